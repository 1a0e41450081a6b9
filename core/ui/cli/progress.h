/* SPDX-License-Identifier: Apache-2.0
 * progress.h -- how far a long operation is: a bar on a terminal, lines
 * elsewhere, JSON lines with --json; all on stderr.
 *
 * Nothing shows during the first second.  The bar is drawn by a thread of
 * its own, started with the first step that is told, so that it moves while
 * a plugin is busy.
 */
#ifndef TKM_CLI_PROGRESS_H
#define TKM_CLI_PROGRESS_H

#include <stdbool.h>

#include "core/host/words.h"

struct tkm_sys_event;
struct tkm_progress;

enum tkm_progress_style {
	TKM_PROGRESS_BAR,
	TKM_PROGRESS_LINES,
	TKM_PROGRESS_JSON,
};

/*
 * `cancel` is watched: that the operation is being cancelled is said once.
 * `words` and `cancel` must outlive it.  NULL without memory.
 */
struct tkm_progress *tkm_progress_new(enum tkm_progress_style style,
    const struct tkm_words *words, struct tkm_sys_event *cancel);
/* Ends the thread and clears the bar; NULL is harmless. */
void tkm_progress_free(struct tkm_progress *progress);

/* As tkm_front.progress. */
void tkm_progress_set(struct tkm_progress *progress, const char *step_text,
    unsigned step, unsigned steps, unsigned permille);
/* As tkm_front.committed. */
void tkm_progress_commit(struct tkm_progress *progress, const char *why);
/* Says once that the operation is being cancelled; [any] thread. */
void tkm_progress_cancelled(struct tkm_progress *progress);

/* Clears the bar and keeps it away while others write to the terminal. */
void tkm_progress_pause(struct tkm_progress *progress);
void tkm_progress_resume(struct tkm_progress *progress);

#endif
