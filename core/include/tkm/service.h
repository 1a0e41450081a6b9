/* SPDX-License-Identifier: Apache-2.0
 * service.h -- what the host does for its plugins.
 *
 * Each service is a table found by id through tkm_host.service(); NULL means
 * this host has none.  The first parameter of a member is the `tkm_host`
 * that create() was given (it tells the host which plugin calls), or an
 * object made by the service.  A member that takes an operation has called
 * op->fail() when it fails.  Members that may ask say so: answers of a form
 * before are gone then, unless they are given to that very member.
 */
#ifndef TKM_SERVICE_H
#define TKM_SERVICE_H

#include <tkm/ra.h>
#include <tkm/token.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------- log */

#define TKM_HOST_LOG "tkm.host.log/1"

#define TKM_LOG_ERROR 1u
#define TKM_LOG_WARNING 2u
#define TKM_LOG_INFO 3u
#define TKM_LOG_DEBUG 4u

/* Lines for engineers: English, lower case, no secrets, no personal data. */
struct tkm_host_log {
	uint32_t size;
	uint32_t reserved;
	/* One line; control characters are escaped by the host. [any] */
	void(TKM_CALL *write)(
	    const struct tkm_host *, uint32_t level, const char *line);
};

/* ---------------------------------------------------------------- secret */

#define TKM_HOST_SECRET "tkm.host.secret/1"

/* Secrets: locked, wiped, left out of core dumps, never printed. */
struct tkm_host_secret {
	uint32_t size;
	uint32_t reserved;
	/* Copies n bytes (at most 4096) into a new secret.  [any] */
	tkm_status(TKM_CALL *make)(const struct tkm_host *, const void *data,
	    uint32_t n, struct tkm_secret **out);
	/* Wipes and frees one that make() returned; NULL is fine.  [any] */
	void(TKM_CALL *release)(struct tkm_secret *);
	/* Its length in bytes.  [any] */
	uint32_t(TKM_CALL *length)(const struct tkm_secret *);
	/*
	 * Lends the bytes (a NUL follows them) to `use` for the length of the
	 * call and returns what it returns.  Copy them only into memory that
	 * is wiped before you return.  [any]
	 */
	tkm_status(TKM_CALL *view)(const struct tkm_secret *,
	    tkm_status(TKM_CALL *use)(void *ctx, const void *, uint32_t),
	    void *ctx);
	/* 1 if both hold the same bytes; constant time.  [any] */
	int32_t(TKM_CALL *equal)(
	    const struct tkm_secret *, const struct tkm_secret *);
};

/* ------------------------------------------------------------------ text */

#define TKM_HOST_TEXT "tkm.host.text/1"

/* The user's language. */
struct tkm_host_text {
	uint32_t size;
	uint32_t reserved;
	/* "vi" or "en".  [any] */
	const char *(TKM_CALL *language)(const struct tkm_host *);
	/*
	 * The translation of a message id from this plugin's catalogue, or
	 * the message id itself.  Front ends translate forms, records and
	 * errors themselves; this is for text that leaves the machine or is
	 * put into a value.  [any]
	 */
	const char *(TKM_CALL *get)(const struct tkm_host *, const char *);
};

/* -------------------------------------------------------------- settings */

#define TKM_HOST_SETTINGS "tkm.host.settings/1"

/*
 * The plugin's own section of the configuration, policy already applied.
 * The section is the plugin's folder name: [expiry-warning].
 */
struct tkm_host_settings {
	uint32_t size;
	uint32_t reserved;
	/* The value, or NULL when nobody set the key.  [any] */
	const char *(TKM_CALL *text)(const struct tkm_host *, const char *key);
	/*
	 * A whole number within [min, max]; `fallback` when nobody set it;
	 * a value out of range is logged and counts as not set.  [any]
	 */
	int64_t(TKM_CALL *integer)(const struct tkm_host *, const char *key,
	    int64_t min, int64_t max, int64_t fallback);
	/*
	 * A key of the [brand] section every plugin may read: "name",
	 * "default-pin", "support".  [any]
	 */
	const char *(TKM_CALL *brand)(const struct tkm_host *, const char *key);
};

/* ----------------------------------------------------------------- store */

#define TKM_HOST_STORE "tkm.host.store/1"

/*
 * A plugin's own small durable records, per user of the machine.  Names are
 * [a-z0-9.-]{1,64}; a record has at most 64 KiB and holds no secret.
 */
