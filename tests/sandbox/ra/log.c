/* SPDX-License-Identifier: Apache-2.0
 * log.c -- one line at a time to standard error.
 */
#include "tests/sandbox/ra/log.h"

#include <stdarg.h>
#include <stdio.h>

#if defined(__GNUC__)
__attribute__((format(printf, 1, 0)))
#endif
static void
write_line(const char *format, va_list args)
{
	char line[512];

	vsnprintf(line, sizeof(line), format, args);
	fprintf(stderr, "tkm-sandbox-ra: %s\n", line);
}

void ra_log(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(format, args);
	va_end(args);
}

bool ra_fail(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	write_line(format, args);
	va_end(args);
	return false;
}
