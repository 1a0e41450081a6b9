/* SPDX-License-Identifier: Apache-2.0
 * wipe.h -- memory of secrets: erased for certain, compared in equal time.
 */
#ifndef TKM_BASE_WIPE_H
#define TKM_BASE_WIPE_H

#include <stdbool.h>
#include <stddef.h>

/* Zeroes memory in a way no compiler may leave out.  DATA may be NULL. */
void tkm_wipe(void *data, size_t size);
/* Compares in a time that depends on SIZE only. */
bool tkm_wipe_equals(const void *a, const void *b, size_t size);

#endif
