/* SPDX-License-Identifier: Apache-2.0
 * config.c -- INI files merged into one ordered list of settings.
 */
#include "core/host/config.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/ini.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/known.h"
#include "core/host/values.h"
#include "core/host/words.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"

#define MAX_POLICIES 256u
#define MAX_SETTINGS 8192u

struct tkm_config {
	struct tkm_setting *settings; /* ordered by section and key */
	size_t count;
	size_t room;
	char **files; /* names the settings point to */
	size_t file_count;
};

struct tkm_config *tkm_config_new(void)
{
	return calloc(1, sizeof(struct tkm_config));
}

static void free_texts(const struct tkm_setting *setting)
{
	/* Made by tkm_text_dup(), const only towards the outside. */
	free((void *)(uintptr_t)setting->section);
	free((void *)(uintptr_t)setting->key);
	free((void *)(uintptr_t)setting->value);
}

void tkm_config_free(struct tkm_config *config)
{
	if (!config)
		return;
	for (size_t i = 0; i < config->count; i++)
		free_texts(&config->settings[i]);
	for (size_t i = 0; i < config->file_count; i++)
		free(config->files[i]);
	free(config->files);
	free(config->settings);
	free(config);
}

static int compare(
    const struct tkm_setting *setting, const char *section, const char *key)
{
	int order = strcmp(setting->section, section);

	return order ? order : strcmp(setting->key, key);
}

/* Where the setting is, or where it belongs. */
static size_t position(const struct tkm_config *config, const char *section,
    const char *key, bool *found)
{
	size_t low = 0;
	size_t high = config->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&config->settings[middle], section, key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*found = low < config->count &&
		 compare(&config->settings[low], section, key) == 0;
	return low;
}

const struct tkm_setting *tkm_config_find(
    const struct tkm_config *config, const char *section, const char *key)
{
	bool found;
	size_t at = position(config, section, key, &found);

	return found ? &config->settings[at] : NULL;
}

const char *tkm_config_get(
    const struct tkm_config *config, const char *section, const char *key)
{
	const struct tkm_setting *setting =
	    tkm_config_find(config, section, key);

	return setting ? setting->value : NULL;
}

static bool make_room(struct tkm_config *config, size_t more)
{
	size_t room;
	struct tkm_setting *settings;

	if (!tkm_size_add(config->count, more, &room) || room > MAX_SETTINGS)
		return false;
	if (room <= config->room)
		return true;
	settings = realloc(config->settings, room * sizeof(*settings));
	if (!settings)
		return false;
	config->settings = settings;
	config->room = room;
	return true;
}

static const char *keep_name(struct tkm_config *config, const char *file)
{
	char **files =
	    realloc(config->files, (config->file_count + 1) * sizeof(*files));

	if (!files)
		return NULL;
	config->files = files;
	files[config->file_count] = tkm_text_dup(file);
	return files[config->file_count] ? files[config->file_count++] : NULL;
}

/* There is room for it: a copy of the texts is all that can fail. */
static bool put(struct tkm_config *config, const struct tkm_setting *setting)
{
	struct tkm_setting fresh = *setting;
	bool found;
	size_t at = position(config, setting->section, setting->key, &found);

	if (found && config->settings[at].origin > setting->origin)
		return true;
	fresh.section = tkm_text_dup(setting->section);
	fresh.key = tkm_text_dup(setting->key);
	fresh.value = tkm_text_dup(setting->value);
	if (!fresh.section || !fresh.key || !fresh.value) {
		free_texts(&fresh);
		return false;
	}
	if (found) {
		free_texts(&config->settings[at]);
	} else {
		memmove(&config->settings[at + 1], &config->settings[at],
		    (config->count - at) * sizeof(fresh));
		config->count++;
	}
	config->settings[at] = fresh;
	return true;
}

static tkm_status put_all(struct tkm_config *config, const struct tkm_ini *ini,
    enum tkm_origin origin, const char *file)
{
	const char *name = file ? keep_name(config, file) : NULL;

