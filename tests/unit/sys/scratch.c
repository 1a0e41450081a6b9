/* SPDX-License-Identifier: Apache-2.0
 * scratch.c -- a folder of a test's own, removed after it.
 */
#define _XOPEN_SOURCE 700
#include "tests/unit/sys/scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/base/path.h"
#include "core/base/text.h"

enum { MAX_PATHS = 16 };

struct scratch {
	char folder[32];
	char *paths[MAX_PATHS];
	int count;
};

int scratch_make(void **state)
{
	struct scratch *scratch = calloc(1, sizeof *scratch);

	if (!scratch)
		return -1;
	snprintf(scratch->folder, sizeof scratch->folder, "/tmp/tkm-XXXXXX");
	*state = scratch;
	return mkdtemp(scratch->folder) ? 0 : -1;
}

static int remove_one(
    const char *path, const struct stat *status, int type, struct FTW *place)
{
	(void)status;
	(void)type;
	(void)place;
	return remove(path);
}

int scratch_remove(void **state)
{
	struct scratch *scratch = *state;

	nftw(scratch->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	while (scratch->count > 0)
		free(scratch->paths[--scratch->count]);
	free(scratch);
	return 0;
}

const char *scratch_path(void **state, const char *name)
{
	struct scratch *scratch = *state;
	char *path = tkm_path_join(scratch->folder, name);

	if (!path || scratch->count == MAX_PATHS)
		abort();
	scratch->paths[scratch->count++] = path;
	return path;
}
