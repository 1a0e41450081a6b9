/* SPDX-License-Identifier: Apache-2.0
 * envelope.h -- the one JSON document a command prints: result, notices,
 * error.  docs/json.md describes it.
 *
 * What is in the result never depends on the language; `text` of notices and
 * `message` of errors do.  Secrets have no place in it.  An envelope belongs
 * to one thread; memory that runs out is told once, by finish().
 */
#ifndef TKM_JSON_ENVELOPE_H
#define TKM_JSON_ENVELOPE_H

#include "core/base/buf.h"
#include "core/host/problem.h"
#include <tkm/plugin.h>

#define TKM_JSON_FORMAT 1

struct tkm_json;

/* NULL without memory. */
struct tkm_json *tkm_json_new(void);
void tkm_json_free(struct tkm_json *json); /* NULL is harmless */

/* "pin change"; until it is known, the command is "". */
void tkm_json_command(struct tkm_json *json, const char *command);

/* Makes the list present in the result even if no row comes. */
void tkm_json_list(struct tkm_json *json, const char *id);

/*
 * Adds a record: a member of the result, or with TKM_R_LIST an element of
 * its list.  Further records of an id that is no list make it one.
 */
void tkm_json_record(struct tkm_json *json, const struct tkm_record *record);

/* `text` is for people, `action` may be NULL. */
void tkm_json_notice(struct tkm_json *json, const char *id, uint32_t tone,
    const char *text, const char *action);

/* The error; the last one counts.  `support`: whom to ask, or NULL. */
void tkm_json_problem(struct tkm_json *json, const struct tkm_problem *problem,
    int exit_code, const char *support);

/* Adds the whole document and a line end to `out`; MEMORY. */
tkm_status tkm_json_finish(const struct tkm_json *json, struct tkm_buf *out);

/* Adds one line of progress; `text` may be NULL. */
void tkm_json_progress(struct tkm_buf *out, const char *text, unsigned step,
    unsigned steps, unsigned permille);
/* Adds the line that says: from here on it cannot be cancelled. */
void tkm_json_committed(struct tkm_buf *out, const char *why);

#endif