struct tkm_host_store {
	uint32_t size;
	uint32_t reserved;
	/* NOT_FOUND, STORAGE; lends the bytes to the sink.  [worker] */
	tkm_status(TKM_CALL *get)(
	    const struct tkm_host *, const char *name, const struct tkm_sink *);
	/*
	 * On disk when it returns; a crash leaves the old or the new.
	 * ARGUMENT: the name or the size is not as above; STORAGE.  [worker]
	 */
	tkm_status(TKM_CALL *put)(const struct tkm_host *, const char *name,
	    const void *data, uint64_t n);
	/* Absent is fine; ARGUMENT, STORAGE.  [worker] */
	tkm_status(TKM_CALL *remove)(const struct tkm_host *, const char *name);
};

/* ----------------------------------------------------------------- token */

#define TKM_HOST_TOKEN "tkm.host.token/1"

/* Opaque: one token in use by one operation; lives in the host. */
struct tkm_session;

/* Tokens, whatever back end they come from.  All [worker]. */
struct tkm_host_token {
	uint32_t size;
	uint32_t reserved;
	/*
	 * The token of this operation: the one the user named, else the only
	 * one present, else the user is asked which: may ask.  The host
	 * closes what was left open when run() returns.
	 */
	tkm_status(TKM_CALL *open)(
	    const struct tkm_host *, struct tkm_op *, struct tkm_session **out);
	void(TKM_CALL *close)(struct tkm_session *);
	/*
	 * Visits the token the user named, or every token present, one after
	 * the other; a session is closed after its visit.  The first failure
	 * ends it.  NO_TOKEN when there is none.
	 */
	tkm_status(TKM_CALL *each)(const struct tkm_host *, struct tkm_op *,
	    tkm_status(TKM_CALL *visit)(void *ctx, struct tkm_session *),
	    void *ctx);
	/* Who it is; valid as long as the session. */
	const struct tkm_token_id *(TKM_CALL *id)(struct tkm_session *);
	/* As tkm_token.can. */
	tkm_status(TKM_CALL *can)(struct tkm_session *, uint32_t *flags);
	/* As tkm_token.describe. */
	tkm_status(TKM_CALL *describe)(struct tkm_session *, struct tkm_op *);
	/*
	 * As tkm_token.pin_state; where the token does not know whether the
	 * user PIN is the default, the host's own record answers: "typed",
	 * the PIN that was typed last; "record", what this program set.
	 */
	tkm_status(TKM_CALL *pin_state)(struct tkm_session *, struct tkm_op *,
	    uint32_t role, struct tkm_pin_state *out);
	/*
	 * Asks for the user PIN and logs in, unless somebody is.  Asks again
	 * after a wrong PIN, never sends the same wrong one twice, has the
	 * last try confirmed.  The field's id is "pin".  May ask.
	 */
	tkm_status(TKM_CALL *authenticate)(
	    struct tkm_session *, struct tkm_op *);
	/*
	 * Changes a PIN after checking the PIN rules: ARGUMENT names the
	 * rule and the field "new_pin", PIN_WRONG the field "old_pin".  May
	 * ask, for confirmation of the last try: `old` and `fresh` may be
	 * answers, but are gone when it returns.
	 */
	tkm_status(TKM_CALL *change_pin)(struct tkm_session *, struct tkm_op *,
	    uint32_t role, const struct tkm_secret *old,
	    const struct tkm_secret *fresh);
	/* As tkm_token.objects. */
	tkm_status(TKM_CALL *objects)(struct tkm_session *, struct tkm_op *,
	    const struct tkm_object_seen *);
	/* As tkm_token.remove, after authenticate().  May ask. */
	tkm_status(TKM_CALL *remove)(struct tkm_session *, struct tkm_op *,
	    const void *id, uint64_t n, uint32_t what);
	/*
	 * Would this PIN be accepted as a new user PIN of the token?  The
	 * rules of change_pin(), without sending anything.
	 */
	tkm_status(TKM_CALL *check_new_pin)(struct tkm_session *,
	    struct tkm_op *, const struct tkm_secret *fresh);
};

/* ----------------------------------------------------------- certificate */

#define TKM_HOST_CERTIFICATE "tkm.host.certificate/1"

/* What a certificate says (RFC 5280); lent for a call. */
struct tkm_certificate {
	uint32_t size;
	uint32_t is_ca; /* 0 or 1 */
	const char *subject; /* RFC 4514, UTF-8 */
	const char *subject_name; /* common name, else the whole subject */
	const char *issuer;
	const char *issuer_name;
	const char *serial; /* hexadecimal, lower case */
	const char *fingerprint; /* SHA-256, hexadecimal, lower case */
	const char *key; /* "RSA-2048", "P-256" */
	const char *usage; /* "digitalSignature, nonRepudiation" or "" */
	int64_t not_before;
	int64_t not_after;
};

