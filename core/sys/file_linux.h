/* SPDX-License-Identifier: Apache-2.0
 * file_linux.h -- the descriptor inside an open file; for core/sys alone.
 */
#ifndef TKM_SYS_FILE_LINUX_H
#define TKM_SYS_FILE_LINUX_H

#include "core/sys/file.h"

/* Belongs to FILE. */
int tkm_sys_file_descriptor(const struct tkm_sys_file *file);

#endif
