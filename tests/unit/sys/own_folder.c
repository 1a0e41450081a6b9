/* SPDX-License-Identifier: Apache-2.0
 * own_folder.c -- a folder of a test's own, removed after it.
 */
#define _XOPEN_SOURCE 700
#include "tests/unit/sys/own_folder.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/path.h"
#include "core/base/text.h"

enum { MAX_PATHS = 16 };

struct own_folder {
	char folder[32];
	char *paths[MAX_PATHS];
	int count;
};

int own_folder_make(void **state)
{
	struct own_folder *own = calloc(1, sizeof(*own));

	if (!own)
		return -1;
	snprintf(own->folder, sizeof(own->folder), "/tmp/tkm-XXXXXX");
	*state = own;
	return mkdtemp(own->folder) ? 0 : -1;
}

static int remove_one(
    const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int own_folder_remove(void **state)
{
	struct own_folder *own = *state;

	nftw(own->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	while (own->count > 0)
		free(own->paths[--own->count]);
	free(own);
	return 0;
}

const char *own_folder_path(void **state, const char *name)
{
	struct own_folder *own = *state;
	char *path = tkm_path_join(own->folder, name);

	if (!path || own->count == MAX_PATHS)
		abort();
	own->paths[own->count++] = path;
	return path;
}
