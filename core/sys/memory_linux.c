/* SPDX-License-Identifier: Apache-2.0
 * memory_linux.c -- whole pages for secrets.
 */
#define _GNU_SOURCE
#include "core/sys/memory.h"

#include <sys/mman.h>
#include <unistd.h>

#include "core/base/view.h"
#include "core/base/wipe.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

static size_t page_size(void)
{
	return (size_t)sysconf(_SC_PAGESIZE);
}

static bool round_up(size_t size, size_t *pages)
{
	size_t page = page_size();

	if (size == 0 || !tkm_size_add(size, page - 1, pages))
		return false;
	*pages -= *pages % page;
	return *pages < SIZE_MAX - 2 * page;
}

/* mlock2() is missing on old kernels; then every page is read in at once. */
static bool lock(void *data, size_t size)
{
	return mlock2(data, size, MLOCK_ONFAULT) == 0 || mlock(data, size) == 0;
}

int tkm_sys_pages_map(size_t size, struct tkm_sys_pages *pages)
{
	size_t page = page_size();
	size_t inner;
	char *outer;

	if (!round_up(size, &inner))
		return TKM_SYS_E_INVALID;
	outer = mmap(NULL, inner + 2 * page, PROT_NONE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (outer == MAP_FAILED)
		return tkm_sys_error_last();
	if (mprotect(outer + page, inner, PROT_READ | PROT_WRITE) != 0) {
		int error = tkm_sys_error_last();

		munmap(outer, inner + 2 * page);
		return error;
	}
	*pages = (struct tkm_sys_pages){
	    .data = outer + page,
	    .size = inner,
	    .locked = lock(outer + page, inner),
	};
	/* Without these advices the pages still serve, only less guarded. */
	madvise(outer + page, inner, MADV_DONTDUMP);
	madvise(outer + page, inner, MADV_WIPEONFORK);
	return TKM_SYS_OK;
}

void tkm_sys_pages_unmap(struct tkm_sys_pages *pages)
{
	size_t page = page_size();

	if (!pages->data)
		return;
	tkm_wipe(pages->data, pages->size);
	munmap((char *)pages->data - page, pages->size + 2 * page);
	*pages = (struct tkm_sys_pages){.data = NULL};
}
