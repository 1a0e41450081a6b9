/* SPDX-License-Identifier: Apache-2.0
 * animal.h -- a small correct plugin whose parts can be replaced one at a
 * time: each animal of the zoo defines one part wrongly and includes this.
 */
#ifndef TKM_ABI_ZOO_ANIMAL_H
#define TKM_ABI_ZOO_ANIMAL_H

#include <stdint.h>

#include <tkm/feature.h>

#ifndef ZOO_ABI
#define ZOO_ABI TKM_ABI
#endif
#ifndef ZOO_SIZE
#define ZOO_SIZE sizeof(struct tkm_plugin)
#endif
#ifndef ZOO_ID
#define ZOO_ID "org.example.animal"
#endif
#ifndef ZOO_FLAGS
#define ZOO_FLAGS 0
#endif
#ifndef ZOO_CREATE
#define ZOO_CREATE create
#endif
#ifndef ZOO_QUERY
#define ZOO_QUERY query
#endif
#ifndef ZOO_FEATURE_SIZE
#define ZOO_FEATURE_SIZE sizeof(struct tkm_feature)
#endif
#ifndef ZOO_RUN
#define ZOO_RUN run
#endif
#ifndef ZOO_ENTRY
#define ZOO_ENTRY tkm_plugin_entry
#endif
#ifndef ZOO_RESULT
#define ZOO_RESULT &animal
#endif

/* Replaceable functions, declared so that an animal may leave one unused. */
#define ZOO_MAYBE static inline

struct tkm_instance {
	const struct tkm_host *host;
};

static struct tkm_instance only;

ZOO_MAYBE tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	only.host = host;
	*out = &only;
	return TKM_OK;
}

static void TKM_CALL destroy(struct tkm_instance *instance)
{
	instance->host = NULL;
}

ZOO_MAYBE tkm_status TKM_CALL run(
    struct tkm_instance *instance, struct tkm_op *op, const char *action)
{
	const struct tkm_value answer = {
	    .size = sizeof(answer),
	    .type = TKM_INT,
	    .id = "answer",
	    .label = TKM_N("Answer"),
	    .number = 42,
	};
	const struct tkm_value *const values[] = {&answer};
	const struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "animal",
	    .title = TKM_N("Animal"),
	    .values = values,
	    .value_count = 1,
	};

	(void)instance;
	(void)action;
	return op->emit(op, &record);
}

static const struct tkm_action run_action = {
    .size = sizeof(run_action),
    .flags = TKM_A_READS,
    .id = "animal.run",
    .command = "animal run",
    .title = TKM_N("Run the animal"),
    .summary = TKM_N("Shows that the plugin works."),
};

static const struct tkm_action *const actions[] = {&run_action};

static const struct tkm_feature feature = {
    .size = ZOO_FEATURE_SIZE,
    .action_count = 1,
    .actions = actions,
    .run = ZOO_RUN,
};

ZOO_MAYBE const void *TKM_CALL query(
    struct tkm_instance *instance, const char *interface_id)
{
	const char *wanted = TKM_FEATURE;

	(void)instance;
	while (*wanted != '\0' && *wanted == *interface_id) {
		wanted++;
		interface_id++;
	}
	return *wanted == *interface_id ? &feature : NULL;
}

static const struct tkm_plugin animal = {
    .size = ZOO_SIZE,
    .abi = ZOO_ABI,
    .id = ZOO_ID,
    .version = "1.0.0",
    .vendor = "The Zoo",
    .flags = ZOO_FLAGS,
    .create = ZOO_CREATE,
    .destroy = destroy,
    .query = ZOO_QUERY,
};

TKM_EXPORT const struct tkm_plugin *TKM_CALL ZOO_ENTRY(uint32_t host_abi);

const struct tkm_plugin *TKM_CALL ZOO_ENTRY(uint32_t host_abi)
{
	(void)host_abi;
	return ZOO_RESULT;
}

#endif
