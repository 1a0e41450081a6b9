/* SPDX-License-Identifier: Apache-2.0
 * setting.c -- values that cannot be used: told, and not accepted of a policy.
 */
#include "core/host/setting.h"

#include "core/host/known.h"
#include "core/host/values.h"

#define FAULT_MAX 1024u

bool tkm_setting_fault(const struct tkm_setting *setting,
    const struct tkm_words *words, struct tkm_buf *out)
{
	const struct tkm_known *known =
	    tkm_known_find(setting->section, setting->key);
	struct tkm_buf allowed = TKM_BUF_INIT(256);
	const char *fault;

	if (!known || setting->origin == TKM_ORIGIN_BUILTIN)
		return false;
	fault = tkm_known_fault(known, setting->value);
	if (!fault)
		return false;
	tkm_known_allowed(known, &allowed);
	struct tkm_value value =
	    tkm_value_text("allowed", tkm_buf_text(&allowed));
	const struct tkm_value *const args[] = {&value};
	tkm_words_format(words, fault, args, 1, out);
	tkm_buf_release(&allowed);
	return true;
}

static tkm_status say_unusable(const struct tkm_setting *setting,
    const char *fault, const struct tkm_words *words,
    struct tkm_problem *problem)
{
	struct tkm_buf line = TKM_BUF_INIT(32);

	tkm_buf_add_uint64(&line, setting->line);
	const char *const args[] = {"file", setting->file, "line",
	    tkm_buf_text(&line), "section", setting->section, "key",
	    setting->key, "value", setting->value, "fault", fault, NULL};
	tkm_status status = tkm_problem_say(problem, words, TKM_E_STORAGE,
	    setting->locked
		? TKM_N("The policy {file} sets [{section}] {key} to "
			"“{value}” in line {line}, which cannot be used. "
			"{fault} Correct the line and start again; “tkm "
			"config” and “tkm doctor” work as it is.")
		: TKM_N("The setting [{section}] {key} = “{value}” in {file}, "
			"line {line}, is not used. {fault}"),
	    args, NULL);
	tkm_buf_release(&line);
	return status;
}

tkm_status tkm_setting_check(const struct tkm_setting *setting,
    const struct tkm_words *words, struct tkm_problem *problem)
{
	struct tkm_buf fault = TKM_BUF_INIT(FAULT_MAX);
	tkm_status status = TKM_OK;

	if (tkm_setting_fault(setting, words, &fault))
		status =
		    say_unusable(setting, tkm_buf_text(&fault), words, problem);
	tkm_buf_release(&fault);
	return status;
}

tkm_status tkm_setting_check_policy(const struct tkm_config *config,
    const struct tkm_words *words, struct tkm_problem *problem)
{
	tkm_status status = TKM_OK;

	for (size_t i = 0; i < tkm_config_count(config) && status == TKM_OK;
	     i++)
		if (tkm_config_at(config, i)->locked)
			status = tkm_setting_check(
			    tkm_config_at(config, i), words, problem);
	return status;
}
