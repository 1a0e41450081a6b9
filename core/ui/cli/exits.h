/* SPDX-License-Identifier: Apache-2.0
 * exits.h -- the exit codes of tkm: one table, which the man page and the
 * help repeat.
 */
#ifndef TKM_CLI_EXITS_H
#define TKM_CLI_EXITS_H

#include <stddef.h>

#include <tkm/plugin.h>

#define TKM_EXIT_USAGE 2
#define TKM_EXIT_ABORTED 130

struct tkm_exit {
	int code;
	const char *name; /* stable: "pin-wrong" */
	const char *meaning; /* msgid of one sentence */
};

/* Ordered by code. */
extern const struct tkm_exit tkm_exits[];
extern const size_t tkm_exit_count;

/* What the program ends with after this outcome. */
int tkm_exit_of(tkm_status status);

#endif
