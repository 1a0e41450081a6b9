/* SPDX-License-Identifier: Apache-2.0
 * presets.c -- makes options out of the fields of an action's forms.
 */
#include "core/ui/cli/presets.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/wipe.h"
#include "core/ui/cli/suggest.h"

static char of_option(char c)
{
	return c == '-' ? '_' : c;
}

/* Does option name `name` ("id-number") mean field id `id` ("id_number")? */
static bool option_means(struct tkm_view name, const char *id)
{
	if (name.size != strlen(id))
		return false;
	for (size_t i = 0; i < name.size; i++)
		if (of_option(name.data[i]) != id[i])
			return false;
	return true;
}

void tkm_option_add_name(struct tkm_buf *out, const char *id)
{
	for (; *id; id++)
		tkm_buf_add_char(out, *id == '_' ? '-' : *id);
}

const struct tkm_field *tkm_action_field(
    const struct tkm_action *action, struct tkm_view option)
{
	for (uint32_t i = 0; i < action->input_count; i++) {
		const struct tkm_form *form = action->inputs[i];
		for (uint32_t j = 0; j < form->field_count; j++)
			if (tkm_field_is_asked(form->fields[j]) &&
			    option_means(option, form->fields[j]->id))
				return form->fields[j];
	}
	return NULL;
}

static void unknown_option(
    const struct tkm_action *action, const char *word, struct tkm_fault *fault)
{
	struct tkm_suggestion near = {0};
	struct tkm_buf name = TKM_BUF_INIT(128);
	struct tkm_buf typed = TKM_BUF_INIT(128);
	const char *value;
	struct tkm_view view = tkm_option_name(word, &value);
	tkm_buf_add_view(&typed, view);
	for (uint32_t i = 0; i < action->input_count; i++)
		for (uint32_t j = 0; j < action->inputs[i]->field_count; j++)
			tkm_suggestion_try(&near, tkm_buf_text(&typed),
			    action->inputs[i]->fields[j]->id);
	for (size_t i = 0; i < tkm_global_option_count(); i++)
		tkm_suggestion_try(
		    &near, tkm_buf_text(&typed), tkm_global_option_at(i)->name);
	view.data -= 2;
	view.size += 2;
	tkm_fault_set(
	    fault, TKM_N("There is no option “{subject}” here."), view, NULL);
	if (near.word) {
		tkm_buf_add_text(&name, "--");
		tkm_option_add_name(&name, near.word);
		tkm_fault_suggest(fault, tkm_buf_text(&name));
	}
	tkm_buf_release(&typed);
	tkm_buf_release(&name);
}

/* A secret has no place where every process of the machine can read it. */
static void refuse_secret(
    char *word, char *next, const char *id, struct tkm_fault *fault)
{
	char *equals = strchr(word, '=');
	char *secret = equals ? equals + 1 : next;
	if (secret)
		tkm_wipe(secret, strlen(secret));
	tkm_fault_set(fault,
	    TKM_N("Secrets are not taken from the command line, where every "
		  "program can read them. Leave it out to be asked, or give "
		  "--secret {subject}=fd:N or --secret {subject}=file:PATH. If "
		  "this was a real PIN or code, change it."),
	    tkm_view_of(id), NULL);
}

/* Keeps the answer, or says what is wrong with it. */
static bool keep_answer(struct tkm_presets *presets,
    const struct tkm_field *field, struct tkm_view name, const char *value,
    struct tkm_fault *fault)
{
	struct tkm_preset *preset = &presets->items[presets->count++];
	preset->field = field;
	tkm_input_init(&preset->input);
	fault->hint =
	    tkm_input_read(field, tkm_view_of(value), false, &preset->input);
	if (fault->hint)
		tkm_fault_set(fault,
		    TKM_N("“{value}” is no answer for “--{subject}”."), name,
		    value);
	return !fault->hint;
}

