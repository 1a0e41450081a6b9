/* SPDX-License-Identifier: Apache-2.0
 * profile.c -- an RA profile of the configuration, as values.
 */
#include "core/host/ra/profile.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/values.h"
#include "core/sys/error.h"
#include "core/sys/file.h"

#define FILE_MAX 1048576u /* bytes of a file a profile names */
#define SECTION_MAX 256u
#define PATH_MAX_SIZE 4096u

/* One key of the section; what the value points to is the entry's. */
struct tkm_profile_entry {
	struct tkm_value value;
	char *id; /* the key without "-file"; NULL: the key itself */
	struct tkm_buf data;
};

static tkm_status not_configured(
    struct tkm_core *core, struct tkm_problem *problem)
{
	return tkm_problem_say(problem, tkm_core_words(core), TKM_E_UNSUPPORTED,
	    TKM_N("No registration authority is configured, so nothing can be "
		  "requested. Ask whoever issued the token for its profile."),
	    NULL, NULL);
}

static tkm_status incomplete(
    struct tkm_core *core, const char *section, struct tkm_problem *problem)
{
	return tkm_problem_say(problem, tkm_core_words(core), TKM_E_UNSUPPORTED,
	    TKM_N("The configuration names the registration authority "
		  "[{section}], but has no \"back-end\" for it. Correct the "
		  "configuration; the list of "
		  "settings shows where each value comes from."),
	    (const char *const[]){"section", section, NULL}, NULL);
}

static tkm_status unreadable(struct tkm_core *core,
    const struct tkm_setting *setting, const char *path, int error,
    struct tkm_problem *problem)
{
	return tkm_problem_say(problem, tkm_core_words(core), TKM_E_STORAGE,
	    TKM_N("The file {path} cannot be read. The configuration names it "
		  "as \"{key}\" in [{section}]; put the file there, or "
		  "correct the configuration."),
	    (const char *const[]){"path", path, "key", setting->key, "section",
		setting->section, NULL},
	    tkm_sys_error_text(error));
}

void tkm_setting_add_path(const struct tkm_core *core,
    const struct tkm_setting *setting, struct tkm_buf *out)
{
	struct tkm_view name = tkm_view_of(setting->value);
	struct tkm_view folder = tkm_view_of(tkm_core_etc_dir(core));

	if (tkm_path_is_absolute(name)) {
		tkm_buf_add_view(out, name);
		return;
	}
	if (setting->file)
		folder = tkm_path_folder(tkm_view_of(setting->file));
	tkm_path_add(out, folder, name);
}

static tkm_status read_file(struct tkm_core *core,
    const struct tkm_setting *setting, struct tkm_profile_entry *entry,
    struct tkm_problem *problem)
{
	struct tkm_buf path = TKM_BUF_INIT(PATH_MAX_SIZE);
	tkm_status status = TKM_OK;
	int error;

	tkm_setting_add_path(core, setting, &path);
	error = tkm_buf_ok(&path) ? tkm_sys_file_read(tkm_buf_text(&path),
					FILE_MAX, &entry->data)
				  : TKM_SYS_E_NO_MEMORY;
	if (error != 0)
		status = unreadable(
		    core, setting, tkm_buf_text(&path), error, problem);
	tkm_buf_release(&path);
	return status;
}

static tkm_status make_entry(struct tkm_core *core,
    const struct tkm_setting *setting, struct tkm_profile_entry *entry,
    struct tkm_problem *problem)
{
	static const char suffix[] = "-file";
	struct tkm_view key = tkm_view_of(setting->key);
	tkm_status status;

	tkm_buf_init(&entry->data, FILE_MAX);
	if (!tkm_view_ends_with(key, suffix)) {
		entry->value = tkm_value_text(setting->key, setting->value);
		return TKM_OK;
	}
	key.size -= sizeof(suffix) - 1;
	entry->id = tkm_text_dup_view(key);
	if (!entry->id)
		return tkm_problem_say(problem, tkm_core_words(core),
		    TKM_E_MEMORY, tkm_status_message(TKM_E_MEMORY), NULL, NULL);
	status = read_file(core, setting, entry, problem);
	entry->value = tkm_value_bytes(
	    entry->id, tkm_buf_text(&entry->data), entry->data.size);
	return status;
}

/* The settings of one section stand together. */
static size_t section_size(
    const struct tkm_config *config, const char *section, size_t *first)
{
	size_t i, n = 0;

	for (i = 0; i < tkm_config_count(config); i++) {
		if (strcmp(tkm_config_at(config, i)->section, section) != 0)
			continue;
		if (n++ == 0)
			*first = i;
	}
	return n;
}

static tkm_status fill(struct tkm_core *core, const char *section,
    struct tkm_profile *profile, struct tkm_problem *problem)
{
	const struct tkm_config *config = tkm_core_config(core);
	const struct tkm_value **values;
	tkm_status status = TKM_OK;
	size_t first = 0, i, n = section_size(config, section, &first);

	profile->entries = calloc(n + 1, sizeof(*profile->entries));
	values = calloc(n + 1, sizeof(*values));
	profile->values = values;
	if (!profile->entries || !values)
		return tkm_problem_say(problem, tkm_core_words(core),
		    TKM_E_MEMORY, tkm_status_message(TKM_E_MEMORY), NULL, NULL);
	for (i = 0; i < n && status == TKM_OK; i++) {
		status = make_entry(core, tkm_config_at(config, first + i),
		    &profile->entries[i], problem);
		values[i] = &profile->entries[i].value;
		profile->count++;
	}
	return status;
}

static tkm_status open_section(struct tkm_core *core, const char *section,
    struct tkm_profile *profile, struct tkm_problem *problem)
{
	profile->back_end =
	    tkm_config_get(tkm_core_config(core), section, "back-end");
	if (!profile->back_end || profile->back_end[0] == '\0')
		return incomplete(core, section, problem);
	return fill(core, section, profile, problem);
}

tkm_status tkm_profile_open(
    struct tkm_core *core, struct tkm_profile *out, struct tkm_problem *problem)
{
	struct tkm_buf section = TKM_BUF_INIT(SECTION_MAX);
	struct tkm_profile profile = {0};
	tkm_status status;

	profile.name = tkm_config_get(tkm_core_config(core), "brand", "ra");
	if (!profile.name || profile.name[0] == '\0')
		return not_configured(core, problem);
	tkm_buf_add_text(&section, "ra ");
	tkm_buf_add_text(&section, profile.name);
	status = open_section(core, tkm_buf_text(&section), &profile, problem);
	tkm_buf_release(&section);
	if (status != TKM_OK) {
		tkm_profile_release(&profile);
		return status;
	}
	*out = profile;
	return TKM_OK;
}

void tkm_profile_release(struct tkm_profile *profile)
{
	uint32_t i;

	for (i = 0; i < profile->count; i++) {
		free(profile->entries[i].id);
		tkm_buf_release(&profile->entries[i].data);
	}
	free((void *)(uintptr_t)profile->values);
	free(profile->entries);
	*profile = (struct tkm_profile){0};
}
