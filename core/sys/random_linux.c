/* SPDX-License-Identifier: Apache-2.0
 * random_linux.c -- random bytes fit for keys, from the kernel.
 */
#define _GNU_SOURCE
#include "core/sys/random.h"

#include <errno.h>
#include <sys/random.h>

#include "core/base/wipe.h"
#include "core/sys/error.h"
#include "core/sys/error_linux.h"

int tkm_sys_random(void *data, size_t size)
{
	unsigned char *bytes = data;
	size_t done = 0;

	while (done < size) {
		ssize_t count = getrandom(bytes + done, size - done, 0);

		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0) {
			int error = tkm_sys_error_last();

			tkm_wipe(data, size);
			return error;
		}
		done += (size_t)count;
	}
	return TKM_SYS_OK;
}
