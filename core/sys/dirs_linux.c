/* SPDX-License-Identifier: Apache-2.0
 * dirs_linux.c -- where things are, after the XDG Base Directory rules.
 */
#define _POSIX_C_SOURCE 200809L
#include "core/sys/dirs.h"

#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/process.h"

/* An absolute path out of the environment, or NULL. */
static const char *from_environment(const char *name)
{
	const char *value = tkm_sys_process_is_elevated() ? NULL : getenv(name);

	return value && tkm_path_is_absolute(tkm_view_of(value)) ? value : NULL;
}

static char *home_from_database(void)
{
	enum { ROOM = 16384 };
	struct passwd entry, *found = NULL;
	char *text = malloc(ROOM);
	char *home = NULL;

	if (text && getpwuid_r(getuid(), &entry, text, ROOM, &found) == 0 &&
	    found && tkm_path_is_absolute(tkm_view_of(found->pw_dir)))
		home = tkm_text_dup(found->pw_dir);
	free(text);
	return home;
}

static char *home(void)
{
	const char *value = from_environment("HOME");

	return value ? tkm_text_dup(value) : home_from_database();
}

/* $VARIABLE/tkm, or FALLBACK below the home folder. */
static char *user_folder(const char *variable, const char *fallback)
{
	const char *value = from_environment(variable);
	char *above, *path;

	if (value)
		return tkm_path_join(value, "tkm");
	above = home();
	path = above ? tkm_path_join(above, fallback) : NULL;
	free(above);
	return path;
}

char *tkm_sys_dirs_state(void)
{
	return user_folder("XDG_STATE_HOME", ".local/state/tkm");
}

char *tkm_sys_dirs_config(void)
{
	return user_folder("XDG_CONFIG_HOME", ".config/tkm");
}

char *tkm_sys_dirs_machine_config(void)
{
	return tkm_text_dup("/etc/tkm");
}

char *tkm_sys_dirs_root(void)
{
	char *program = tkm_sys_process_path();
	char *root = NULL;

	if (program)
		root = tkm_text_dup_view(
		    tkm_path_folder(tkm_path_folder(tkm_view_of(program))));
	free(program);
	return root;
}
