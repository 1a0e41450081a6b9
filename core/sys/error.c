/* SPDX-License-Identifier: Apache-2.0
 * error.c -- the words for what can go wrong at the operating system.
 */
#include "core/sys/error.h"

#include <stddef.h>

static const char *const texts[] = {
    [-TKM_SYS_OK] = "no error",
    [-TKM_SYS_E_NOT_FOUND] = "not found",
    [-TKM_SYS_E_DENIED] = "permission denied",
    [-TKM_SYS_E_EXISTS] = "already there",
    [-TKM_SYS_E_NO_SPACE] = "no space left",
    [-TKM_SYS_E_NO_MEMORY] = "out of memory",
    [-TKM_SYS_E_TOO_LARGE] = "too large",
    [-TKM_SYS_E_TIMEOUT] = "took too long",
    [-TKM_SYS_E_CANCELLED] = "cancelled",
    [-TKM_SYS_E_NOT_A_FILE] = "not a regular file",
    [-TKM_SYS_E_NO_TERMINAL] = "no terminal",
    [-TKM_SYS_E_INVALID] = "invalid argument",
    [-TKM_SYS_E_UNSUPPORTED] = "not supported",
    [-TKM_SYS_E_IO] = "input/output error",
};

const char *tkm_sys_error_text(int error)
{
	const int count = (int)(sizeof(texts) / sizeof(texts[0]));

	if (error > 0 || error <= -count)
		return "unknown error";
	return texts[-error];
}
