/* SPDX-License-Identifier: Apache-2.0
 * ini.h -- INI files: read into an ordered list of section, key and value.
 *
 *	; a comment, also with #, on a line of its own
 *	[section name]
 *	key = value
 *	padded = "  keeps its blanks  "
 *
 * UTF-8, a byte order mark allowed, lines ended by LF or CRLF.  Keys are made
 * of ASCII letters, digits, '-', '_' and '.'.  Names are case-sensitive.  A
 * section may be continued later in the file; a key may not appear twice.
 * Nothing is escaped: a backslash is a backslash.
 */
#ifndef TKM_BASE_INI_H
#define TKM_BASE_INI_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/view.h"

#define TKM_INI_MAX_SIZE (1024 * 1024)
#define TKM_INI_MAX_LINE 4096
#define TKM_INI_MAX_NAME 128 /* bytes of a section name or a key */
#define TKM_INI_MAX_ENTRIES 4096

struct tkm_ini_entry {
	const char *section; /* "" before the first section line */
	const char *key;
	const char *value;
	unsigned line; /* from 1 */
};

struct tkm_ini {
	struct tkm_ini_entry *entries; /* in the order of the file */
	size_t count;
	char *text; /* what the entries point into */
};

struct tkm_ini_error {
	unsigned line; /* from 1; 0 when the whole file is meant */
	unsigned first_line; /* of the first of two equal keys, else 0 */
	const char *reason; /* msgid in lower case, no sentence */
};

/*
 * Parses TEXT, which need not outlive the call.  False, with INI untouched and
 * ERROR (may be NULL) filled, when TEXT is not right in every line.
 */
bool tkm_ini_parse(
    struct tkm_view text, struct tkm_ini *ini, struct tkm_ini_error *error);
/* Frees what tkm_ini_parse() made; harmless on a zeroed struct. */
void tkm_ini_release(struct tkm_ini *ini);

/* The entry, or NULL; both live as long as INI. */
const struct tkm_ini_entry *tkm_ini_find(
    const struct tkm_ini *ini, const char *section, const char *key);
/* Its value, or NULL: for the settings of test stand-ins. */
const char *tkm_ini_get(
    const struct tkm_ini *ini, const char *section, const char *key);

#endif
