/* SPDX-License-Identifier: Apache-2.0
 * fault.h -- what is wrong with a command line, before anybody knows in
 * which language to say so.
 */
#ifndef TKM_CLI_FAULT_H
#define TKM_CLI_FAULT_H

#include <stdbool.h>

#include "core/base/view.h"

struct tkm_fault {
	/* msgid with {subject} and {value}; NULL: nothing is wrong */
	const char *message;
	const char *hint; /* msgid: what is expected instead; or NULL */
	char subject[96]; /* the option or word meant */
	char value[96]; /* what it was given, or may be given */
	char suggestion[96]; /* what may have been meant, or "" */
};

/* Records the fault unless there is one already; `value` may be NULL. */
void tkm_fault_set(struct tkm_fault *fault, const char *message,
    struct tkm_view subject, const char *value);
void tkm_fault_suggest(struct tkm_fault *fault, const char *suggestion);

#endif
