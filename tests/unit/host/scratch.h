/* SPDX-License-Identifier: Apache-2.0
 * scratch.h -- an empty folder for a test, and files in it.
 */
#ifndef TKM_TEST_SCRATCH_H
#define TKM_TEST_SCRATCH_H

#include <stddef.h>

/* Makes the folder anew, removing what a run before left; freed by free(). */
char *scratch_new(const char *name);
/* Removes a file or a whole folder. */
void scratch_remove(const char *path);
/* Writes a file at "<folder>/<name>", making the folders between. */
void scratch_write(const char *folder, const char *name, const char *text);
void scratch_copy(const char *from, const char *folder, const char *name);
/* The file's text, freed by free(). */
char *scratch_read(const char *folder, const char *name);

#endif
