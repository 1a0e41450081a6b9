/* SPDX-License-Identifier: Apache-2.0
 * error_linux.c -- errno in the words of error.h.
 */
#include "core/sys/error_linux.h"

#include <errno.h>
#include <stddef.h>

#include "core/sys/error.h"

static const struct {
	int number;
	int error;
} known[] = {
    {ENOENT, TKM_SYS_E_NOT_FOUND},
    {ENOTDIR, TKM_SYS_E_NOT_FOUND},
    {ESRCH, TKM_SYS_E_NOT_FOUND},
    {EACCES, TKM_SYS_E_DENIED},
    {EPERM, TKM_SYS_E_DENIED},
    {EROFS, TKM_SYS_E_DENIED},
    {EEXIST, TKM_SYS_E_EXISTS},
    {ENOSPC, TKM_SYS_E_NO_SPACE},
    {EDQUOT, TKM_SYS_E_NO_SPACE},
    {EFBIG, TKM_SYS_E_NO_SPACE},
    {ENOMEM, TKM_SYS_E_NO_MEMORY},
    {EAGAIN, TKM_SYS_E_NO_MEMORY},
    {ENAMETOOLONG, TKM_SYS_E_TOO_LARGE},
    {E2BIG, TKM_SYS_E_TOO_LARGE},
    {ETIMEDOUT, TKM_SYS_E_TIMEOUT},
    {ELOOP, TKM_SYS_E_NOT_A_FILE},
    {EISDIR, TKM_SYS_E_NOT_A_FILE},
    {ENXIO, TKM_SYS_E_NOT_A_FILE},
    {ENOTTY, TKM_SYS_E_NO_TERMINAL},
    {EINVAL, TKM_SYS_E_INVALID},
    {EBADF, TKM_SYS_E_INVALID},
    {ENOSYS, TKM_SYS_E_UNSUPPORTED},
    {EOPNOTSUPP, TKM_SYS_E_UNSUPPORTED},
};

int tkm_sys_error_from(int number)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i].number == number)
			return known[i].error;
	return TKM_SYS_E_IO;
}

int tkm_sys_error_last(void)
{
	return tkm_sys_error_from(errno);
}
