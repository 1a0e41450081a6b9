/* SPDX-License-Identifier: Apache-2.0
 * random.h -- random bytes fit for keys, from the operating system.
 */
#ifndef TKM_SYS_RANDOM_H
#define TKM_SYS_RANDOM_H

#include <stddef.h>

/* Fills DATA; on failure DATA is zeroed and must not be used. */
int tkm_sys_random(void *data, size_t size);

#endif
