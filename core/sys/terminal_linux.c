/* SPDX-License-Identifier: Apache-2.0
 * terminal_linux.c -- what the terminal is like.
 */
#define _GNU_SOURCE
#include "core/sys/terminal.h"

#include <fcntl.h>
#include <linux/kd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { USUAL_WIDTH = 80 };

static int descriptor_of(enum tkm_sys_stream stream)
{
	static const int descriptors[] = {
	    [TKM_SYS_STDIN] = STDIN_FILENO,
	    [TKM_SYS_STDOUT] = STDOUT_FILENO,
	    [TKM_SYS_STDERR] = STDERR_FILENO,
	};

	return descriptors[stream];
}

bool tkm_sys_terminal_is(enum tkm_sys_stream stream)
{
	return isatty(descriptor_of(stream));
}

bool tkm_sys_terminal_can_ask(void)
{
	int fd = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);

	if (fd < 0)
		return false;
	close(fd);
	return true;
}

unsigned tkm_sys_terminal_width(enum tkm_sys_stream stream)
{
	struct winsize size;

	if (ioctl(descriptor_of(stream), TIOCGWINSZ, &size) != 0 ||
	    size.ws_col == 0)
		return USUAL_WIDTH;
	return size.ws_col;
}

bool tkm_sys_terminal_has_colour(enum tkm_sys_stream stream)
{
	const char *terminal = getenv("TERM");
	const char *refused = getenv("NO_COLOR");

	return tkm_sys_terminal_is(stream) && terminal &&
	       strcmp(terminal, "dumb") != 0 && (!refused || *refused == '\0');
}

/* Only the kernel's own consoles tell; terminal windows do not. */
enum tkm_sys_caps_lock tkm_sys_terminal_caps_lock(void)
{
	enum tkm_sys_caps_lock state = TKM_SYS_CAPS_UNKNOWN;
	int fd = open("/dev/tty", O_RDONLY | O_CLOEXEC | O_NOCTTY);
	char flags;

	if (fd < 0)
		return state;
	if (ioctl(fd, KDGKBLED, &flags) == 0)
		state = flags & K_CAPSLOCK ? TKM_SYS_CAPS_ON : TKM_SYS_CAPS_OFF;
	close(fd);
	return state;
}
