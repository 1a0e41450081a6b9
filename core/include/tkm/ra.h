/* SPDX-License-Identifier: Apache-2.0
 * ra.h -- what an RA back end offers, and what it may ask of the host while
 * a job runs.
 *
 * A job blocks on a worker thread [worker].  It reaches the token only
 * through `struct tkm_ra_job`, so any RA works with any token.  Everything
 * that crosses is DER, text or an opaque secret; no type of a crypto library
 * does.  Every member of the job but checkpoint() may ask, and what
 * op->answer() gave is gone then: keep secrets with tkm_host_secret.make().
 *
 * A job may be killed at any moment: the host then calls resume()
 * with what checkpoint() stored last.
 */
#ifndef TKM_RA_H
#define TKM_RA_H

#include <tkm/token.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TKM_RA "tkm.ra/1"

/* Opaque: one open RA profile; lives in the back end. */
struct tkm_ra_session;

/* Kinds of job; one of each kind is under way per token at most. */
#define TKM_RA_ACTIVATION 1u
#define TKM_RA_RENEWAL 2u
#define TKM_RA_PIN_RESET 3u

/* States a job passes; each is journalled before the next begins. */
#define TKM_RA_IDENTIFIED 1u
#define TKM_RA_CONFIRMED 2u
#define TKM_RA_KEY_READY 3u
#define TKM_RA_REQUESTED 4u
#define TKM_RA_WAITING 5u
#define TKM_RA_ISSUED 6u
#define TKM_RA_WRITTEN 7u
#define TKM_RA_OTP_SENT 20u
#define TKM_RA_GRANTED 21u
#define TKM_RA_PIN_SET 22u
#define TKM_RA_ROTATED 23u
#define TKM_RA_VERIFIED 24u
#define TKM_RA_DONE 99u

/*
 * The running job, given by the host; valid until the call returns [op].
 * Members that write to the token have checked that it is still the same.
 */
struct tkm_ra_job {
	uint32_t size;
	uint32_t kind; /* TKM_RA_ACTIVATION ... */
	struct tkm_op *op; /* ask, progress, fail, cancel */
	const struct tkm_token_id *token; /* the token it is about */
	uint32_t token_can; /* TKM_CAN_... of that token */
	uint32_t reserved;
	/*
	 * Shows the registered information and asks Accept or Cancel;
	 * CANCELLED if declined.
	 */
	tkm_status(TKM_CALL *confirm)(struct tkm_ra_job *,
	    const struct tkm_value *const *subject, uint32_t count);
	/*
	 * Finds the key made for the tag (1 to 32 bytes), or makes one of the
	 * first policy the token can do.  The same tag gives the same key,
	 * also after a crash.  Asks for the PIN if nobody is logged in.
	 */
	tkm_status(TKM_CALL *key)(struct tkm_ra_job *,
	    const struct tkm_key_policy *const *, uint32_t count,
	    const void *tag, uint64_t n, const struct tkm_object_seen *);
	/* Signs with the key of that id; as tkm_token.sign. */
	tkm_status(TKM_CALL *sign)(struct tkm_ra_job *, const void *id,
	    uint64_t n, uint32_t how, const char *digest_name,
	    const void *digest, uint64_t digest_n, const struct tkm_sink *);
	/*
	 * Writes the certificate (DER) and its chain (concatenated DER, may
	 * be empty) under the key's id, reads back, compares, makes a test
	 * signature and checks it.  May be repeated.
	 */
	tkm_status(TKM_CALL *install)(struct tkm_ra_job *, const void *id,
	    uint64_t n, const void *certificate, uint64_t certificate_n,
	    const void *chain, uint64_t chain_n);
	/* Removes TKM_OBJECT_... of that id, after the user's consent. */
	tkm_status(TKM_CALL *remove)(
	    struct tkm_ra_job *, const void *id, uint64_t n, uint32_t what);
	/*
	 * PIN reset by SO PIN or PUK: sets the PIN the host holds, rotates
	 * the SO PIN to `rotate_to` (NULL: no rotation), proves both.  One
	 * or two candidates, likeliest first; the host's own journal decides
	 * after a crash which one is tried, so at most one wrong try is made.
	 * May be repeated with the same arguments.
	 */
	tkm_status(TKM_CALL *reset_pin)(struct tkm_ra_job *,
	    const struct tkm_secret *const *candidates, uint32_t count,
	    const struct tkm_secret *rotate_to);
	/* PIN reset by challenge and response (TKM_CAN_CHALLENGE). */
	tkm_status(TKM_CALL *challenge)(
	    struct tkm_ra_job *, const struct tkm_sink *);
	tkm_status(TKM_CALL *respond)(
	    struct tkm_ra_job *, const void *response, uint64_t n);
	/* One command APDU of the RA (TKM_CAN_RELAY). */
	tkm_status(TKM_CALL *relay)(struct tkm_ra_job *, const void *apdu,
	    uint64_t n, const struct tkm_sink *reply);
	/*
	 * Logs in with the administrative secret of the token, for as long as
	 * the token is open (TKM_PIN_ADMIN): what key(), install() and
	 * remove() need besides the user's PIN on some tokens, if the RA
	 * keeps it.  Sent once; a refused one is not sent again.  PIN_WRONG;
	 * UNSUPPORTED: the token has none.
	 */
	tkm_status(TKM_CALL *admin_login)(
	    struct tkm_ra_job *, const struct tkm_secret *);
	/*
	 * The token's proof that the key of that id was made on it
	 * (TKM_CAN_ATTEST): certificates, DER, one call each.
	 */
	tkm_status(TKM_CALL *attest)(struct tkm_ra_job *, const void *id,
	    uint64_t n, const struct tkm_sink *chain);
	/*
	 * On disk when it returns.  `note` (at most 64 KiB, no secrets) is
	 * what resume() is given back; it replaces the one before.
	 */
	tkm_status(TKM_CALL *checkpoint)(
	    struct tkm_ra_job *, uint32_t state, const void *note, uint64_t n);
};

