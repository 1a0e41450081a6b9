/* SPDX-License-Identifier: Apache-2.0
 * progress.c -- the bar, its thread, and the plainer ways.
 */
#include "core/ui/cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/utf8.h"
#include "core/sys/clock.h"
#include "core/sys/event.h"
#include "core/sys/terminal.h"
#include "core/sys/thread.h"
#include "core/ui/cli/say.h"
#include "core/ui/json/envelope.h"

#define QUIET_MS 1000 /* what is done by then needs no bar */
#define TICK_MS 200
#define BAR_SIZE 24 /* columns */
#define LINE_MAX 1024 /* bytes */

struct tkm_progress {
	enum tkm_progress_style style;
	const struct tkm_words *words;
	struct tkm_sys_event *cancel;
	struct tkm_sys_mutex *mutex; /* guards what follows */
	struct tkm_sys_condition *changed;
	struct tkm_sys_thread *thread;
	uint64_t begun;
	char text[256];
	unsigned step;
	unsigned steps;
	unsigned permille;
	unsigned told; /* steps told as lines */
	unsigned paused;
	bool drawn;
	bool said_cancelled;
	bool stop;
};

static void write_line(const struct tkm_buf *line)
{
	tkm_say_stderr(line);
}

/* Overwrites the bar with blanks, which every terminal understands. */
static void clear_bar(struct tkm_progress *progress)
{
	struct tkm_buf line = TKM_BUF_INIT(LINE_MAX);
	if (!progress->drawn)
		return;
	tkm_buf_add_char(&line, '\r');
	tkm_buf_add_fill(
	    &line, ' ', tkm_sys_terminal_width(TKM_SYS_STDERR) - 1);
	tkm_buf_add_char(&line, '\r');
	write_line(&line);
	tkm_buf_release(&line);
	progress->drawn = false;
}

static void say_cancelled(struct tkm_progress *progress)
{
	struct tkm_buf line = TKM_BUF_INIT(LINE_MAX);
	if (progress->said_cancelled || progress->style == TKM_PROGRESS_JSON)
		return;
	progress->said_cancelled = true;
	clear_bar(progress);
	tkm_say_format(progress->words,
	    TKM_N("Cancelling safely, which may take a moment. Ctrl-C once "
		  "more stops at once, whatever state that leaves."),
	    NULL, &line);
	tkm_buf_add_char(&line, '\n');
	tkm_say_wrapped(&line, 0);
	tkm_buf_release(&line);
}

/* "[#####---]  45 %  Making the key", cut to the terminal. */
static void draw_bar(struct tkm_progress *progress)
{
	struct tkm_buf line = TKM_BUF_INIT(LINE_MAX);
	size_t width = tkm_sys_terminal_width(TKM_SYS_STDERR) - 1;
	size_t done = (size_t)progress->permille * BAR_SIZE / 1000;
	char percent[16];
	snprintf(
	    percent, sizeof(percent), "] %3u %%  ", progress->permille / 10);
	tkm_buf_add_text(&line, "\r[");
	tkm_buf_add_fill(&line, '#', done);
	tkm_buf_add_fill(&line, '-', BAR_SIZE - done);
	tkm_buf_add_text(&line, percent);
	size_t used = tkm_utf8_width(tkm_buf_view(&line));
	if (used < width) {
		struct tkm_view text =
		    tkm_utf8_cut(tkm_view_of(progress->text), width - used);
		tkm_utf8_add_safe(&line, text);
		used += tkm_utf8_width(text);
	}
	tkm_buf_add_fill(&line, ' ', used < width ? width - used : 0);
	write_line(&line);
	tkm_buf_release(&line);
	progress->drawn = true;
}

static void tick(struct tkm_progress *progress)
{
	bool is_late = tkm_sys_clock_ticks() - progress->begun >= QUIET_MS;
	if (progress->paused > 0)
		return;
	if (tkm_sys_event_is_set(progress->cancel))
		say_cancelled(progress);
	else if (is_late && progress->steps > 0)
		draw_bar(progress);
}

static void keep_drawing(void *context)
{
	struct tkm_progress *progress = context;
	tkm_sys_mutex_lock(progress->mutex);
	while (!progress->stop) {
		tick(progress);
		tkm_sys_condition_wait_until(progress->changed, progress->mutex,
		    tkm_sys_clock_ticks() + TICK_MS);
	}
	tkm_sys_mutex_unlock(progress->mutex);
}

