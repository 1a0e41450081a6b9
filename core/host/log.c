/* SPDX-License-Identifier: Apache-2.0
 * log.c -- the log file, opened for each line so that several processes can
 * write it and one of them can put it aside.
 */
#include "core/host/log.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/date.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/thread.h"
#include <tkm/service.h>

struct tkm_log {
	char *file;
	unsigned level;
	bool to_stderr;
	struct tkm_sys_mutex *mutex;
};

static const char *const levels[] = {
    [0] = "",
    [TKM_LOG_ERROR] = "error",
    [TKM_LOG_WARNING] = "warning",
    [TKM_LOG_INFO] = "info",
    [TKM_LOG_DEBUG] = "debug",
};

unsigned tkm_log_level_of(const char *word)
{
	for (unsigned i = TKM_LOG_ERROR; word && i <= TKM_LOG_DEBUG; i++)
		if (strcmp(levels[i], word) == 0)
			return i;
	return 0;
}

const char *tkm_log_level_name(unsigned level)
{
	return levels[level <= TKM_LOG_DEBUG ? level : TKM_LOG_DEBUG];
}

struct tkm_log *tkm_log_new(const char *file, unsigned level, bool to_stderr)
{
	struct tkm_log *log = calloc(1, sizeof(*log));

	if (!log)
		return NULL;
	log->level = level;
	log->to_stderr = to_stderr;
	log->mutex = tkm_sys_mutex_new();
	log->file = file ? tkm_text_dup(file) : NULL;
	if (log->mutex && (log->file || !file))
		return log;
	tkm_log_free(log);
	return NULL;
}

void tkm_log_free(struct tkm_log *log)
{
	if (!log)
		return;
	if (log->mutex)
		tkm_sys_mutex_free(log->mutex);
	free(log->file);
	free(log);
}

static void add_escaped(struct tkm_view text, struct tkm_buf *out)
{
	while (text.size > 0 && out->size < TKM_LOG_LINE_MAX) {
		uint32_t code = 0;
		size_t n = tkm_utf8_next(text, &code);
		/* C0, DEL and C1: nothing may drive the reader's terminal. */
		if (n == 0 || code < 0x20 || (code >= 0x7f && code < 0xa0)) {
			n = n ? n : 1;
			for (size_t i = 0; i < n; i++) {
				tkm_buf_add_text(out, "\\x");
				tkm_buf_add_hex(out, &text.data[i], 1);
			}
		} else {
			tkm_buf_add(out, text.data, n);
		}
		text = tkm_view_skip(text, n);
	}
	if (text.size > 0)
		tkm_buf_add_text(out, "...");
}

void tkm_log_format(int64_t now, unsigned level, const char *source,
    const char *line, struct tkm_buf *out)
{
	char date[TKM_DATE_TEXT_SIZE];

	tkm_buf_add_text(out, tkm_date_format(now, date) ? date : "-");
	tkm_buf_add_char(out, ' ');
	tkm_buf_add_text(out, tkm_log_level_name(level));
	tkm_buf_add_char(out, ' ');
	add_escaped(tkm_view_of(source), out);
	tkm_buf_add_text(out, ": ");
	add_escaped(tkm_view_of(line), out);
	tkm_buf_add_char(out, '\n');
}

static void make_folder(const char *file)
{
	char *folder = tkm_text_dup_view(tkm_path_folder(tkm_view_of(file)));

	if (folder)
		tkm_sys_folder_make(folder, TKM_SYS_PRIVATE);
	free(folder);
}

static void put_aside(const char *file)
{
	struct tkm_buf old = TKM_BUF_INIT(8192);

	tkm_buf_add_text(&old, file);
	tkm_buf_add_text(&old, ".1");
	if (!tkm_buf_ok(&old) ||
	    tkm_sys_file_rename(file, tkm_buf_text(&old)) != TKM_SYS_OK)
		tkm_sys_file_unlink(file);
	tkm_buf_release(&old);
}

static int append(const char *file, const struct tkm_buf *line)
{
	return tkm_sys_file_append(
	    file, TKM_LOG_FILE_MAX, line->data, line->size);
}

/* A line that cannot be written is lost: logging fails nobody. */
static void write_line(const char *file, const struct tkm_buf *line)
{
	int error = append(file, line);

	if (error == TKM_SYS_E_NOT_FOUND)
		make_folder(file);
	else if (error == TKM_SYS_E_TOO_LARGE)
		put_aside(file);
	else
		return;
	append(file, line);
}

void tkm_log_write(
    struct tkm_log *log, unsigned level, const char *source, const char *line)
{
	struct tkm_buf text = TKM_BUF_INIT(3 * TKM_LOG_LINE_MAX);

	if (!log || level == 0 || level > log->level)
		return;
	tkm_log_format(tkm_sys_clock_now(), level, source, line, &text);
	tkm_sys_mutex_lock(log->mutex);
	if (tkm_buf_ok(&text)) {
		if (log->file)
			write_line(log->file, &text);
		if (log->to_stderr)
			fwrite(text.data, 1, text.size, stderr);
	}
	tkm_sys_mutex_unlock(log->mutex);
	tkm_buf_release(&text);
}
