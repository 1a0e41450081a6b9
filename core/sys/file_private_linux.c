/* SPDX-License-Identifier: Apache-2.0
 * file_private_linux.c -- can nobody but the user read this file?
 */
#define _GNU_SOURCE
#include "core/sys/file.h"

#include <sys/stat.h>
#include <unistd.h>

#include "core/sys/file_linux.h"

bool tkm_sys_file_is_private(const struct tkm_sys_file *file)
{
	struct stat status;

	return fstat(tkm_sys_file_descriptor(file), &status) == 0 &&
	       status.st_uid == geteuid() &&
	       (status.st_mode & (S_IRWXG | S_IRWXO)) == 0;
}
