/* SPDX-License-Identifier: Apache-2.0
 * json.h -- JSON as The Update Framework has it: read strictly, and written
 * in the one canonical form that is signed.
 *
 * Numbers are whole, no member stands twice, nesting has a limit.  Everything
 * here is pure and safe in any thread.
 */
#ifndef TKM_TUF_JSON_H
#define TKM_TUF_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/view.h"

/* Deepest nesting; the specification's own documents have seven levels. */
#define TKM_TUF_JSON_DEPTH 64u

/* NULL: not such JSON, or no memory.  To be released with json_decref(). */
json_t *tkm_tuf_json_parse(struct tkm_view text);

/*
 * Adds the canonical form ("OLPC canonical JSON"): members sorted by the bytes
 * of their names, no blanks, only `\` and `"` escaped.  False: no memory.
 */
bool tkm_tuf_json_canonical(const json_t *value, struct tkm_buf *out);

/* A member that is text without NUL, or NULL. */
const char *tkm_tuf_json_text(const json_t *object, const char *name);
/*
 * Is it an array whose items all are a text (NAME NULL), or have the text NAME,
 * none of them twice?
 */
bool tkm_tuf_json_is_distinct(const json_t *array, const char *name);
/* A member that is a whole number in [min, max]; false, VALUE untouched. */
bool tkm_tuf_json_integer(const json_t *object, const char *name, int64_t min,
    int64_t max, int64_t *value);

#endif
