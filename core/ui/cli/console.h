/* SPDX-License-Identifier: Apache-2.0
 * console.h -- the front end of one operation: a terminal to ask at, or
 * what was given on the command line, and somewhere to show results.
 */
#ifndef TKM_CLI_CONSOLE_H
#define TKM_CLI_CONSOLE_H

#include <stdbool.h>

#include "core/host/operation/front.h"
#include "core/ui/cli/args.h"
#include "core/ui/cli/output.h"
#include "core/ui/cli/presets.h"
#include "core/ui/cli/progress.h"

struct tkm_sys_event;

struct tkm_console {
	const struct tkm_words *words; /* the host's */
	struct tkm_output *output;
	struct tkm_presets *presets; /* NULL: none */
	struct tkm_sys_event *cancel;
	struct tkm_progress *progress;
	unsigned yes; /* --yes, how often */
	bool may_ask; /* at the terminal, if there is one */
	struct tkm_buf shown; /* to stand above the next prompt */
	struct tkm_buf hints; /* options that would have answered */
};

/* MEMORY.  All pointers must outlive the console. */
tkm_status tkm_console_init(struct tkm_console *console,
    const struct tkm_args *args, const struct tkm_words *words,
    struct tkm_output *output, struct tkm_presets *presets,
    struct tkm_sys_event *cancel);
void tkm_console_release(struct tkm_console *console);

/* What the host calls; valid as long as the console. */
struct tkm_front tkm_console_front(struct tkm_console *console);

/* Which options would have answered, translated; "" if none was missed. */
const char *tkm_console_advice(struct tkm_console *console);

/* As tkm_front.ask; the rules are in tkm(1), ANSWERS. */
tkm_status tkm_console_ask(void *console, const struct tkm_words *words,
    const struct tkm_form *form, struct tkm_answers *answers);

#endif
