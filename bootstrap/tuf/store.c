/* SPDX-License-Identifier: Apache-2.0
 * store.c -- documents in a folder.
 */
#include "bootstrap/tuf/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/sys/error.h"
#include "core/sys/file.h"

void tkm_tuf_quote(struct tkm_buf *out, const char *name, const char *safe)
{
	for (; *name != '\0'; name++) {
		char coded[4];

		if (tkm_text_is_alnum(*name) || strchr("_.-~", *name) ||
		    strchr(safe, *name)) {
			tkm_buf_add_char(out, *name);
			continue;
		}
		snprintf(coded, sizeof(coded), "%%%02X",
		    (unsigned)(unsigned char)*name);
		tkm_buf_add_text(out, coded);
	}
}

char *tkm_tuf_store_path(const char *dir, const char *role)
{
	struct tkm_buf name = TKM_BUF_INIT(SIZE_MAX);
	char *path = NULL;

	tkm_tuf_quote(&name, role, "");
	tkm_buf_add_text(&name, ".json");
	if (tkm_buf_ok(&name))
		path = tkm_path_join(dir, tkm_buf_text(&name));
	tkm_buf_release(&name);
	return path;
}

static int fail(const char *role, int error, struct tkm_tuf_fault *fault)
{
	return tkm_tuf_fail(
	    fault, TKM_TUF_E_STORE, role, tkm_sys_error_text(error));
}

int tkm_tuf_store_read(const char *dir, const char *role, size_t max,
    struct tkm_buf *out, struct tkm_tuf_fault *fault)
{
	char *path = tkm_tuf_store_path(dir, role);
	int error =
	    path ? tkm_sys_file_read(path, max, out) : TKM_SYS_E_NO_MEMORY;

	free(path);
	return error ? fail(role, error, fault) : TKM_TUF_OK;
}

int tkm_tuf_store_write(const char *dir, const char *role, struct tkm_view text,
    struct tkm_tuf_fault *fault)
{
	char *path = tkm_tuf_store_path(dir, role);
	int error = path ? tkm_sys_file_write(path, text.data, text.size)
			 : TKM_SYS_E_NO_MEMORY;

	free(path);
	return error ? fail(role, error, fault) : TKM_TUF_OK;
}
