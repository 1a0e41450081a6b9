/* SPDX-License-Identifier: Apache-2.0
 * secret.h -- secrets handed over by scripts: a line from a descriptor or file.
 *
 * The secret goes straight into memory of the caller, which is locked and
 * wiped; it is the first line, without its end, as bytes without a NUL.
 * TKM_SYS_E_TOO_LARGE when it has more than ROOM bytes, TKM_SYS_E_NOT_FOUND
 * when there is not even an empty line.  On failure SECRET is wiped.
 */
#ifndef TKM_SYS_SECRET_H
#define TKM_SYS_SECRET_H

#include <stddef.h>

#include "core/sys/event.h"

/*
 * Reads from descriptor FD of this process, not a byte beyond the line, so
 * that several secrets may come one after the other; FD stays open.
 * TKM_SYS_E_CANCELLED once CANCEL (may be NULL) is set.
 */
int tkm_sys_secret_read_descriptor(int fd, const struct tkm_sys_event *cancel,
    char *secret, size_t room, size_t *size);

/* Reads from the file, pipe or device at PATH: for the sandbox's clerk. */
int tkm_sys_secret_read_path(
    const char *path, char *secret, size_t room, size_t *size);

#endif
