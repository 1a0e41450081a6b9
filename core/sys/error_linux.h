/* SPDX-License-Identifier: Apache-2.0
 * error_linux.h -- errno in the words of error.h; for core/sys alone.
 */
#ifndef TKM_SYS_ERROR_LINUX_H
#define TKM_SYS_ERROR_LINUX_H

/* The TKM_SYS_E_* for a value of errno. */
int tkm_sys_error_from(int number);
/* The TKM_SYS_E_* for errno as it stands. */
int tkm_sys_error_last(void);

#endif