/* What an RA can do. */
#define TKM_RA_CAN_ACTIVATE 0x001u
#define TKM_RA_CAN_SUBJECT 0x002u /* tells the registered information */
#define TKM_RA_CAN_RENEW 0x004u
#define TKM_RA_CAN_PIN_RESET 0x008u
#define TKM_RA_CAN_CONFIRM 0x010u /* is told that it was installed */
#define TKM_RA_CAN_POLL 0x020u /* may issue later */
#define TKM_RA_CAN_ATTEST 0x040u /* takes the token's attestation */
#define TKM_RA_CAN_OFFLINE 0x080u

/*
 * The table query(instance, TKM_RA) returns.  Members an RA cannot do may be
 * NULL.  A failing member has called op->fail().  Since 1.0.
 */
struct tkm_ra {
	uint32_t size;
	uint32_t can; /* TKM_RA_CAN_... of this back end */
	/*
	 * Opens a profile: the keys of its configuration section as TEXT
	 * values; for a key `x-file` the host has read the file and gives
	 * the BYTES value `x`.  Talks to nobody yet.
	 */
	tkm_status(TKM_CALL *open)(struct tkm_instance *, struct tkm_op *,
	    const struct tkm_value *const *profile, uint32_t count,
	    struct tkm_ra_session **out);
	void(TKM_CALL *close)(struct tkm_ra_session *);
	/*
	 * Is the code well formed?  Told before anything is sent: ARGUMENT
	 * with field "code".
	 */
	tkm_status(TKM_CALL *check_code)(struct tkm_ra_session *,
	    struct tkm_op *, const struct tkm_secret *code);
	tkm_status(TKM_CALL *activate)(struct tkm_ra_session *,
	    struct tkm_ra_job *, const struct tkm_secret *code);
	/* `old`: the key and certificate to be renewed. */
	tkm_status(TKM_CALL *renew)(struct tkm_ra_session *,
	    struct tkm_ra_job *, const struct tkm_object *old);
	/*
	 * `who`: "kind" ("personal", "organization"), "id_number" or
	 * "tax_code", "email".  Asks for the OTP itself.
	 */
	tkm_status(TKM_CALL *reset_pin)(struct tkm_ra_session *,
	    struct tkm_ra_job *, const struct tkm_value *const *who,
	    uint32_t count);
	/* Goes on from a journalled state to the end. */
	tkm_status(TKM_CALL *resume)(struct tkm_ra_session *,
	    struct tkm_ra_job *, uint32_t state, const void *note, uint64_t n);
	/* Tells the RA that this job will not be finished. */
	tkm_status(TKM_CALL *abandon)(struct tkm_ra_session *,
	    struct tkm_ra_job *, uint32_t state, const void *note, uint64_t n);
};

#ifdef __cplusplus
}
#endif
#endif
