/* SPDX-License-Identifier: Apache-2.0
 * path.h -- paths as text: joined, taken apart, and names checked.
 *
 * '/' separates; on Windows '\\' does too.  Nothing here looks at a disk.
 */
#ifndef TKM_BASE_PATH_H
#define TKM_BASE_PATH_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/view.h"

#ifdef _WIN32
#define TKM_PATH_SEPARATOR '\\'
#else
#define TKM_PATH_SEPARATOR '/'
#endif

/* Longest name tkm_path_is_safe_name() lets through, in bytes. */
#define TKM_PATH_MAX_NAME 64

/* On Windows: with a drive and a separator, or with two separators. */
bool tkm_path_is_absolute(struct tkm_view path);

/* Adds DIR, one separator unless DIR ends with one or is empty, and NAME. */
void tkm_path_add(
    struct tkm_buf *out, struct tkm_view dir, struct tkm_view name);
/* The same as a new text, to be freed with free(); NULL without memory. */
char *tkm_path_join(const char *dir, const char *name);

/*
 * The folder of PATH: "/a/b" gives "/a", "/a" gives "/", "a" gives ".".
 * Views into PATH, except ".", which is static.
 */
struct tkm_view tkm_path_folder(struct tkm_view path);
/* The last component: "/a/b" gives "b", "/a/" and "/" give "". */
struct tkm_view tkm_path_name(struct tkm_view path);

/*
 * May a name that came from outside become a file name here?  1 to
 * TKM_PATH_MAX_NAME bytes of printable UTF-8, without the separators of any
 * system, without what Windows forbids in names, not beginning with a dot or
 * a blank nor ending with one, and no device name of Windows (CON, NUL, COM1).
 */
bool tkm_path_is_safe_name(struct tkm_view name);

#endif
