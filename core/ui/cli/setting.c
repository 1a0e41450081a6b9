/* SPDX-License-Identifier: Apache-2.0
 * setting.c -- settings that nothing reads: mistyped, or of a plugin that is
 * not there.
 */
#include <string.h>

#include "core/host/known.h"
#include "core/ui/cli/cli.h"
#include "core/ui/cli/say.h"
#include "core/ui/cli/suggest.h"

static bool is_ra(const char *section)
{
	return strncmp(section, "ra ", 3) == 0;
}

static bool is_known(const char *section)
{
	for (size_t i = 0; i < tkm_known_count(); i++)
		if (strcmp(tkm_known_at(i)->section, section) == 0)
			return true;
	return is_ra(section);
}

/* The plugin that reads what is in the section beside what is known. */
static const char *reader_of(const struct tkm_cli *cli, const char *section)
{
	return is_ra(section) ? tkm_config_get(tkm_core_config(cli->core),
				    section, "back-end")
			      : section;
}

/* May a vendor's plugin read it?  What those read, only they know. */
static bool may_be_read(
    const struct tkm_cli *cli, const struct tkm_setting *setting)
{
	struct tkm_registry *registry = tkm_core_registry(cli->core);
	const char *reader = reader_of(cli, setting->section);
	if (tkm_known_find(setting->section, setting->key))
		return true;
	return reader && tkm_registry_find(registry, reader) &&
	       !tkm_registry_is_released(registry, reader);
}

static struct tkm_suggestion nearest(
    const struct tkm_setting *setting, bool section_is_there)
{
	const char *section =
	    is_ra(setting->section) ? "ra *" : setting->section;
	struct tkm_suggestion near = {0};
	for (size_t i = 0; i < tkm_known_count(); i++) {
		const struct tkm_known *known = tkm_known_at(i);
		if (!section_is_there)
			tkm_suggestion_try(
			    &near, setting->section, known->section);
		else if (strcmp(known->section, section) == 0)
			tkm_suggestion_try(&near, setting->key, known->key);
	}
	return near;
}

bool tkm_cli_setting_unknown(
    struct tkm_cli *cli, const struct tkm_setting *setting, struct tkm_buf *out)
{
	if (may_be_read(cli, setting))
		return false;
	bool section_is_there =
	    is_known(setting->section) ||
	    tkm_registry_is_released(
		tkm_core_registry(cli->core), setting->section);
	struct tkm_suggestion near = nearest(setting, section_is_there);
	const char *const args[] = {"section", setting->section, "key",
	    setting->key, "suggestion", near.word, NULL};
	tkm_say_format(cli->words,
	    section_is_there
		? TKM_N("There is no setting “{key}” in [{section}].")
		: TKM_N("There is no section [{section}], nor a plugin of "
			"that name."),
	    args, out);
	if (near.word) {
		tkm_buf_add_char(out, ' ');
		tkm_say_format(cli->words,
		    TKM_N("Did you mean “{suggestion}”?"), args, out);
	}
	return true;
}
