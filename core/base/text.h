/* SPDX-License-Identifier: Apache-2.0
 * text.h -- copies of text, ASCII letters, and the padded fields of PKCS#11.
 *
 * Nothing here looks at the locale.
 */
#ifndef TKM_BASE_TEXT_H
#define TKM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/view.h"

/* A NUL-terminated copy, to be freed with free(); NULL without memory. */
char *tkm_text_dup(const char *text);
char *tkm_text_dup_view(struct tkm_view view);

bool tkm_text_is_digit(char c);
bool tkm_text_is_alnum(char c); /* ASCII letters and digits */
/* A control character of ASCII, DEL included? */
bool tkm_text_is_control(char c);
char tkm_text_lower(char c);
char tkm_text_upper(char c);

/*
 * A fixed field of PKCS#11 (blank-padded, not NUL-terminated) without its
 * padding.  Tokens pad with blanks as told, with NULs, or end early with a
 * NUL; all three give the same text.
 */
struct tkm_view tkm_text_unpad(const void *field, size_t size);

#endif
