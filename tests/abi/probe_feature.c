/* SPDX-License-Identifier: Apache-2.0
 * probe_feature.c -- a feature that tells how far the host it runs in reaches;
 * built from the headers of either minor.
 */
#include <string.h>

#include <tkm/feature.h>
#include <tkm/make.h>

struct tkm_instance {
	const struct tkm_host *host;
};

static struct tkm_instance only;

static const struct tkm_field word_field = {
    .size = sizeof(word_field),
    .type = TKM_TEXT,
    .flags = TKM_F_REQUIRED,
    .id = "word",
    .label = TKM_N("A word"),
};

static const struct tkm_field *const fields[] = {&word_field};

static const struct tkm_form form = {
    .size = sizeof(form),
    .id = "probe.word",
    .title = TKM_N("Probe"),
    .accept = TKM_N("Probe"),
    .fields = fields,
    .field_count = 1,
    .tries_left = -1,
};

static const struct tkm_form *const inputs[] = {&form};

static const struct tkm_action action = {
    .size = sizeof(action),
    .flags = TKM_A_READS,
    .id = "probe.run",
    .command = "probe",
    .title = TKM_N("Probe"),
    .summary = TKM_N("Tells how far the host reaches."),
    .inputs = inputs,
    .input_count = 1,
};

static const struct tkm_action *const actions[] = {&action};

static int64_t host_reaches(
    const struct tkm_host *host, const struct tkm_op *op)
{
#if TKM_ABI_MINOR >= 1
	return TKM_REACHES(host, since_1_1) && TKM_REACHES(op, since_1_1);
#else
	(void)host;
	(void)op;
	return 0;
#endif
}

static struct tkm_value number(const char *id, uint32_t type, int64_t value)
{
	struct tkm_value result = {
	    .size = sizeof(result),
	    .type = type,
	    .id = id,
	    .label = id,
	    .number = value,
	};

	return result;
}

static tkm_status TKM_CALL run(
    struct tkm_instance *instance, struct tkm_op *op, const char *action_id)
{
	const struct tkm_host *host = instance->host;
	struct tkm_value built = number("built_with", TKM_INT, TKM_ABI_MINOR);
	struct tkm_value minor =
	    number("host_minor", TKM_INT, host->abi & 0xffff);
	struct tkm_value reaches =
	    number("host_reaches", TKM_BOOL, host_reaches(host, op));
	tkm_status status = op->ask(op, &form);

	(void)action_id;
	if (status != TKM_OK)
		return status;
	if (strcmp(op->answer(op, "word")->data, "fail") == 0)
		return tkm_fail(op, TKM_E_REFUSED, "The word is refused.");

	const struct tkm_value *const values[] = {
	    op->answer(op, "word"),
	    &built,
	    &minor,
	    &reaches,
	};
	const struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "probe",
	    .title = TKM_N("Probe"),
	    .values = values,
	    .value_count = sizeof(values) / sizeof(values[0]),
	};
	return op->emit(op, &record);
}

static const struct tkm_feature feature = {
    .size = sizeof(feature),
    .action_count = 1,
    .actions = actions,
    .run = run,
};

static tkm_status TKM_CALL create(
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

static const void *TKM_CALL query(
    struct tkm_instance *instance, const char *interface_id)
{
	(void)instance;
	return strcmp(interface_id, TKM_FEATURE) == 0 ? &feature : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "org.example.probe.feature",
    .version = "1.0.0",
    .vendor = "The Zoo",
    .create = create,
    .destroy = destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	(void)host_abi;
	return &plugin;
}
