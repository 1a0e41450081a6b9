/* SPDX-License-Identifier: Apache-2.0
 * error.h -- what can go wrong at the operating system, in one small list.
 *
 * Functions of core/sys that return int return 0 or one of these.
 */
#ifndef TKM_SYS_ERROR_H
#define TKM_SYS_ERROR_H

enum tkm_sys_error {
	TKM_SYS_OK = 0,
	TKM_SYS_E_NOT_FOUND = -1,
	TKM_SYS_E_DENIED = -2, /* no permission, or a read-only disk */
	TKM_SYS_E_EXISTS = -3,
	TKM_SYS_E_NO_SPACE = -4, /* disk full, or a quota or size limit */
	TKM_SYS_E_NO_MEMORY = -5,
	TKM_SYS_E_TOO_LARGE = -6, /* more than the limit the caller set */
	TKM_SYS_E_TIMEOUT = -7,
	TKM_SYS_E_CANCELLED = -8,
	TKM_SYS_E_NOT_A_FILE = -9, /* a link, folder or device, not a file */
	TKM_SYS_E_NO_TERMINAL = -10,
	TKM_SYS_E_INVALID = -11, /* an argument no call should have made */
	TKM_SYS_E_UNSUPPORTED = -12,
	TKM_SYS_E_IO = -13, /* anything else */
};

/* A static text for the log: lower case, such as "no space left". */
const char *tkm_sys_error_text(int error);

#endif
