/* SPDX-License-Identifier: Apache-2.0
 * utf8.h -- strict UTF-8: validation, cutting, and width on a terminal.
 */
#ifndef TKM_BASE_UTF8_H
#define TKM_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/base/view.h"

/*
 * Reads the character TEXT begins with into CODE.  Gives its length in bytes,
 * or 0, with CODE untouched, at the end and at what RFC 3629 does not allow:
 * overlong forms, surrogates, anything above U+10FFFF, a cut sequence.
 */
size_t tkm_utf8_next(struct tkm_view text, uint32_t *code);

bool tkm_utf8_is_valid(struct tkm_view text);
/*
 * Valid, and without control characters (C0, DEL, C1), line separators, and
 * the marks that turn the direction of text around?
 */
bool tkm_utf8_is_printable(struct tkm_view text);

/*
 * The longest beginning of at most MAX bytes that does not end inside a
 * character, nor between a letter and the combining marks that follow it.
 */
struct tkm_view tkm_utf8_cut(struct tkm_view text, size_t max);

/*
 * Columns on a terminal: combining marks take none, East Asian wide
 * characters and emoji two, a byte that is not UTF-8 one.  An approximation
 * that is exact for Latin text, Vietnamese in either normal form included.
 */
size_t tkm_utf8_width(struct tkm_view text);

/*
 * Adds TEXT in a form that is safe to show: each invalid byte and each
 * character that is not printable becomes U+FFFD, so that a token's label can
 * neither drive a terminal nor show itself in another order.
 */
void tkm_utf8_add_safe(struct tkm_buf *out, struct tkm_view text);

#endif
