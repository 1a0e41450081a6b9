/* SPDX-License-Identifier: Apache-2.0
 * token.h -- what a token back end offers, and nothing about how.
 *
 * The same table fits a PKCS#11 module, a PIV card over APDUs and a card
 * whose PIN is reset by challenge and response.  A feature never sees it:
 * the host's token service (service.h) sits between and adds generations,
 * PIN rules, the memory of default PINs and the check before each write.
 *
 * Every member is [worker].  One open token is never entered twice at a
 * time; different tokens may be, if the plugin set TKM_P_PARALLEL.  A
 * failing member has called op->fail() where it was given an operation.
 * enumerate() neither asks nor emits; the other members that are given an
 * operation may ask, for instance for a touch, but never for a PIN.
 *
 * PINs reach a back end as opaque secrets: one that offers TKM_TOKEN needs
 * the service TKM_HOST_SECRET.  In 1.0 the host asks for a PIN and hands it
 * over also where TKM_PIN_PAD is set; a back end that can only have it typed
 * on the pad says UNSUPPORTED.
 */
#ifndef TKM_TOKEN_H
#define TKM_TOKEN_H

#include <tkm/plugin.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TKM_TOKEN "tkm.token/1"

/* Opaque: one open token; lives in the back end. */
struct tkm_card;

/*
 * Takes a result of variable size.  `data` is lent for the call; a failure
 * it returns ends the member that called it, with that code.
 */
struct tkm_sink {
	uint32_t size;
	uint32_t reserved;
	tkm_status(TKM_CALL *take)(void *ctx, const void *data, uint64_t n);
	void *ctx;
};

/* Who a token is. */
struct tkm_token_id {
	uint32_t size;
	uint32_t flags; /* none yet */
	const char *ref; /* finds it again in this back end only */
	const char *serial; /* as printed on the token; "" if it has none */
	const char *label; /* "" if it has none */
	const char *manufacturer; /* "" if not told */
	const char *model; /* "" if not told */
	const char *reader; /* PC/SC reader or slot description, or "" */
};

/* Takes the tokens an enumeration meets; everything is lent for the call. */
struct tkm_token_seen {
	uint32_t size;
	uint32_t reserved;
	tkm_status(TKM_CALL *token)(void *ctx, const struct tkm_token_id *);
	/*
	 * A module or reader that could not be asked: told here, once each,
	 * and the enumeration goes on.  `source` names it (path, reader).
	 */
	void(TKM_CALL *problem)(
	    void *ctx, const char *source, const struct tkm_error *);
	void *ctx;
};

/* What a token can do beyond the obligatory members. */
#define TKM_CAN_UNBLOCK 0x01u /* by SO PIN or PUK */
#define TKM_CAN_CHALLENGE 0x02u /* by challenge and response */
#define TKM_CAN_RELAY 0x04u /* by APDUs from the RA */
#define TKM_CAN_ATTEST 0x08u /* proves a key was made on it */

/* Roles a PIN can have. */
#define TKM_PIN_USER 1u
#define TKM_PIN_SO 2u /* PKCS#11 SO PIN, PIV PUK */
#define TKM_PIN_ADMIN 3u /* PIV management key, admin key */
#define TKM_PIN_CONTEXT 4u /* login() only: the user PIN, for one signature */

/* Flags of a PIN's state. */
#define TKM_PIN_SET 0x01u /* initialised */
#define TKM_PIN_LOW 0x02u /* a try has been lost */
#define TKM_PIN_FINAL 0x04u /* one try left */
#define TKM_PIN_BLOCKED 0x08u /* none left */
#define TKM_PIN_PAD 0x10u /* typed on the reader's own pad */
#define TKM_PIN_DIGITS 0x20u /* takes digits only */

/* Three-valued answers; unknown is never shown as fine. */
#define TKM_UNKNOWN 0u
#define TKM_YES 1u
#define TKM_NO 2u

/* What is known of a PIN without trying it. */
struct tkm_pin_state {
	uint32_t size; /* set by the caller, who owns the struct */
	uint32_t flags; /* TKM_PIN_SET ... */
	int32_t tries_left; /* 0: none; -1: the token does not tell */
	int32_t tries_max; /* -1: the token does not tell */
	uint32_t min_length; /* characters */
	uint32_t max_length; /* characters */
	uint32_t is_default; /* TKM_UNKNOWN, TKM_YES, TKM_NO */
	uint32_t reserved;
	const char *source; /* of is_default: "metadata", "flag"; static */
};

