/* SPDX-License-Identifier: Apache-2.0
 * input.h -- what a person typed for a field, understood by its type.
 */
#ifndef TKM_CLI_INPUT_H
#define TKM_CLI_INPUT_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/host/operation/front.h"

#define TKM_INPUT_MAX 65536u /* bytes of one answer */

/* An answer understood. */
struct tkm_input {
	int64_t number; /* BOOL, INT, TIME */
	struct tkm_buf text; /* TEXT, BYTES, CHOICE */
};

void tkm_input_init(struct tkm_input *input);
void tkm_input_release(struct tkm_input *input);

/*
 * Understands `typed` as an answer of the field's type.  NULL, or a msgid
 * that says what is expected, with `input` untouched.  `by_number`: a choice
 * may be given as its place in the list.  Lengths and limits are the host's
 * to check.  Not for secrets.
 */
const char *tkm_input_read(const struct tkm_field *field, struct tkm_view typed,
    bool by_number, struct tkm_input *input);

/* Hands it to the host. */
void tkm_input_put(const struct tkm_input *input, const struct tkm_field *field,
    struct tkm_answers *answers);

/* Does the field take an answer at all (no notice, no gesture)? */
bool tkm_field_is_asked(const struct tkm_field *field);

/* yes/no in English and Vietnamese; false when it is neither. */
bool tkm_input_yes_no(struct tkm_view typed, bool *yes);

#endif