struct tkm_progress *tkm_progress_new(enum tkm_progress_style style,
    const struct tkm_words *words, struct tkm_sys_event *cancel)
{
	struct tkm_progress *progress = calloc(1, sizeof(*progress));
	if (!progress)
		return NULL;
	progress->style = style;
	progress->words = words;
	progress->cancel = cancel;
	progress->begun = tkm_sys_clock_ticks();
	progress->mutex = tkm_sys_mutex_new();
	progress->changed = tkm_sys_condition_new();
	if (!progress->mutex || !progress->changed) {
		tkm_progress_free(progress);
		return NULL;
	}
	/* Without a thread there is no bar, and nothing else is lost. */
	if (style == TKM_PROGRESS_BAR)
		(void)tkm_sys_thread_start(
		    keep_drawing, progress, &progress->thread);
	return progress;
}

static void end_thread(struct tkm_progress *progress)
{
	tkm_sys_mutex_lock(progress->mutex);
	progress->stop = true;
	tkm_sys_condition_wake_all(progress->changed);
	tkm_sys_mutex_unlock(progress->mutex);
	tkm_sys_thread_join(progress->thread);
	clear_bar(progress);
}

void tkm_progress_free(struct tkm_progress *progress)
{
	if (!progress)
		return;
	if (progress->thread)
		end_thread(progress);
	tkm_sys_condition_free(progress->changed);
	tkm_sys_mutex_free(progress->mutex);
	free(progress);
}

/* One line for each step, once the whole takes longer than a second. */
static void tell_step(struct tkm_progress *progress)
{
	struct tkm_buf line = TKM_BUF_INIT(LINE_MAX);
	char number[32];
	if (progress->told >= progress->step ||
	    tkm_sys_clock_ticks() - progress->begun < QUIET_MS)
		return;
	progress->told = progress->step;
	snprintf(number, sizeof(number), "[%u/%u] ", progress->step,
	    progress->steps);
	tkm_buf_add_text(&line, number);
	tkm_utf8_add_safe(&line, tkm_view_of(progress->text));
	tkm_buf_add_char(&line, '\n');
	write_line(&line);
	tkm_buf_release(&line);
}

static void tell_json(const struct tkm_progress *progress)
{
	struct tkm_buf line = TKM_BUF_INIT(4 * LINE_MAX);
	tkm_json_progress(&line, progress->text, progress->step,
	    progress->steps, progress->permille);
	write_line(&line);
	tkm_buf_release(&line);
}

static void keep(struct tkm_progress *progress, const char *text, unsigned step,
    unsigned steps, unsigned permille)
{
	struct tkm_view cut =
	    tkm_utf8_cut(tkm_view_of(text), sizeof(progress->text) - 1);
	if (cut.size > 0)
		memcpy(progress->text, cut.data, cut.size);
	progress->text[cut.size] = '\0';
	progress->step = step;
	progress->steps = steps;
	progress->permille = permille < 1000 ? permille : 1000;
}

void tkm_progress_set(struct tkm_progress *progress, const char *step_text,
    unsigned step, unsigned steps, unsigned permille)
{
	tkm_sys_mutex_lock(progress->mutex);
	keep(progress, step_text, step, steps, permille);
	if (progress->style == TKM_PROGRESS_JSON)
		tell_json(progress);
	else if (progress->style == TKM_PROGRESS_LINES)
		tell_step(progress);
	tkm_sys_mutex_unlock(progress->mutex);
}

void tkm_progress_commit(struct tkm_progress *progress, const char *why)
{
	struct tkm_buf line = TKM_BUF_INIT(4 * LINE_MAX);
	tkm_progress_pause(progress);
	if (progress->style == TKM_PROGRESS_JSON) {
		tkm_json_committed(&line, why);
		write_line(&line);
	} else {
		tkm_utf8_add_safe(&line, tkm_view_of(why));
		tkm_buf_add_char(&line, '\n');
		tkm_say_wrapped(&line, 0);
	}
	tkm_buf_release(&line);
	tkm_progress_resume(progress);
}

void tkm_progress_cancelled(struct tkm_progress *progress)
{
	tkm_sys_mutex_lock(progress->mutex);
	say_cancelled(progress);
	tkm_sys_mutex_unlock(progress->mutex);
}

void tkm_progress_pause(struct tkm_progress *progress)
{
	tkm_sys_mutex_lock(progress->mutex);
	progress->paused++;
	clear_bar(progress);
	tkm_sys_mutex_unlock(progress->mutex);
}

void tkm_progress_resume(struct tkm_progress *progress)
{
	tkm_sys_mutex_lock(progress->mutex);
	progress->paused--;
	tkm_sys_mutex_unlock(progress->mutex);
}