/* The field's option at `word`; gives how many words it took, 0: fault set. */
static size_t take_field(struct tkm_presets *presets,
    const struct tkm_field *field, const char *word, const char *next,
    struct tkm_fault *fault)
{
	const char *value;
	struct tkm_view name = tkm_option_name(word, &value);
	size_t words = 1;
	if (!value && field->type == TKM_BOOL)
		value = "yes";
	if (!value) {
		value = next;
		words = 2;
	}
	if (!value) {
		tkm_fault_set(fault,
		    TKM_N("The option “--{subject}” needs a value: {value}."),
		    name, "VALUE");
		return 0;
	}
	return keep_answer(presets, field, name, value, fault) ? words : 0;
}

/* Understands one option; gives how many words it took, 0: fault set. */
static size_t take_option(struct tkm_presets *presets,
    const struct tkm_action *action, char *word, char *next,
    struct tkm_fault *fault)
{
	const char *value;
	const struct tkm_field *field = NULL;
	if (word[1] == '-')
		field = tkm_action_field(action, tkm_option_name(word, &value));
	if (!field) {
		unknown_option(action, word, fault);
		return 0;
	}
	if (field->type == TKM_SECRET) {
		refuse_secret(word, next, field->id, fault);
		return 0;
	}
	return take_field(presets, field, word, next, fault);
}

static void take_options(struct tkm_presets *presets,
    const struct tkm_args *args, size_t first, const struct tkm_action *action,
    struct tkm_fault *fault)
{
	for (size_t i = first; i < args->rest_count && !fault->message;) {
		char *word = args->rest[i];
		char *next =
		    i + 1 < args->rest_count ? args->rest[i + 1] : NULL;
		if (!tkm_args_is_option(args, i)) {
			/* Not repeated: it may be a PIN typed by mistake. */
			tkm_fault_set(fault,
			    TKM_N("A word is not expected here. A PIN is never "
				  "given on the command line; it is asked "
				  "for."),
			    tkm_view_of(""), NULL);
			tkm_wipe(word, strlen(word));
			return;
		}
		i += take_option(presets, action, word, next, fault);
	}
}

static void take_sources(struct tkm_presets *presets,
    const struct tkm_args *args, struct tkm_fault *fault)
{
	for (size_t i = 0; i < args->secret_count; i++) {
		if (!tkm_secret_source_parse(args->secrets[i],
			&presets->sources[presets->source_count], fault))
			return;
		presets->source_count++;
	}
}

tkm_status tkm_presets_parse(const struct tkm_args *args, size_t first,
    const struct tkm_action *action, struct tkm_presets *out,
    struct tkm_fault *fault)
{
	struct tkm_presets presets = {0};
	presets.items = calloc(args->rest_count + 1, sizeof(*presets.items));
	presets.sources =
	    calloc(args->secret_count + 1, sizeof(*presets.sources));
	if (!presets.items || !presets.sources) {
		tkm_presets_release(&presets);
		return TKM_E_MEMORY;
	}
	take_options(&presets, args, first, action, fault);
	take_sources(&presets, args, fault);
	if (fault->message) {
		tkm_presets_release(&presets);
		return TKM_E_ARGUMENT;
	}
	*out = presets;
	return TKM_OK;
}

void tkm_presets_release(struct tkm_presets *presets)
{
	for (size_t i = 0; i < presets->count; i++)
		tkm_input_release(&presets->items[i].input);
	free(presets->items);
	free(presets->sources);
	*presets = (struct tkm_presets){0};
}

struct tkm_preset *tkm_presets_find(
    struct tkm_presets *presets, const char *field)
{
	for (size_t i = 0; i < presets->count; i++)
		if (!presets->items[i].used &&
		    strcmp(presets->items[i].field->id, field) == 0)
			return &presets->items[i];
	return NULL;
}

struct tkm_secret_source *tkm_presets_find_source(
    struct tkm_presets *presets, const char *field)
{
	for (size_t i = 0; i < presets->source_count; i++)
		if (!presets->sources[i].used &&
		    strcmp(presets->sources[i].field, field) == 0)
			return &presets->sources[i];
	return NULL;
}