/* Key algorithms. */
#define TKM_KEY_RSA 1u
#define TKM_KEY_EC 2u

/*
 * A kind of signing key that is acceptable; a list of them is in falling
 * order.
 */
struct tkm_key_policy {
	uint32_t size;
	uint32_t algorithm; /* TKM_KEY_... */
	uint32_t bits; /* RSA: modulus */
	uint32_t reserved;
	const char *curve; /* EC: "P-256", "P-384"; else NULL */
};

/* Object flags, also what remove() takes away. */
#define TKM_OBJECT_KEY 0x1u
#define TKM_OBJECT_CERTIFICATE 0x2u

/* A key, a certificate, or both under one id. */
struct tkm_object {
	uint32_t size;
	uint32_t flags; /* TKM_OBJECT_... that are there */
	const void *id; /* CKA_ID; PIV: the slot byte */
	uint64_t id_length;
	const void *spki; /* SubjectPublicKeyInfo DER (RFC 5280), or NULL */
	uint64_t spki_length;
	const void *certificate; /* DER, or NULL */
	uint64_t certificate_length;
	const char *label; /* "" if it has none */
};

/* Takes objects; everything is lent for the call. */
struct tkm_object_seen {
	uint32_t size;
	uint32_t reserved;
	tkm_status(TKM_CALL *object)(void *ctx, const struct tkm_object *);
	void *ctx;
};

/* How a digest is signed. */
#define TKM_SIGN_RSA_PKCS1 1u /* RFC 8017, 8.2; signature as it is */
#define TKM_SIGN_RSA_PSS 2u /* 8.1; MGF1 and salt of the same digest */
#define TKM_SIGN_ECDSA 3u /* signature r || s, each of the field's size */

/*
 * The table query(instance, TKM_TOKEN) returns.  Members marked [optional]
 * may be NULL and are announced by can().  Since 1.0.
 */
struct tkm_token {
	uint32_t size;
	uint32_t reserved;

	/* Tells every token present.  No token is not an error. */
	tkm_status(TKM_CALL *enumerate)(struct tkm_instance *, struct tkm_op *,
	    const struct tkm_token_seen *);
	/* Opens the token; TOKEN_REMOVED if another serial is there now. */
	tkm_status(TKM_CALL *open)(struct tkm_instance *, struct tkm_op *,
	    const struct tkm_token_id *, struct tkm_card **out);
	/* Ends all logins made through it.  Never resets the token. */
	void(TKM_CALL *close)(struct tkm_card *);
	/*
	 * Is it still the token that was opened?  As cheap as the back end
	 * can; the host calls it before each write.  TOKEN_REMOVED if not.
	 */
	tkm_status(TKM_CALL *verify)(struct tkm_card *, struct tkm_op *);
	/* TKM_CAN_... of this token. */
	tkm_status(TKM_CALL *can)(struct tkm_card *, uint32_t *flags);
	/*
	 * Emits one record "hardware" with what only the back end knows:
	 * versions, flags, memory, algorithms, module.  The ids are listed in
	 * docs/values.md.  Who the token is (record "token") is told by the
	 * feature that asks.
	 */
	tkm_status(TKM_CALL *describe)(struct tkm_card *, struct tkm_op *);

