/* SPDX-License-Identifier: Apache-2.0
 * scratch.h -- a folder of a test's own, removed after it.
 */
#ifndef TKM_TESTS_SCRATCH_H
#define TKM_TESTS_SCRATCH_H

/* cmocka fixtures; *state is theirs. */
int scratch_make(void **state);
int scratch_remove(void **state);

/* The path of NAME in the folder; freed with the folder. */
const char *scratch_path(void **state, const char *name);

#endif
