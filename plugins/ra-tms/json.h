/* SPDX-License-Identifier: Apache-2.0
 * json.h -- reading JSON strictly and writing it into wiped memory.
 *
 * Readers take a member of an object that must be of the very type asked for;
 * they answer false, with the output untouched, when it is missing or wrong.
 * Texts they give are lent by the object.  All pure, any thread.
 */
#ifndef TKM_TMS_JSON_H
#define TKM_TMS_JSON_H

#include <jansson.h>
#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/view.h"

#define TKM_TMS_JSON_DEPTH 8u /* protocol-tms.md, 1 */
#define TKM_TMS_STRING_MAX 65536u
#define TKM_TMS_KEY32_SYMBOLS 44u

/*
 * Memory of the JSON library, which the host gave its locked one (the
 * values of an answer are there anyway).  free wipes it.  NULL without.
 */
void *tkm_tms_json_take(size_t size);
void tkm_tms_json_give(void *block);

/*
 * An object without duplicate members, nested no deeper than allowed, and
 * nothing after it; NULL if DATA is not that.  The caller json_decref()s it.
 */
json_t *tkm_tms_json_load(const void *data, size_t n);

/* MIN to MAX bytes of UTF-8. */
bool tkm_tms_json_text(const json_t *object, const char *name, size_t min,
    size_t max, const char **out);
/* The same without control characters. */
bool tkm_tms_json_line(const json_t *object, const char *name, size_t min,
    size_t max, const char **out);
bool tkm_tms_json_integer(const json_t *object, const char *name, int64_t min,
    int64_t max, int64_t *out);
bool tkm_tms_json_boolean(const json_t *object, const char *name, bool *out);
/* Exactly DIGITS lower-case hexadecimal digits. */
bool tkm_tms_json_hex(
    const json_t *object, const char *name, size_t digits, const char **out);
/* The base64 of exactly 32 bytes, as text. */
bool tkm_tms_json_key32(
    const json_t *object, const char *name, const char **out);
/* Base64 of 1 to MAX bytes, added to OUT. */
bool tkm_tms_json_bytes(
    const json_t *object, const char *name, size_t max, struct tkm_buf *out);
/* Base64 of 1 to MAX bytes, given as a value. */
bool tkm_tms_json_bytes_of(
    const json_t *value, size_t max, struct tkm_buf *out);
/* A list of MIN to MAX elements. */
bool tkm_tms_json_list(const json_t *object, const char *name, size_t min,
    size_t max, const json_t **out);

/*
 * Writers add one member to the object being written in OUT; between '{' and
 * '}' the caller adds.  VALUE must be UTF-8.
 */
void tkm_tms_json_add_name(struct tkm_buf *out, const char *name);
void tkm_tms_json_add_text(
    struct tkm_buf *out, const char *name, struct tkm_view value);
void tkm_tms_json_add_base64(
    struct tkm_buf *out, const char *name, const void *data, size_t n);

#endif
