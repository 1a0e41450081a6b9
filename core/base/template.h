/* SPDX-License-Identifier: Apache-2.0
 * template.h -- `{name}` in a text replaced by values.
 */
#ifndef TKM_BASE_TEMPLATE_H
#define TKM_BASE_TEMPLATE_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/view.h"

/*
 * Adds TEXT to OUT with each `{name}` replaced: ADD_VALUE adds the value of
 * NAME to OUT and returns true, or returns false when it knows no such name,
 * which then stays as it stands, braces included, so that a fault of a
 * translation shows and harms nothing.  A name is made of ASCII letters,
 * digits, '_', '-' and '.'; any other brace stands for itself; `{{` gives one
 * `{`.  Values are not looked at again: a `{` in a value stays a brace.
 */
void tkm_template_render(struct tkm_view text,
    bool (*add_value)(void *context, struct tkm_view name, struct tkm_buf *out),
    void *context, struct tkm_buf *out);

#endif
