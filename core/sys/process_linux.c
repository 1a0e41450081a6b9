/* SPDX-License-Identifier: Apache-2.0
 * process_linux.c -- this process: hardened, known, and ended.
 */
#define _GNU_SOURCE
#include "core/sys/process.h"

#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/text.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

int tkm_sys_process_harden(void)
{
	const struct rlimit none = {.rlim_cur = 0, .rlim_max = 0};

	umask(S_IRWXG | S_IRWXO);
	unsetenv("SSLKEYLOGFILE");
	if (setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    signal(SIGPIPE, SIG_IGN) == SIG_ERR ||
	    signal(SIGXFSZ, SIG_IGN) == SIG_ERR)
		return tkm_sys_error_last();
	return TKM_SYS_OK;
}

void tkm_sys_process_share_heap(void)
{
	mallopt(M_ARENA_MAX, 1);
}

bool tkm_sys_process_is_elevated(void)
{
	return getauxval(AT_SECURE) != 0 || geteuid() != getuid() ||
	       getegid() != getgid();
}

bool tkm_sys_process_is_privileged(void)
{
	return geteuid() == 0 || tkm_sys_process_is_elevated();
}

char *tkm_sys_process_path(void)
{
	char path[PATH_MAX];
	ssize_t size = readlink("/proc/self/exe", path, sizeof(path));

	if (size <= 0 || size == sizeof(path))
		return NULL;
	return tkm_text_dup_view(tkm_view_of_bytes(path, (size_t)size));
}

void tkm_sys_process_exit_now(int status)
{
	_exit(status);
}
