/* SPDX-License-Identifier: Apache-2.0
 * plugin.h -- what every Token Manager plugin and its host agree on.
 *
 * ABI 1.0.  The rules (TKM-ABI-n) and the tests that hold them are in
 * docs/plugin-abi.md.  In short:
 *
 * Layout: fixed-width integers and pointers only; natural alignment without
 * holes; every struct starts with `size`, set to sizeof by whoever fills it
 * in; members are only ever appended, and one that may be missing is used
 * after TKM_HAS().  Arrays are arrays of pointers, so elements grow too.
 *
 * Ownership: what you pass in must outlive only the call; what is returned
 * as const lives until destroy() unless its comment says otherwise; results
 * of variable size are handed to a callback.  Nothing allocated on one side
 * is ever freed on the other.
 *
 * Text: NUL-terminated UTF-8.  Texts for people are message ids (the English
 * sentence, looked up in the plugin's catalogue); `{name}` in them is
 * replaced by the argument of that id.  Times: seconds since 1970 UTC.
 *
 * Threads: [entry] once, at loading; [worker] on a worker thread, where it
 * may block; [op] only inside the call that was handed the operation, on
 * that thread; [any] on any thread.  An instance is never entered twice at
 * a time unless its plugin set TKM_P_PARALLEL.
 *
 * Versions: what names none is since ABI 1.0, here and in the other headers.
 */
#ifndef TKM_PLUGIN_H
#define TKM_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TKM_ABI_MAJOR 1u
#define TKM_ABI_MINOR 0u
#define TKM_ABI ((TKM_ABI_MAJOR << 16) | TKM_ABI_MINOR)

#if defined(_WIN32)
#define TKM_CALL __cdecl
#define TKM_EXPORT __declspec(dllexport)
#else
#define TKM_CALL
#define TKM_EXPORT __attribute__((visibility("default")))
#endif

/* Does *p, as its author built it, reach as far as member m? */
#define TKM_REACHES(p, m)                                      \
	((size_t)((const char *)&(p)->m - (const char *)(p)) + \
		sizeof((p)->m) <=                              \
	    (size_t)(p)->size)

/* Is the pointer or function p->m there, and set? */
#define TKM_HAS(p, m) ((p) != NULL && TKM_REACHES(p, m) && (p)->m != NULL)

/* Marks a message id for extraction into the catalogue. */
#define TKM_N(msgid) msgid

/* Flag bits 16 to 31 of any `flags` must be understood, else refuse. */
#define TKM_MUST_UNDERSTAND 0xffff0000u

/*
 * Outcomes.  0 is success, errors are negative and are never renumbered.
 * Since 1.0.
 */
typedef int32_t tkm_status;
#define TKM_OK 0
#define TKM_E_INTERNAL (-1) /* a bug: should not happen */
#define TKM_E_UNSUPPORTED (-2) /* this token, RA or host cannot do it */
#define TKM_E_ARGUMENT (-3) /* a value or an answer is not acceptable */
#define TKM_E_CANCELLED (-4) /* by the user or the host */
#define TKM_E_TIMEOUT (-5) /* nobody answered in time */
#define TKM_E_NEEDS_INPUT (-6) /* nobody there to ask */
#define TKM_E_NO_TOKEN (-7) /* none, or none with that serial */
#define TKM_E_TOKEN_REMOVED (-8) /* gone, or another one in its place */
#define TKM_E_PIN_WRONG (-9) /* and a try is lost, if sent */
#define TKM_E_PIN_BLOCKED (-10) /* no tries left */
#define TKM_E_REFUSED (-11) /* by the RA or by policy */
#define TKM_E_NETWORK (-12) /* RA not reached, or not the real one */
#define TKM_E_TOKEN (-13) /* the token or its driver failed */
#define TKM_E_TOKEN_FULL (-14) /* no memory left on the token */
#define TKM_E_BUSY (-15) /* another program holds it */
#define TKM_E_MEMORY (-16) /* out of memory on this machine */
#define TKM_E_STORAGE (-17) /* disk full, no permission, unreadable */
#define TKM_E_PLUGIN (-18) /* a plugin was refused or broke a rule */
#define TKM_E_PENDING (-19) /* accepted; not ready yet, come back */
#define TKM_E_NOT_FOUND (-20) /* no such key, certificate or record */

/* Opaque: lives in the host's locked memory (see TKM_HOST_SECRET). */
struct tkm_secret;

/* Opaque: what create() made; lives in the plugin. */
struct tkm_instance;

/* Value and field types.  Since 1.0. */
#define TKM_BOOL 1u /* number: 0 or 1 */
#define TKM_INT 2u /* number */
#define TKM_TEXT 3u /* data, length: UTF-8 */
#define TKM_BYTES 4u /* data, length */
#define TKM_TIME 5u /* number: seconds since 1970 UTC */
#define TKM_SECRET 6u /* secret; never in a result */
#define TKM_CHOICE 7u /* data, length: the id of a choice */
#define TKM_NOTICE 8u /* field only: a text to read, no answer */
#define TKM_GESTURE 9u /* field only: touch, insert or remove the token */