	/*
	 * Never sends a PIN.  UNSUPPORTED: no such role.  Writes at most
	 * out->size bytes and leaves out->size alone: tkm_assign() in make.h.
	 */
	tkm_status(TKM_CALL *pin_state)(struct tkm_card *, struct tkm_op *,
	    uint32_t role, struct tkm_pin_state *out);
	/*
	 * Sends the PIN once.  PIN_WRONG, PIN_BLOCKED.  UNSUPPORTED: the role
	 * has no login (the PUK of PIV).  TKM_PIN_CONTEXT is for the signature
	 * that sign() asked it for, and for no other.  A login as
	 * TKM_PIN_ADMIN stands beside the user's; else a login ends the one
	 * before.
	 */
	tkm_status(TKM_CALL *login)(struct tkm_card *, struct tkm_op *,
	    uint32_t role, const struct tkm_secret *pin);
	/* Ends the login; harmless without one. */
	void(TKM_CALL *logout)(struct tkm_card *);
	/*
	 * Sends `old` once.  OK only if the token has taken `fresh`: proven
	 * by a login, where the role has one.  Leaves nobody logged in.
	 */
	tkm_status(TKM_CALL *change_pin)(struct tkm_card *, struct tkm_op *,
	    uint32_t role, const struct tkm_secret *old,
	    const struct tkm_secret *fresh);
	/*
	 * Sets a new user PIN by SO PIN or PUK, sent once, then proves it by
	 * a login with `fresh` and logs out.  [optional]
	 */
	tkm_status(TKM_CALL *unblock)(struct tkm_card *, struct tkm_op *,
	    const struct tkm_secret *so, const struct tkm_secret *fresh);
	/* A fresh challenge for the RA.  [optional] */
	tkm_status(TKM_CALL *challenge)(
	    struct tkm_card *, struct tkm_op *, const struct tkm_sink *);
	/* The RA's response to it sets a new user PIN.  [optional] */
	tkm_status(TKM_CALL *respond)(struct tkm_card *, struct tkm_op *,
	    const void *response, uint64_t n, const struct tkm_secret *fresh);
	/* One command APDU of the RA, its reply to the sink.  [optional] */
	tkm_status(TKM_CALL *relay)(struct tkm_card *, struct tkm_op *,
	    const void *apdu, uint64_t n, const struct tkm_sink *reply);

	/* Tells keys and certificates; what is private only when logged in. */
	tkm_status(TKM_CALL *objects)(
	    struct tkm_card *, struct tkm_op *, const struct tkm_object_seen *);
	/*
	 * Makes a key of that policy, bound to `tag` (1 to 32 bytes): if a
	 * complete key made for the tag is on the token, that is the result.
	 * UNSUPPORTED: not this policy, ask for the next.  Logged in as user.
	 *
	 * A back end whose ids are not free (PIV: the slot) chooses the
	 * place, remembers for itself which tag it belongs to, and gives the
	 * place's id.  It never takes one with another key or certificate:
	 * old and new stand side by side during a renewal.  TOKEN_FULL: no
	 * place is left.  What else the token wants for it (PIV: the
	 * management key) comes from a login as TKM_PIN_ADMIN; without one
	 * the back end finds it: on the token under the user's PIN, or in its
	 * settings.  The same holds for put_certificate() and remove().
	 */
	tkm_status(TKM_CALL *make_key)(struct tkm_card *, struct tkm_op *,
	    const struct tkm_key_policy *, const void *tag, uint64_t n,
	    const struct tkm_object_seen *made);
	/*
	 * Signs a digest ("SHA-256", "SHA-384", "SHA-512").  As user.
	 * NEEDS_INPUT: the key takes the user PIN for each signature.  A back
	 * end never asks for it: the host, which counts tries and warns of
	 * the last one, calls login(TKM_PIN_CONTEXT) and sign() again.
	 */
	tkm_status(TKM_CALL *sign)(struct tkm_card *, struct tkm_op *,
	    const void *id, uint64_t n, uint32_t how, const char *digest_name,
	    const void *digest, uint64_t digest_n, const struct tkm_sink *);
	/*
	 * Writes a certificate under the id and reads it back; the same one
	 * twice is one.  Logged in as user.
	 */
	tkm_status(TKM_CALL *put_certificate)(struct tkm_card *,
	    struct tkm_op *, const void *id, uint64_t n, const char *label,
	    const void *der, uint64_t der_n);
	/* Removes TKM_OBJECT_... of that id; NOT_FOUND if none.  As user. */
	tkm_status(TKM_CALL *remove)(struct tkm_card *, struct tkm_op *,
	    const void *id, uint64_t n, uint32_t what);
	/* Attestation of a key: certificates, DER, one call each. [optional] */
	tkm_status(TKM_CALL *attest)(struct tkm_card *, struct tkm_op *,
	    const void *id, uint64_t n, const struct tkm_sink *chain);
};

#ifdef __cplusplus
}
#endif
#endif
