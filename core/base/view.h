/* SPDX-License-Identifier: Apache-2.0
 * view.h -- a borrowed piece of text, and sizes added without overflow.
 *
 * A view owns nothing and is not NUL-terminated.  All functions are pure and
 * safe in any thread.
 */
#ifndef TKM_BASE_VIEW_H
#define TKM_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tkm_view {
	const char *data;
	size_t size;
};

/* The view of a string literal, as an expression and as an initializer. */
#define TKM_VIEW(literal) ((struct tkm_view)TKM_VIEW_INIT(literal))
#define TKM_VIEW_INIT(literal)                  \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	}

/* The view of a NUL-terminated text; NULL gives the empty view. */
struct tkm_view tkm_view_of(const char *text);
struct tkm_view tkm_view_of_bytes(const void *data, size_t size);

bool tkm_view_equals(struct tkm_view a, struct tkm_view b);
/* As tkm_view_equals(), with ASCII letters of either case alike. */
bool tkm_view_equals_nocase(struct tkm_view a, struct tkm_view b);
bool tkm_view_is(struct tkm_view view, const char *text);
bool tkm_view_starts_with(struct tkm_view view, const char *prefix);
bool tkm_view_ends_with(struct tkm_view view, const char *suffix);
/* -1, 0 or 1 in the order of bytes, a prefix before what it begins. */
int tkm_view_compare(struct tkm_view a, struct tkm_view b);

/* The view without the blanks, tabs and line ends around it. */
struct tkm_view tkm_view_trim(struct tkm_view view);
/* The view without its first COUNT bytes; empty when it has no more. */
struct tkm_view tkm_view_skip(struct tkm_view view, size_t count);

/*
 * Takes the text up to SEPARATOR off REST and gives it as PIECE.  False, with
 * PIECE untouched, once REST is used up: "a,,b" has three pieces, "" has one.
 */
bool tkm_view_split(
    struct tkm_view *rest, char separator, struct tkm_view *piece);

/*
 * Parses a decimal number: digits only, one '-' allowed for int64, nothing
 * around it.  False, with VALUE untouched, when it is no such number or lies
 * outside the limits, both included.
 */
bool tkm_view_to_uint64(struct tkm_view view, uint64_t max, uint64_t *value);
bool tkm_view_to_int64(
    struct tkm_view view, int64_t min, int64_t max, int64_t *value);

/* False, with RESULT untouched, when the result does not fit. */
bool tkm_size_add(size_t a, size_t b, size_t *result);
bool tkm_size_mul(size_t a, size_t b, size_t *result);
/* Is [offset, offset + size) inside [0, total)? */
bool tkm_size_inside(uint64_t offset, uint64_t size, uint64_t total);

#endif
