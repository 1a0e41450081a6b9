/* SPDX-License-Identifier: Apache-2.0
 * crash_mark.h -- remembers which vendor's plugin was being loaded, so that
 * one that crashed the program is left out at the next start.
 *
 * The mark of a plugin is a locked file below the state directory while the
 * plugin is loaded and created.  The system releases the lock of a process
 * that ends, so what is found without one was left by a crash.  A mark
 * holds the SHA-256 of the library: another file gets another chance.
 */
#ifndef TKM_HOST_CRASH_MARK_H
#define TKM_HOST_CRASH_MARK_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/host/plugin/manifest.h"

struct tkm_crash_mark;

/*
 * Sets the mark and gives it, or NULL where no state can be kept.  True, and
 * no mark, when this very library crashed before; `where` gets the file to
 * be removed for another try.
 */
bool tkm_crash_mark_set(const char *state_dir, const char *plugin,
    const uint8_t sha256[TKM_SHA256_SIZE], struct tkm_crash_mark **mark,
    struct tkm_buf *where);
/* It did not crash.  NULL is fine. */
void tkm_crash_mark_clear(struct tkm_crash_mark *mark);

/* Did the plugin, whatever its library, crash?  `where` as above. */
bool tkm_crash_mark_is_left(
    const char *state_dir, const char *plugin, struct tkm_buf *where);

#endif