	if ((file && !name) || !make_room(config, ini->count))
		return TKM_E_MEMORY;
	for (size_t i = 0; i < ini->count; i++) {
		const struct tkm_ini_entry *entry = &ini->entries[i];
		struct tkm_setting setting = {
		    .section = entry->section,
		    .key = entry->key,
		    .value = entry->value,
		    .origin = origin,
		    .file = name,
		    .line = entry->line,
		    .locked = origin == TKM_ORIGIN_POLICY,
		};
		if (!put(config, &setting))
			return TKM_E_MEMORY;
	}
	return TKM_OK;
}

/* Files on their way into the configuration. */
struct reading {
	struct tkm_config *config;
	const struct tkm_words *words; /* problems are told with */
	struct tkm_problem *problem;
};

static void add_reason(const struct tkm_words *words,
    const struct tkm_ini_error *error, struct tkm_buf *out)
{
	struct tkm_value reason =
	    tkm_value_text("reason", tkm_words_get(words, error->reason));
	struct tkm_value first = tkm_value_number("first", error->first_line);
	const struct tkm_value *const args[] = {&reason, &first};

	tkm_words_format(words,
	    error->first_line ? TKM_N("{reason}, first in line {first}")
			      : "{reason}",
	    args, 2, out);
}

static tkm_status say_broken(const struct reading *reading, const char *file,
    const struct tkm_ini_error *error)
{
	struct tkm_buf line = TKM_BUF_INIT(32);
	struct tkm_buf reason = TKM_BUF_INIT(8192);

	tkm_buf_add_uint64(&line, error->line);
	add_reason(reading->words, error, &reason);
	const char *const args[] = {"file", file, "line", tkm_buf_text(&line),
	    "reason", tkm_buf_text(&reason), NULL};
	tkm_status status = tkm_problem_say(reading->problem, reading->words,
	    TKM_E_STORAGE,
	    TKM_N("The configuration file {file} has a fault in line {line}: "
		  "{reason}. Correct the line and start again."),
	    args, error->reason);
	tkm_buf_release(&reason);
	tkm_buf_release(&line);
	return status;
}

static tkm_status say_unreadable(
    const struct reading *reading, const char *file, int error)
{
	const char *const args[] = {"file", file, NULL};

	return tkm_problem_say(reading->problem, reading->words, TKM_E_STORAGE,
	    TKM_N("The configuration file {file} cannot be read. Check that "
		  "it is there and that you may read it."),
	    args, tkm_sys_error_text(error));
}

static tkm_status say_no_memory(const struct reading *reading)
{
	return tkm_problem_say(
	    reading->problem, reading->words, TKM_E_MEMORY, NULL, NULL, NULL);
}

static tkm_status merge(const struct reading *reading, struct tkm_view text,
    enum tkm_origin origin, const char *file)
{
	struct tkm_ini ini = {0};
	struct tkm_ini_error error = {.reason = ""};
	tkm_status status;

	if (!tkm_ini_parse(text, &ini, &error))
		return say_broken(reading, file ? file : "", &error);
	status = put_all(reading->config, &ini, origin, file);
	tkm_ini_release(&ini);
	return status == TKM_OK ? TKM_OK : say_no_memory(reading);
}

tkm_status tkm_config_merge(struct tkm_config *config, struct tkm_view text,
    enum tkm_origin origin, const char *file, struct tkm_problem *problem)
{
	const struct reading reading = {config, NULL, problem};

	return merge(&reading, text, origin, file);
}

static tkm_status read_file(
    const struct reading *reading, const char *file, enum tkm_origin origin)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_INI_MAX_SIZE);
	int error = tkm_sys_file_read(file, TKM_INI_MAX_SIZE, &text);
	tkm_status status = TKM_OK;

	if (error == 0)
		status = merge(reading, tkm_buf_view(&text), origin, file);
	else if (error != TKM_SYS_E_NOT_FOUND || origin == TKM_ORIGIN_FILE)
		status = say_unreadable(reading, file, error);
	tkm_buf_release(&text);
	return status;
}

