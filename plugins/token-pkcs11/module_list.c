/* SPDX-License-Identifier: Apache-2.0
 * module_list.c -- gathers module paths.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "plugins/token-pkcs11/module_list.h"
#include "plugins/token-pkcs11/p11kit.h"
#include "plugins/token-pkcs11/platform.h"

#define LINE_MAX_SIZE 8192u

struct complaint {
	void (*complain)(void *ctx, const char *line);
	void *ctx;
};

static void complain(
    const struct complaint *to, const char *what, struct tkm_view about)
{
	struct tkm_buf line = TKM_BUF_INIT(LINE_MAX_SIZE);

	tkm_buf_add_text(&line, what);
	tkm_buf_add_text(&line, " '");
	tkm_buf_add_view(&line, about);
	tkm_buf_add_text(&line, "'");
	to->complain(to->ctx, tkm_buf_text(&line));
	tkm_buf_release(&line);
}

static bool has(const struct tkm_p11_module_list *list, const char *path)
{
	for (size_t i = 0; i < list->count; i++) {
		if (strcmp(list->paths[i], path) == 0)
			return true;
	}
	return false;
}

/* Takes `path`.  One that is not there stays in, to be told as missing. */
static void add(
    struct tkm_p11_module_list *list, char *path, const struct complaint *to)
{
	char *real;

	if (!path)
		return;
	real = tkm_p11_real_path(path);
	if (real) {
		free(path);
		path = real;
	}
	if (has(list, path)) {
		free(path);
	} else if (list->count == TKM_P11_MODULES_MAX) {
		complain(to, "too many modules, left out", tkm_view_of(path));
		free(path);
	} else {
		list->paths[list->count++] = path;
	}
}

void tkm_p11_list_add_setting(struct tkm_p11_module_list *list,
    const char *setting, void (*say)(void *ctx, const char *line), void *ctx)
{
	const struct complaint to = {say, ctx};
	struct tkm_view rest = tkm_view_of(setting);
	struct tkm_view path;

	while (tkm_view_split(&rest, ';', &path)) {
		path = tkm_view_trim(path);
		if (path.size == 0)
			continue;
		if (tkm_path_is_absolute(path))
			add(list, tkm_text_dup_view(path), &to);
		else
			complain(&to, "module path is not absolute", path);
	}
}

/* The module files met so far, by name. */
struct kit_files {
	struct kit_file {
		char *name;
		struct tkm_p11_kit kit;
	} files[TKM_P11_MODULES_MAX + 1];
	size_t count;
	const char *folder;
	const struct complaint *to;
};

/* In the order of names, so that the same modules always come alike. */
static struct kit_file *file_named(struct kit_files *all, const char *name)
{
	size_t at = 0;

	while (at < all->count && strcmp(all->files[at].name, name) < 0)
		at++;
	if (at < all->count && strcmp(all->files[at].name, name) == 0)
		return &all->files[at];
	if (all->count == TKM_P11_MODULES_MAX)
		return NULL;
	memmove(&all->files[at + 1], &all->files[at],
	    (all->count - at) * sizeof(all->files[0]));
	memset(&all->files[at], 0, sizeof(all->files[at]));
	all->files[at].name = tkm_text_dup(name);
	if (!all->files[at].name) {
		memmove(&all->files[at], &all->files[at + 1],
		    (all->count - at) * sizeof(all->files[0]));
		return NULL;
	}
	all->count++;
	return &all->files[at];
}

static void read_file(struct kit_files *all, const char *name, const char *path)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_P11_KIT_MAX + 1);
	struct kit_file *file = file_named(all, name);
	const char *reason = "the file cannot be read";
	bool ok = file && tkm_p11_file_read(path, TKM_P11_KIT_MAX + 1, &text) &&
		  tkm_p11_kit_parse(tkm_buf_view(&text), &file->kit, &reason);

	if (!ok)
		complain(all->to, reason, tkm_view_of(path));
	tkm_buf_release(&text);
}

static bool visit_file(void *ctx, const char *name)
{
	struct kit_files *all = ctx;
	char *path;

	if (name[0] == '.' || !tkm_view_ends_with(tkm_view_of(name), ".module"))
		return true;
	path = tkm_path_join(all->folder, name);
	if (path)
		read_file(all, name, path);
	free(path);
	return true;
}

/* A name without a folder lies where the distribution keeps modules. */
static char *module_path(const char *module)
{
	if (tkm_path_is_absolute(tkm_view_of(module)))
		return tkm_text_dup(module);
	return tkm_path_join(TKM_P11_MODULE_FOLDER, module);
}

static void visit_folders(struct kit_files *all, const char *folders)
{
	struct tkm_view rest = tkm_view_of(folders);
	struct tkm_view piece;
	char *folder;

	while (tkm_view_split(&rest, ';', &piece)) {
		folder = tkm_text_dup_view(tkm_view_trim(piece));
		if (!folder)
			return;
		all->folder = folder;
		if (tkm_path_is_absolute(tkm_view_of(folder)))
			tkm_p11_folder_each(folder, visit_file, all);
		free(folder);
	}
}

void tkm_p11_list_add_kit(struct tkm_p11_module_list *list, const char *folders,
    const char *program, void (*say)(void *ctx, const char *line), void *ctx)
{
	const struct complaint to = {say, ctx};
	struct kit_files *all = calloc(1, sizeof(*all));

	if (!all)
		return;
	all->to = &to;
	visit_folders(all, folders);
	for (size_t i = 0; i < all->count; i++) {
		if (tkm_p11_kit_is_wanted(&all->files[i].kit, program))
			add(list, module_path(all->files[i].kit.module), &to);
		tkm_p11_kit_release(&all->files[i].kit);
		free(all->files[i].name);
	}
	free(all);
}