/* Value flags. */
#define TKM_V_PERSONAL 0x1u /* personal data: masked on screen, not logged */
#define TKM_V_MSGID 0x2u /* the text is a message id: show it translated */
#define TKM_V_SIZE 0x4u /* a number of bytes: shown as 64 KiB */

/* One typed value: an answer, a result, or an argument of a text. */
struct tkm_value {
	uint32_t size;
	uint32_t type; /* TKM_BOOL ... TKM_CHOICE */
	const char *id; /* stable: "pin_tries" (TKM-ABI-20) */
	const char *label; /* msgid, or NULL: not shown to people */
	int64_t number; /* BOOL, INT, TIME */
	const void *data; /* TEXT, BYTES, CHOICE */
	uint64_t length; /* bytes of data, without a NUL */
	const struct tkm_secret *secret; /* SECRET */
	uint32_t flags; /* TKM_V_... */
	uint32_t reserved;
};

/* Record flags. */
#define TKM_R_LIST 0x1u /* one of several: a row; JSON: an array element */

/* Some values that belong together: one token, one certificate. */
struct tkm_record {
	uint32_t size;
	uint32_t flags; /* TKM_R_... */
	const char *id; /* stable: "token", "certificates" */
	const char *title; /* msgid of the heading, or NULL */
	const struct tkm_value *const *values;
	uint32_t value_count;
	uint32_t reserved;
};

/* One possibility of a CHOICE field. */
struct tkm_choice {
	uint32_t size;
	uint32_t flags; /* none yet */
	const char *id; /* stable: "personal"; any UTF-8 (TKM-ABI-20) */
	const char *label; /* msgid */
};

/* Field flags. */
#define TKM_F_REQUIRED 0x1u /* empty is no answer */
#define TKM_F_REPEAT 0x2u /* new secret: asked twice, both must match */
#define TKM_F_DIGITS 0x4u /* digits only: front ends say so while typing */
#define TKM_F_OPTION 0x8u /* may be given, but is not prompted for */

/*
 * One thing a form asks.  The host checks type, REQUIRED, min, max and
 * DIGITS before the plugin sees an answer.
 */
struct tkm_field {
	uint32_t size;
	uint32_t type; /* TKM_BOOL ... TKM_GESTURE */
	uint32_t flags; /* TKM_F_... */
	uint32_t choice_count;
	const char *id; /* stable, unique in its form: "new_pin" */
	const char *label; /* msgid */
	const char *help; /* msgid of one sentence, or NULL */
	int64_t min; /* TEXT, SECRET: least length in bytes; else value */
	int64_t max; /* most; 0: no limit, so 0 itself is none */
	const struct tkm_choice *const *choices;
	const struct tkm_value *initial; /* offered answer, or NULL */
	const char *when; /* "field=choice": asked only then; NULL: always */
};

/* How serious a form or notice is. */
#define TKM_ASK 0u
#define TKM_INFORM 1u
#define TKM_WARN 2u
#define TKM_DANGER 3u /* cannot be undone: must be confirmed */

/*
 * What went wrong, told once and completely.  In forms also: what was wrong
 * with the last answers.
 */
struct tkm_error {
	uint32_t size;
	tkm_status code;
	int32_t tries_left; /* 0: none left; -1: not known, or no PIN */
	uint32_t arg_count;
	const char *message; /* msgid: what happened, what to do next */
	const char *field; /* id of the answer at fault, or NULL */
	const char *domain; /* "pkcs11", "pcsc", "sw", "http", "ra", "os" */
	int64_t native; /* that domain's own code */
	const char *detail; /* English, for the log; no secrets; or NULL */
	const struct tkm_value *const *args; /* of message */
};

/*
 * A question.  No layout: the same form becomes command line options, a
 * prompt, a page of a window, or JSON.  A form without fields is a
 * confirmation.
 */
struct tkm_form {
	uint32_t size;
	uint32_t tone; /* TKM_ASK ... TKM_DANGER */
	const char *id; /* stable: "pin.change" */
	const char *title; /* msgid */
	const char *text; /* msgid, or NULL */
	const char *accept; /* msgid of the button's verb */
	const struct tkm_field *const *fields;
	const struct tkm_value *const *args; /* of title and text */
	/*
	 * What was wrong with the answers given before, or NULL.  With it the
	 * answers the user gave up front are not taken again; where nobody
	 * can be asked, ask() fails the operation with this very error.
	 */
	const struct tkm_error *problem;
	/* Shown beside title and text: registered information, a summary. */
	const struct tkm_record *const *records;
	uint32_t field_count;
	uint32_t arg_count;
	uint32_t record_count;
	int32_t tries_left; /* 0: none left; -1: not known, or no PIN */
};

