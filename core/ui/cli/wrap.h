/* SPDX-License-Identifier: Apache-2.0
 * wrap.h -- text for a terminal, broken between words.
 */
#ifndef TKM_CLI_WRAP_H
#define TKM_CLI_WRAP_H

#include <stddef.h>

#include "core/base/buf.h"
#include "core/base/view.h"

/*
 * Adds `text` with each line broken at blanks where it would be wider than
 * `width` columns; 0: nowhere.  A word is never broken.
 *
 * A line goes on below its second column: "  Label  value" below "value", since
 * two blanks or more stand between columns; below its first word where there
 * are none, or little room; and `indent` columns from the left at least.
 * Colours take no room.
 */
void tkm_wrap(
    struct tkm_view text, size_t width, size_t indent, struct tkm_buf *out);

#endif
