/* SPDX-License-Identifier: Apache-2.0
 * terminal.h -- the person at the keyboard: lines, secrets, width, colour.
 *
 * Lines are read from the terminal itself (/dev/tty, CONIN$), never from a
 * redirected standard input.  One thread at a time.
 */
#ifndef TKM_SYS_TERMINAL_H
#define TKM_SYS_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/buf.h"
#include "core/sys/event.h"

enum tkm_sys_stream {
	TKM_SYS_STDIN,
	TKM_SYS_STDOUT,
	TKM_SYS_STDERR,
};

bool tkm_sys_terminal_is(enum tkm_sys_stream stream);
/* Is there a terminal to ask at, whatever the streams are? */
bool tkm_sys_terminal_can_ask(void);
/* Columns of the terminal behind STREAM; 80 when there is none. */
unsigned tkm_sys_terminal_width(enum tkm_sys_stream stream);
/* Does STREAM show colours?  A terminal, not "dumb", and NO_COLOR unset. */
bool tkm_sys_terminal_has_colour(enum tkm_sys_stream stream);

enum tkm_sys_caps_lock {
	TKM_SYS_CAPS_UNKNOWN,
	TKM_SYS_CAPS_OFF,
	TKM_SYS_CAPS_ON,
};

enum tkm_sys_caps_lock tkm_sys_terminal_caps_lock(void);

/*
 * Shows PROMPT and adds the line typed to OUT, without the line end.  Ends
 * with TKM_SYS_E_CANCELLED on Ctrl-C (whose signal is then delivered as
 * usual), when CANCEL (may be NULL) is set, and at the end of input.
 */
int tkm_sys_terminal_read_line(
    const char *prompt, struct tkm_sys_event *cancel, struct tkm_buf *out);

/*
 * The same without echo, into SECRET, memory of the caller that is locked and
 * wiped, as bytes without a NUL; nothing is kept elsewhere. TKM_SYS_E_TOO_LARGE
 * when more than ROOM bytes were typed.  The echo is on again whenever this
 * returns, whenever the process is stopped (Ctrl-Z) meanwhile, and before a
 * signal ends the process.  On failure SECRET is wiped.
 */
int tkm_sys_terminal_read_secret(const char *prompt,
    struct tkm_sys_event *cancel, char *secret, size_t room, size_t *size);

#endif