/* Something the user should know; the operation goes on. */
struct tkm_notice {
	uint32_t size;
	uint32_t tone; /* TKM_INFORM, TKM_WARN, TKM_DANGER */
	const char *id; /* stable: "expiry.ending" */
	const char *text; /* msgid */
	const char *action; /* id of the action that helps, or NULL */
	const struct tkm_value *const *args;
	uint32_t arg_count;
	uint32_t reserved;
};

/* One part of a longer work. */
struct tkm_step {
	uint32_t size;
	uint32_t weight; /* share of the whole; any unit */
	const char *label; /* msgid */
};

/*
 * One running operation, made by the host and handed to every call that may
 * take time.  Valid only in that call, on that thread [op]; cancelled() and
 * cancel_handle() alone are [any].  Every member is set.  Since 1.0.
 */
struct tkm_op {
	uint32_t size;
	uint32_t reserved;
	/*
	 * Shows the form and waits.  OK: every field has an answer that
	 * passed the declared checks.  CANCELLED: declined; answers of all
	 * forms of this operation are wiped.  NEEDS_INPUT: nobody to ask; the
	 * host has recorded the missing fields.  The code of form->problem:
	 * nobody to ask again.
	 */
	tkm_status(TKM_CALL *ask)(struct tkm_op *, const struct tkm_form *);
	/*
	 * The answer of a field of the last form, or NULL if there was no
	 * such field or it was left empty.  Valid until the next ask(),
	 * also one by a service called in between: copy what must live
	 * longer, a secret with tkm_host_secret.make().
	 */
	const struct tkm_value *(TKM_CALL *answer)(
	    struct tkm_op *, const char *field);
	/* Hands out a result. */
	tkm_status(TKM_CALL *emit)(struct tkm_op *, const struct tkm_record *);
	/* Tells the user something and goes on. */
	void(TKM_CALL *notice)(struct tkm_op *, const struct tkm_notice *);
	/*
	 * Records what went wrong and returns error->code.  It becomes the
	 * operation's error if run() then returns a failure.
	 */
	tkm_status(TKM_CALL *fail)(struct tkm_op *, const struct tkm_error *);
	/*
	 * What fail() recorded last, by the plugin or by a host service, or
	 * NULL.  Valid until the next fail() or service call.
	 */
	const struct tkm_error *(TKM_CALL *problem)(struct tkm_op *);
	/* Says which steps the work has; the first one begins. */
	void(TKM_CALL *steps)(
	    struct tkm_op *, const struct tkm_step *const *, uint32_t count);
	/* How far the present step is, 0 to 1000; never goes back. */
	void(TKM_CALL *progress)(struct tkm_op *, uint32_t permille);
	/* The present step is done, the next one begins. */
	void(TKM_CALL *step_done)(struct tkm_op *);
	/* 1 when the user or host wants it ended; answer within 2 s. [any] */
	int32_t(TKM_CALL *cancelled)(struct tkm_op *);
	/* Becomes readable (Linux: fd) or signalled (Windows: HANDLE). [any] */
	intptr_t(TKM_CALL *cancel_handle)(struct tkm_op *);
	/* From here on it cannot be cancelled; `why` is a msgid. */
	void(TKM_CALL *commit)(struct tkm_op *, const char *why);
};

/*
 * The host as one plugin sees it; valid until destroy() returns.
 */
struct tkm_host {
	uint32_t size;
	uint32_t abi; /* the host's TKM_ABI */
	const char *name; /* "tkm", "tkm-host" */
	const char *version; /* "0.1.0" */
	/* A service by id (service.h), NULL: this host has none. [any] */
	const void *(TKM_CALL *service)(const struct tkm_host *, const char *);
};

/* Plugin flags. */
#define TKM_P_PARALLEL 0x1u /* the instance may be entered twice at a time */

/* What a plugin is.  Static; `size` and `abi` never move. */
struct tkm_plugin {
	uint32_t size;
	uint32_t abi; /* TKM_ABI it was built with */
	const char *id; /* reverse DNS: "org.example.pin" */
	const char *version; /* "1.2.3" */
	const char *vendor; /* for people */
	uint32_t flags; /* TKM_P_... */
	uint32_t reserved;
	/* Makes the instance.  `host` stays valid until destroy(). [worker] */
	tkm_status(TKM_CALL *create)(
	    const struct tkm_host *host, struct tkm_instance **out);
	/* Ends it; nothing else is called afterwards.  [worker] */
	void(TKM_CALL *destroy)(struct tkm_instance *);
	/* An interface by id ("tkm.feature/1"), NULL: not offered.  [any] */
	const void *(TKM_CALL *query)(struct tkm_instance *, const char *);
};

/*
 * The only exported symbol.  Returns static data, or NULL if no descriptor
 * suits the host's ABI.  No allocation, I/O, threads or windows in it.
 * [entry]
 */
#define TKM_ENTRY "tkm_plugin_entry"
TKM_EXPORT const struct tkm_plugin *TKM_CALL tkm_plugin_entry(
    uint32_t host_abi);

#ifdef __cplusplus
}
#endif
#endif
