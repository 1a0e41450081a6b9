/* SPDX-License-Identifier: Apache-2.0
 * options.c -- `--name value` pairs of a subcommand.
 */
#include "tests/sandbox/ra/options.h"

#include <string.h>

#include "core/base/view.h"
#include "tests/sandbox/ra/log.h"

static const struct ra_option *find(
    const char *argument, const struct ra_option *options, size_t count)
{
	if (strncmp(argument, "--", 2) != 0)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(argument + 2, options[i].name) == 0)
			return &options[i];
	}
	return NULL;
}

bool ra_options_read(
    int argc, char **argv, const struct ra_option *options, size_t count)
{
	for (int i = 0; i < argc; i += 2) {
		const struct ra_option *option = find(argv[i], options, count);

		if (!option)
			return ra_fail("no such option: '%s'", argv[i]);
		if (i + 1 == argc)
			return ra_fail("'%s' needs a value", argv[i]);
		*option->value = argv[i + 1];
	}
	for (size_t i = 0; i < count; i++) {
		if (options[i].needed && !*options[i].value)
			return ra_fail("'--%s' is missing", options[i].name);
	}
	return true;
}

bool ra_options_number(
    const char *name, const char *text, int64_t min, int64_t max, int64_t *out)
{
	return !text || tkm_view_to_int64(tkm_view_of(text), min, max, out) ||
	       ra_fail("'--%s' is not a number that can be: '%s'", name, text);
}
