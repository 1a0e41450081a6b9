/* SPDX-License-Identifier: Apache-2.0
 * library.h -- shared libraries, loaded at run time.
 */
#ifndef TKM_SYS_LIBRARY_H
#define TKM_SYS_LIBRARY_H

#include "core/base/buf.h"
#include "core/sys/file.h"

struct tkm_sys_library;

/*
 * Loads exactly the file behind the handle that was checked, which may be
 * closed afterwards, with all its symbols bound, none of them given to others.
 * The library cannot find others relative to itself ($ORIGIN), and stays until
 * the process ends.  On failure DETAIL (may be NULL) gets the loader's own
 * words, for the log.
 */
int tkm_sys_library_open_file(const struct tkm_sys_file *file,
    struct tkm_sys_library **library, struct tkm_buf *detail);

/* To be cast to the true type before it is called. */
typedef void (*tkm_sys_function)(void);

/* The function of that name, or NULL. */
tkm_sys_function tkm_sys_library_function(
    const struct tkm_sys_library *library, const char *name);

#endif