static tkm_status read_below(const struct reading *reading, const char *folder,
    const char *name, enum tkm_origin origin)
{
	char *file = tkm_path_join(folder, name);
	tkm_status status =
	    file ? read_file(reading, file, origin) : say_no_memory(reading);

	free(file);
	return status;
}

static tkm_status read_policies(
    const struct reading *reading, const char *folder)
{
	struct tkm_sys_names names = {0};
	tkm_status status = TKM_OK;
	int error = tkm_sys_folder_list(folder, MAX_POLICIES, &names);

	if (error == TKM_SYS_E_NOT_FOUND)
		return TKM_OK;
	if (error != 0)
		return say_unreadable(reading, folder, error);
	for (size_t i = 0; i < names.count && status == TKM_OK; i++)
		if (tkm_view_ends_with(tkm_view_of(names.items[i]), ".ini"))
			status = read_below(
			    reading, folder, names.items[i], TKM_ORIGIN_POLICY);
	tkm_sys_names_release(&names);
	return status;
}

static tkm_status read_all(const struct reading *reading, const char *etc,
    const char *user_file, const char *file)
{
	char *policies = tkm_path_join(etc, "policy.d");
	tkm_status status = policies ? TKM_OK : say_no_memory(reading);

	if (status == TKM_OK)
		status =
		    read_below(reading, etc, "brand.ini", TKM_ORIGIN_BRAND);
	if (status == TKM_OK)
		status =
		    read_below(reading, etc, "tkm.ini", TKM_ORIGIN_MACHINE);
	if (status == TKM_OK && !file && user_file)
		status = read_file(reading, user_file, TKM_ORIGIN_USER);
	if (status == TKM_OK && file)
		status = read_file(reading, file, TKM_ORIGIN_FILE);
	if (status == TKM_OK)
		status = read_policies(reading, policies);
	free(policies);
	return status;
}

/* What holds when nobody says otherwise. */
static const char builtin[] = "[brand]\n"
			      "name = Token Manager\n"
			      "default-pin = 12345678\n"
			      "[log]\n"
			      "level = warning\n";

tkm_status tkm_config_open(const char *etc, const char *user_file,
    const char *file, const struct tkm_words *words, struct tkm_config **out,
    struct tkm_problem *problem)
{
	const struct reading reading = {tkm_config_new(), words, problem};
	tkm_status status = reading.config ? TKM_OK : say_no_memory(&reading);

	if (status == TKM_OK)
		status = merge(
		    &reading, tkm_view_of(builtin), TKM_ORIGIN_BUILTIN, NULL);
	if (status == TKM_OK)
		status = read_all(&reading, etc, user_file, file);
	if (status == TKM_OK)
		*out = reading.config;
	else
		tkm_config_free(reading.config);
	return status;
}

int64_t tkm_config_integer(
    const struct tkm_config *config, const char *section, const char *key)
{
	const struct tkm_known *known = tkm_known_find(section, key);
	const char *value = tkm_config_get(config, section, key);
	int64_t number = 0;

	if (known && (!value || !tkm_known_integer(known, value, &number)))
		tkm_known_integer(known, known->fallback, &number);
	return number;
}

bool tkm_config_lists(const struct tkm_config *config, const char *section,
    const char *key, const char *item)
{
	struct tkm_view rest =
	    tkm_view_of(tkm_config_get(config, section, key));
	struct tkm_view words;
	struct tkm_view word;

	while (tkm_view_split(&rest, ',', &words))
		while (tkm_view_split(&words, ' ', &word))
			if (tkm_view_is(tkm_view_trim(word), item))
				return true;
	return false;
}

size_t tkm_config_count(const struct tkm_config *config)
{
	return config->count;
}

const struct tkm_setting *tkm_config_at(
    const struct tkm_config *config, size_t index)
{
	return index < config->count ? &config->settings[index] : NULL;
}
