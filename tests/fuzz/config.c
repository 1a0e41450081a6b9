/* SPDX-License-Identifier: Apache-2.0
 * config.c -- any bytes as the user's settings, then as a policy above them.
 */
// LIBS: tkm_host
#include "core/host/config.h"

#include <stdlib.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

/* In order, each found, and what policy set is locked. */
static void check(const struct tkm_config *config)
{
	for (size_t i = 0; i < tkm_config_count(config); i++) {
		const struct tkm_setting *setting = tkm_config_at(config, i);

		if (tkm_config_find(config, setting->section, setting->key) !=
			setting ||
		    !setting->value ||
		    setting->locked != (setting->origin == TKM_ORIGIN_POLICY))
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct tkm_view text = tkm_view_of_bytes(data, size);
	const struct tkm_view half = tkm_view_of_bytes(data, size / 2);
	struct tkm_config *config = tkm_config_new();
	struct tkm_problem problem;

	tkm_problem_init(&problem);
	if (!config)
		return 0;
	if (tkm_config_merge(config, half, TKM_ORIGIN_POLICY, "policy",
		&problem) != TKM_OK &&
	    tkm_config_count(config) > 0)
		abort();
	check(config);
	if (tkm_config_merge(config, text, TKM_ORIGIN_USER, "user", &problem) !=
		TKM_OK &&
	    !problem.text)
		abort();
	check(config);
	tkm_problem_release(&problem);
	tkm_config_free(config);
	return 0;
}
