/* SPDX-License-Identifier: Apache-2.0
 * known.h -- the settings there are: what each means, what it may be, and
 * what holds when nobody sets it.
 *
 * One table for tkm config, tkm doctor and completion; tkm.ini(5) tells the
 * same at length.  A plugin may have settings that stand in no table.  [any]
 */
#ifndef TKM_HOST_KNOWN_H
#define TKM_HOST_KNOWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"

enum tkm_known_kind {
	TKM_KNOWN_TEXT, /* anything */
	TKM_KNOWN_INTEGER, /* in [min, max] */
	TKM_KNOWN_INTEGERS, /* several, parted by blanks or commas */
	TKM_KNOWN_WORD, /* one of `words` */
	TKM_KNOWN_PATHS, /* absolute, parted by semicolons */
};

struct tkm_known {
	const char *section; /* "ra *": of every RA profile */
	const char *key;
	enum tkm_known_kind kind;
	const char *fallback; /* "": none */
	const char *words; /* parted by blanks; NULL: none */
	int64_t min;
	int64_t max;
	const char *meaning; /* msgid */
};

/* Ordered by section and key. */
size_t tkm_known_count(void);
const struct tkm_known *tkm_known_at(size_t index);

/* NULL: not in the table. */
const struct tkm_known *tkm_known_find(const char *section, const char *key);

/* The value as a number of one that is TKM_KNOWN_INTEGER; false: it is none. */
bool tkm_known_integer(
    const struct tkm_known *known, const char *value, int64_t *out);

/*
 * Why the value cannot be used, as a msgid with the placeholder {allowed};
 * NULL: it can.
 */
const char *tkm_known_fault(const struct tkm_known *known, const char *value);

/* Adds what {allowed} stands for. */
void tkm_known_allowed(const struct tkm_known *known, struct tkm_buf *out);

#endif
