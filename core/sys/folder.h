/* SPDX-License-Identifier: Apache-2.0
 * folder.h -- folders: made, and listed in order.
 */
#ifndef TKM_SYS_FOLDER_H
#define TKM_SYS_FOLDER_H

#include <stdbool.h>
#include <stddef.h>

enum tkm_sys_folder_access {
	TKM_SYS_PRIVATE, /* the user alone: 0700 */
	TKM_SYS_PUBLIC, /* readable by all: 0755 */
};

/*
 * Makes the folder and those above it that are missing.  A folder that is
 * there already is taken as it is, but for a private one: TKM_SYS_E_DENIED
 * when it is another user's, or others may write it.
 */
int tkm_sys_folder_make(const char *path, enum tkm_sys_folder_access access);

bool tkm_sys_folder_exists(const char *path);
/* Is there a folder at PATH itself, not a link to one? */
bool tkm_sys_folder_is_real(const char *path);

struct tkm_sys_names {
	char **items; /* sorted by bytes; neither "." nor ".." */
	size_t count;
};

/* Lists all names in PATH; TKM_SYS_E_TOO_LARGE when there are over MAX. */
int tkm_sys_folder_list(
    const char *path, size_t max, struct tkm_sys_names *names);
/* Harmless on a zeroed struct. */
void tkm_sys_names_release(struct tkm_sys_names *names);

#endif
