/* SPDX-License-Identifier: Apache-2.0
 * fault.c -- faults the server commits on demand, for testing clients.
 */
#include "tests/sandbox/ra/fault.h"

#include <stdio.h>
#include <string.h>

#include "core/base/view.h"
#include "tests/sandbox/ra/log.h"

static const struct {
	const char *name;
	enum ra_fault_kind kind;
} names[] = {
    {"slow", RA_FAULT_SLOW},
    {"500", RA_FAULT_ERROR},
    {"503", RA_FAULT_UNAVAILABLE},
    {"drop-before", RA_FAULT_DROP_BEFORE},
    {"drop", RA_FAULT_DROP},
    {"garbage", RA_FAULT_GARBAGE},
    {"bad-json", RA_FAULT_BAD_JSON},
    {"oversized", RA_FAULT_OVERSIZED},
    {"unsealed", RA_FAULT_UNSEALED},
    {"wrong-key", RA_FAULT_WRONG_KEY},
    {"wrong-id", RA_FAULT_WRONG_ID},
    {"wrong-certificate", RA_FAULT_WRONG_CERTIFICATE},
};

#define NAMES (sizeof(names) / sizeof(names[0]))

void ra_fault_list(void)
{
	for (size_t i = 0; i < NAMES; i++)
		printf(" %s", names[i].name);
}

static bool set_name(const char *name, struct ra_fault *fault)
{
	for (size_t i = 0; i < NAMES; i++) {
		if (strcmp(names[i].name, name) != 0)
			continue;
		fault->kind = names[i].kind;
		return true;
	}
	return ra_fail("no such fault: '%s'", name);
}

static bool set_option(const char *option, struct ra_fault *fault)
{
	struct tkm_view view = tkm_view_of(option);

	if (tkm_view_starts_with(view, "path=")) {
		fault->path = option + 5;
		return true;
	}
	if (tkm_view_starts_with(view, "times="))
		return tkm_view_to_int64(
		    tkm_view_skip(view, 6), 0, 1000000, &fault->times);
	if (tkm_view_starts_with(view, "seconds="))
		return tkm_view_to_int64(
		    tkm_view_skip(view, 8), 0, 3600, &fault->seconds);
	return ra_fail("no such option of a fault: '%s'", option);
}

bool ra_fault_parse(char *text, struct ra_fault *fault)
{
	struct ra_fault parsed = {.times = -1, .seconds = 5};
	char *next = strchr(text, ',');

	if (next)
		*next++ = '\0';
	if (!set_name(text, &parsed))
		return false;
	while (next) {
		char *option = next;

		next = strchr(option, ',');
		if (next)
			*next++ = '\0';
		if (!set_option(option, &parsed))
			return false;
	}
	*fault = parsed;
	return true;
}

enum ra_fault_kind ra_fault_take(struct ra_fault *fault, const char *path)
{
	if (fault->kind == RA_FAULT_NONE || fault->times == 0 ||
	    (fault->path && strcmp(fault->path, path) != 0))
		return RA_FAULT_NONE;
	if (fault->times > 0)
		fault->times--;
	return fault->kind;
}
