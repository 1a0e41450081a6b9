/* SPDX-License-Identifier: Apache-2.0
 * json.h -- JSON from outside: parsed within limits, read member by member.
 */
#ifndef SANDBOX_RA_JSON_H
#define SANDBOX_RA_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

/* Called once, first: all JSON memory is wiped when freed. */
void ra_json_setup(void);

/* One object, nested 8 deep at most, no member twice; NULL else. */
json_t *ra_json_parse(const char *text, size_t size);

/* A string of 1..max bytes, or NULL. It belongs to `object`. */
const char *ra_json_text(const json_t *object, const char *name, size_t max);
/* A string of exactly `size` characters, all out of `alphabet`, or NULL. */
const char *ra_json_word(
    const json_t *object, const char *name, size_t size, const char *alphabet);
const char *ra_json_id(const json_t *object, const char *name);
/* Decoded base64, to be freed with free(), or NULL. */
unsigned char *ra_json_bytes(
    const json_t *object, const char *name, size_t max, size_t *size);
/* A key32. */
bool ra_json_key(const json_t *object, const char *name, unsigned char out[32]);

/* As compact text, NUL-terminated, to be given to ra_json_forget(). */
char *ra_json_dump(const json_t *value);
void ra_json_forget(char *text); /* wipes; NULL is harmless */

/* SHA-256 over the value in one canonical form. */
bool ra_json_digest(
    const char *path, const json_t *value, unsigned char out[32]);

#endif
