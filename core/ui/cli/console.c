/* SPDX-License-Identifier: Apache-2.0
 * console.c -- shows what an operation tells, and keeps its bar out of the
 * way.
 */
#include "core/ui/cli/console.h"

#include "core/sys/event.h"
#include "core/sys/terminal.h"
#include "core/ui/cli/say.h"

static enum tkm_progress_style style_for(const struct tkm_args *args)
{
	if (args->json)
		return TKM_PROGRESS_JSON;
	return tkm_sys_terminal_is(TKM_SYS_STDERR) ? TKM_PROGRESS_BAR
						   : TKM_PROGRESS_LINES;
}

tkm_status tkm_console_init(struct tkm_console *console,
    const struct tkm_args *args, const struct tkm_words *words,
    struct tkm_output *output, struct tkm_presets *presets,
    struct tkm_sys_event *cancel)
{
	*console = (struct tkm_console){
	    .words = words,
	    .output = output,
	    .presets = presets,
	    .cancel = cancel,
	    .yes = args->yes,
	    .may_ask = !args->json,
	    .shown = TKM_BUF_INIT(TKM_SAY_MAX),
	    .hints = TKM_BUF_INIT(TKM_SAY_MAX),
	};
	console->progress = tkm_progress_new(style_for(args), words, cancel);
	return console->progress ? TKM_OK : TKM_E_MEMORY;
}

void tkm_console_release(struct tkm_console *console)
{
	tkm_progress_free(console->progress);
	tkm_buf_release(&console->hints);
	tkm_buf_release(&console->shown);
}

static void show_record(
    void *ctx, const struct tkm_words *words, const struct tkm_record *record)
{
	struct tkm_console *console = ctx;
	tkm_progress_pause(console->progress);
	tkm_output_record(console->output, words, record);
	tkm_progress_resume(console->progress);
}

static void show_notice(
    void *ctx, const struct tkm_words *words, const struct tkm_notice *notice)
{
	struct tkm_console *console = ctx;
	tkm_progress_pause(console->progress);
	tkm_output_notice(console->output, words, notice);
	tkm_progress_resume(console->progress);
}

static void show_progress(void *ctx, const char *step_text, unsigned step,
    unsigned steps, unsigned permille)
{
	struct tkm_console *console = ctx;
	tkm_progress_set(console->progress, step_text, step, steps, permille);
}

static void show_committed(void *ctx, const char *why)
{
	struct tkm_console *console = ctx;
	tkm_progress_commit(console->progress, why);
}

static bool is_cancelled(void *ctx)
{
	struct tkm_console *console = ctx;
	if (!tkm_sys_event_is_set(console->cancel))
		return false;
	tkm_progress_cancelled(console->progress);
	return true;
}

struct tkm_front tkm_console_front(struct tkm_console *console)
{
	return (struct tkm_front){
	    .ctx = console,
	    .ask = tkm_console_ask,
	    .record = show_record,
	    .notice = show_notice,
	    .progress = show_progress,
	    .committed = show_committed,
	    .cancel_handle = tkm_sys_event_native(console->cancel),
	    .cancelled = is_cancelled,
	};
}

const char *tkm_console_advice(struct tkm_console *console)
{
	return tkm_buf_text(&console->hints);
}
