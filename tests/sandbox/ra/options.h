/* SPDX-License-Identifier: Apache-2.0
 * options.h -- `--name value` pairs of a subcommand.
 */
#ifndef SANDBOX_RA_OPTIONS_H
#define SANDBOX_RA_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct ra_option {
	const char *name; /* without the dashes */
	char **value; /* untouched when the option is not given */
	bool needed;
};

/* Reads all arguments; says what is wrong. */
bool ra_options_read(
    int argc, char **argv, const struct ra_option *options, size_t count);

/* A number within limits; `text` NULL leaves `*out` as it is. */
bool ra_options_number(
    const char *name, const char *text, int64_t min, int64_t max, int64_t *out);

#endif
