/* SPDX-License-Identifier: Apache-2.0
 * own_folder.h -- a folder of a test's own, removed after it.
 */
#ifndef TKM_TESTS_OWN_FOLDER_H
#define TKM_TESTS_OWN_FOLDER_H

/* cmocka fixtures; *state is theirs. */
int own_folder_make(void **state);
int own_folder_remove(void **state);

/* The path of NAME in the folder; freed with the folder. */
const char *own_folder_path(void **state, const char *name);

#endif
