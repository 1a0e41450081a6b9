/* SPDX-License-Identifier: Apache-2.0
 * crash_mark.c -- marks as locked files: <state>/loading/<plugin>.
 *
 * Nothing is flushed to disk: a mark has to outlive the process, not the
 * machine.
 */
#include "core/host/plugin/crash_mark.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "core/sys/interrupt.h"
#include "core/sys/lock.h"

#define MAX_PATH 4096u
#define MARK_SIZE (2u * TKM_SHA256_SIZE)

struct tkm_crash_mark {
	struct tkm_sys_lock *lock;
	char *path;
};

static char *mark_path(const char *state_dir, const char *plugin)
{
	struct tkm_buf path = TKM_BUF_INIT(MAX_PATH);

	if (!state_dir)
		return NULL;
	tkm_path_add(&path, tkm_view_of(state_dir), TKM_VIEW("loading"));
	if (tkm_buf_ok(&path))
		tkm_sys_folder_make(tkm_buf_text(&path), TKM_SYS_PRIVATE);
	tkm_buf_add_char(&path, TKM_PATH_SEPARATOR);
	tkm_buf_add_text(&path, plugin);
	return tkm_buf_detach(&path);
}

/* An empty file is another process's that has not come to writing yet. */
static bool read_mark(const char *path, struct tkm_buf *text)
{
	return tkm_sys_file_read(path, MARK_SIZE, text) == 0 && text->size > 0;
}

static struct tkm_crash_mark *mark_new(struct tkm_sys_lock *lock, char *path)
{
	struct tkm_crash_mark *mark = malloc(sizeof(*mark));

	if (mark)
		*mark = (struct tkm_crash_mark){lock, path};
	return mark;
}

bool tkm_crash_mark_set(const char *state_dir, const char *plugin,
    const uint8_t sha256[TKM_SHA256_SIZE], struct tkm_crash_mark **mark,
    struct tkm_buf *where)
{
	struct tkm_buf now = TKM_BUF_INIT(MARK_SIZE);
	struct tkm_buf before = TKM_BUF_INIT(MARK_SIZE);
	char *path = mark_path(state_dir, plugin);
	struct tkm_sys_lock *lock = NULL;
	bool crashed = false;

	*mark = NULL;
	tkm_buf_add_hex(&now, sha256, TKM_SHA256_SIZE);
	/* Held by somebody: it is being loaded there just now. */
	if (!path || tkm_sys_lock_take(path, 0, &lock) != 0)
		goto out;
	crashed = read_mark(path, &before) &&
		  tkm_view_equals(tkm_buf_view(&before), tkm_buf_view(&now));
	if (crashed) {
		tkm_buf_add_text(where, path);
		goto out;
	}
	/* In place: it is this very file that is locked. */
	tkm_sys_file_overwrite(path, now.data, now.size);
	*mark = mark_new(lock, path);
	if (*mark) {
		/* Somebody who stops waiting is no crash. */
		tkm_sys_interrupt_removes(path);
		lock = NULL;
		path = NULL;
	}
out:
	tkm_sys_lock_release(lock);
	free(path);
	tkm_buf_release(&before);
	tkm_buf_release(&now);
	return crashed;
}

void tkm_crash_mark_clear(struct tkm_crash_mark *mark)
{
	if (!mark)
		return;
	tkm_sys_interrupt_keeps(mark->path);
	tkm_sys_file_unlink(mark->path);
	tkm_sys_lock_release(mark->lock);
	free(mark->path);
	free(mark);
}

bool tkm_crash_mark_is_left(
    const char *state_dir, const char *plugin, struct tkm_buf *where)
{
	struct tkm_buf before = TKM_BUF_INIT(MARK_SIZE);
	char *path = mark_path(state_dir, plugin);
	struct tkm_sys_lock *lock = NULL;
	bool left = path && read_mark(path, &before) &&
		    tkm_sys_lock_take(path, 0, &lock) == 0;

	if (left)
		tkm_buf_add_text(where, path);
	tkm_sys_lock_release(lock);
	free(path);
	tkm_buf_release(&before);
	return left;
}
