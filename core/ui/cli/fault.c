/* SPDX-License-Identifier: Apache-2.0
 * fault.c -- faults of a command line, kept in place and cut to fit.
 */
#include "core/ui/cli/fault.h"

#include <string.h>

#include "core/base/utf8.h"

/* Copies what fits between two characters; `room` counts the NUL. */
static void copy(char *to, size_t room, struct tkm_view from)
{
	struct tkm_view cut = tkm_utf8_cut(from, room - 1);
	if (cut.size > 0)
		memcpy(to, cut.data, cut.size);
	to[cut.size] = '\0';
}

void tkm_fault_set(struct tkm_fault *fault, const char *message,
    struct tkm_view subject, const char *value)
{
	if (fault->message)
		return;
	fault->message = message;
	copy(fault->subject, sizeof(fault->subject), subject);
	copy(fault->value, sizeof(fault->value), tkm_view_of(value));
}

void tkm_fault_suggest(struct tkm_fault *fault, const char *suggestion)
{
	copy(fault->suggestion, sizeof(fault->suggestion),
	    tkm_view_of(suggestion));
}