struct tkm_host_certificate {
	uint32_t size;
	uint32_t reserved;
	/* Reads DER; ARGUMENT if it is not one certificate.  [any] */
	tkm_status(TKM_CALL *read)(const struct tkm_host *, const void *der,
	    uint64_t n,
	    tkm_status(TKM_CALL *use)(
		void *ctx, const struct tkm_certificate *),
	    void *ctx);
};

/* -------------------------------------------------------------------- ra */

#define TKM_HOST_RA "tkm.host.ra/1"

/*
 * The RA of the brand's or user's profile, whatever back end it is.  The
 * host keeps the journal: a job that was interrupted is resumed before a new
 * one of its kind begins.  All [worker].  activate() to abandon() may ask;
 * secrets given to them may be answers, but are gone when they return.
 */
struct tkm_host_ra {
	uint32_t size;
	uint32_t reserved;
	/* TKM_RA_CAN_... of the profile; 0 when none is configured. */
	tkm_status(TKM_CALL *can)(
	    const struct tkm_host *, struct tkm_op *, uint32_t *flags);
	/*
	 * The state of the interrupted job of that kind for this token, or 0
	 * when there is none.
	 */
	tkm_status(TKM_CALL *pending)(const struct tkm_host *, struct tkm_op *,
	    struct tkm_session *, uint32_t kind, uint32_t *state);
	/* As tkm_ra.check_code. */
	tkm_status(TKM_CALL *check_code)(const struct tkm_host *,
	    struct tkm_op *, const struct tkm_secret *code);
	tkm_status(TKM_CALL *activate)(const struct tkm_host *, struct tkm_op *,
	    struct tkm_session *, const struct tkm_secret *code);
	/* `id`: of the key and certificate to be renewed. */
	tkm_status(TKM_CALL *renew)(const struct tkm_host *, struct tkm_op *,
	    struct tkm_session *, const void *id, uint64_t n);
	/* `pin`: the user PIN the token is to have. */
	tkm_status(TKM_CALL *reset_pin)(const struct tkm_host *,
	    struct tkm_op *, struct tkm_session *,
	    const struct tkm_value *const *who, uint32_t count,
	    const struct tkm_secret *pin);
	/* Goes on with the interrupted job; `pin` for a PIN reset only. */
	tkm_status(TKM_CALL *resume)(const struct tkm_host *, struct tkm_op *,
	    struct tkm_session *, uint32_t kind, const struct tkm_secret *pin);
	/* Gives the interrupted job up, here and at the RA. */
	tkm_status(TKM_CALL *abandon)(const struct tkm_host *, struct tkm_op *,
	    struct tkm_session *, uint32_t kind);
};

/* ------------------------------------------------------------------ http */

#define TKM_HOST_HTTP "tkm.host.http/1"

/* One HTTPS request.  Plain http:// is refused. */
struct tkm_http_request {
	uint32_t size;
	uint32_t timeout; /* seconds for the whole; 0: the host's own */
	const char *method; /* "GET", "POST" */
	const char *url; /* https://... */
	const char *const *headers; /* "Name: value" */
	const void *body;
	uint64_t body_length;
	const void *ca; /* PEM: trusted instead of the system's; or NULL */
	uint64_t ca_length;
	uint64_t max_response; /* bytes; 0: 1 MiB */
	uint32_t header_count;
	uint32_t reserved;
};

/* Its response; lent for a call. */
struct tkm_http_response {
	uint32_t size;
	uint32_t status; /* 200 */
	const char *content_type; /* without parameters, lower case; or "" */
	const void *body;
	uint64_t body_length;
	int64_t retry_after; /* seconds; -1: not told */
	int64_t date; /* of the server; 0: not told */
};

/* HTTPS with the system's or configured proxy.  [worker] */
struct tkm_host_http {
	uint32_t size;
	uint32_t reserved;
	/*
	 * Any HTTP status is OK here.  NETWORK: not reached, TLS or server
	 * name wrong, response too large.  The text of the error tells these
	 * apart and what to do.  Answers a cancel within 2 s.
	 */
	tkm_status(TKM_CALL *request)(const struct tkm_host *, struct tkm_op *,
	    const struct tkm_http_request *,
	    tkm_status(TKM_CALL *use)(
		void *ctx, const struct tkm_http_response *),
	    void *ctx);
};

#ifdef __cplusplus
}
#endif
#endif
