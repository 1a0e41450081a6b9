/* SPDX-License-Identifier: Apache-2.0
 * contract.c -- the rules of the plugin ABI that can be checked, each once.
 */
#include "core/host/plugin/contract.h"

#include <string.h>

#include "core/base/utf8.h"
#include "core/base/view.h"

#define MAX_FIELDS 64u
#define MAX_ITEMS 4096u
#define MAX_TEXT 65536u /* bytes of a text */
#define MAX_DATA (16u * 1024u * 1024u) /* bytes of a value */

/* Does *p reach the end of the 1.0 struct, whose last member is m? */
#define COMPLETE(p, m) ((p) != NULL && TKM_REACHES(p, m))

static bool breaks(struct tkm_fault *fault, const char *rule, const char *text)
{
	*fault = (struct tkm_fault){rule, text};
	return false;
}

static bool is_text(const char *text)
{
	struct tkm_view view = tkm_view_of(text);

	return text && view.size <= MAX_TEXT && tkm_utf8_is_valid(view);
}

static bool is_text_or_none(const char *text)
{
	return !text || is_text(text);
}

static bool is_id(const char *id)
{
	size_t n = id ? strlen(id) : 0;

	for (size_t i = 0; i < n; i++) {
		char c = id[i];
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '_' || c == '.' || c == '-'))
			return false;
	}
	return n > 0 && n <= 128;
}

/* 1.0 knows no flag that must be understood. */
bool tkm_contract_flags(uint32_t flags)
{
	return (flags & TKM_MUST_UNDERSTAND) == 0;
}

/* ------------------------------------------------------------ descriptor */

static bool check_shape(
    const struct tkm_plugin *plugin, struct tkm_fault *fault)
{
	if (!TKM_REACHES(plugin, abi))
		return breaks(fault, "TKM-ABI-2",
		    TKM_N("the descriptor is shorter than its first two "
			  "members"));
	if (plugin->abi >> 16 != TKM_ABI_MAJOR)
		return breaks(fault, "TKM-ABI-2",
		    TKM_N("it was built for another major version of the "
			  "plugin ABI"));
	if (!TKM_REACHES(plugin, query))
		return breaks(fault, "TKM-ABI-2",
		    TKM_N("the descriptor is shorter than in ABI 1.0"));
	if (!tkm_contract_flags(plugin->flags))
		return breaks(fault, "TKM-ABI-6",
		    TKM_N("the descriptor has a flag that must be understood "
			  "and is not"));
	return true;
}

static bool check_identity(const struct tkm_plugin *plugin,
    const struct tkm_manifest *manifest, struct tkm_fault *fault)
{
	if (!is_text(plugin->id) || !is_text(plugin->version) ||
	    !is_text(plugin->vendor) || !plugin->id[0] || !plugin->version[0] ||
	    !plugin->vendor[0])
		return breaks(fault, "TKM-ABI-8",
		    TKM_N("the descriptor lacks its id, version or vendor"));
	if (!manifest)
		return true;
	if (strcmp(plugin->id, manifest->id) != 0)
		return breaks(fault, "TKM-ABI-8",
		    TKM_N("the id of the descriptor is not the id of the "
			  "manifest"));
	if (strcmp(plugin->version, manifest->version) != 0)
		return breaks(fault, "TKM-ABI-8",
		    TKM_N("the version of the descriptor is not the version "
			  "of the manifest"));
	return true;
}

bool tkm_contract_descriptor(const struct tkm_plugin *plugin,
    const struct tkm_manifest *manifest, struct tkm_fault *fault)
{
	if (!plugin)
		return breaks(fault, "TKM-ABI-2",
		    TKM_N("it has no descriptor for this version of the "
			  "plugin ABI"));
	if (!check_shape(plugin, fault) ||
	    !check_identity(plugin, manifest, fault))
		return false;
	if (!plugin->create || !plugin->destroy || !plugin->query)
		return breaks(fault, "TKM-ABI-9",
		    TKM_N("the descriptor lacks create, destroy or query"));
	return true;
}

/* ------------------------------------------------------------ interfaces */

static bool check_action(
    const struct tkm_action *action, struct tkm_fault *fault)
{
	if (!COMPLETE(action, reserved) || !is_id(action->id) ||
	    !is_text(action->command) || !is_text(action->title) ||
	    !is_text(action->summary) ||
	    (action->input_count > 0 && !action->inputs))
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("an action lacks its id, command, title, summary or "
			  "inputs"));
	if (!tkm_contract_flags(action->flags))
		return breaks(fault, "TKM-ABI-6",
		    TKM_N("an action has a flag that must be understood and "
			  "is not"));
	if (action->input_count > MAX_FIELDS)
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("an action has more than 64 inputs"));
	for (uint32_t i = 0; i < action->input_count; i++)
		if (!tkm_contract_form(action->inputs[i], fault))
			return false;
	return true;
}

static const struct tkm_action *find_action(
    const struct tkm_feature *feature, const char *id)
{
	for (uint32_t i = 0; i < feature->action_count; i++)
		if (strcmp(feature->actions[i]->id, id) == 0)
			return feature->actions[i];
	return NULL;
}

static bool check_feature(const void *table,
    const struct tkm_manifest *manifest, struct tkm_fault *fault)
{
	const struct tkm_feature *feature = table;

	if (!COMPLETE(feature, run) || !feature->run ||
	    (feature->action_count > 0 && !feature->actions) ||
	    feature->action_count > TKM_MANIFEST_MAX_ITEMS)
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("the table of the feature is too short or lacks run "
			  "or actions"));
	for (uint32_t i = 0; i < feature->action_count; i++)
		if (!check_action(feature->actions[i], fault))
			return false;
	for (size_t i = 0; manifest && i < manifest->action_count; i++) {
		const struct tkm_manifest_action *said = &manifest->actions[i];
		const struct tkm_action *action =
		    find_action(feature, said->id);
		if (!action || strcmp(action->command, said->command) != 0)
			return breaks(fault, "TKM-ABI-10",
			    TKM_N("an action of the manifest is missing or "
				  "has another command"));
	}
	return true;
}

static bool check_token(const void *table, const struct tkm_manifest *manifest,
    struct tkm_fault *fault)
{
	const struct tkm_token *token = table;

	(void)manifest;
	if (!COMPLETE(token, remove))
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("the table of the token back end is too short"));
	if (!token->enumerate || !token->open || !token->close ||
	    !token->verify || !token->can || !token->describe ||
	    !token->pin_state || !token->login || !token->logout ||
	    !token->change_pin || !token->objects || !token->make_key ||
	    !token->sign || !token->put_certificate || !token->remove)
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("the table of the token back end lacks an "
			  "obligatory function"));
	return true;
}

static bool check_ra(const void *table, const struct tkm_manifest *manifest,
    struct tkm_fault *fault)
{
	const struct tkm_ra *ra = table;

	(void)manifest;
	if (!COMPLETE(ra, abandon))
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("the table of the RA back end is too short"));
	if (!tkm_contract_flags(ra->can))
		return breaks(fault, "TKM-ABI-6",
		    TKM_N("the RA back end has a flag that must be understood "
			  "and is not"));
	if (!ra->open || !ra->close || !ra->resume ||
	    (ra->can & TKM_RA_CAN_ACTIVATE &&
		(!ra->check_code || !ra->activate)) ||
	    (ra->can & TKM_RA_CAN_RENEW && !ra->renew) ||
	    (ra->can & TKM_RA_CAN_PIN_RESET && !ra->reset_pin))
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("the table of the RA back end lacks a function"));
	return true;
}

bool tkm_contract_interface(const char *interface_id, const void *table,
    const struct tkm_manifest *manifest, struct tkm_fault *fault)
{
	static const struct {
		const char *id;
		bool (*check)(const void *, const struct tkm_manifest *,
		    struct tkm_fault *);
	} known[] = {
	    {TKM_FEATURE, check_feature},
	    {TKM_TOKEN, check_token},
	    {TKM_RA, check_ra},
	};

	if (!table)
		return breaks(fault, "TKM-ABI-10",
		    TKM_N("it does not offer an interface its manifest "
			  "provides"));
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i].id, interface_id) == 0)
			return known[i].check(table, manifest, fault);
	return true;
}

/* ---------------------------------------------------------- what is shown */

static bool is_data(const struct tkm_value *value)
{
	if (value->length > MAX_DATA || (value->length > 0 && !value->data))
		return false;
	return value->type == TKM_BYTES ||
	       tkm_utf8_is_valid(
		   tkm_view_of_bytes(value->data, (size_t)value->length));
}

static bool check_value(
    const struct tkm_value *value, bool labelled, struct tkm_fault *fault)
{
	if (!COMPLETE(value, reserved) || !is_id(value->id))
		return breaks(fault, "TKM-ABI-20",
		    TKM_N("a value is too short or has no proper id"));
	if (!tkm_contract_flags(value->flags))
		return breaks(fault, "TKM-ABI-6",
		    TKM_N("a value has a flag that must be understood and is "
			  "not"));
	if (value->type < TKM_BOOL || value->type > TKM_CHOICE ||
	    value->type == TKM_SECRET)
		return breaks(fault, "TKM-ABI-19",
		    TKM_N("a value has a type that cannot be shown"));
	if ((value->type == TKM_TEXT || value->type == TKM_BYTES ||
		value->type == TKM_CHOICE) &&
	    !is_data(value))
		return breaks(fault, "TKM-ABI-18",
		    TKM_N("a value is too long or not UTF-8"));
	if (labelled && !is_text_or_none(value->label))
		return breaks(fault, "TKM-ABI-18",
		    TKM_N("a label is too long or not UTF-8"));
	return true;
}

static bool check_values(const struct tkm_value *const *values, uint32_t count,
    bool labelled, struct tkm_fault *fault)
{
	if (count > MAX_ITEMS || (count > 0 && !values))
		return breaks(fault, "TKM-ABI-5",
		    TKM_N("a list of values is missing or too long"));
	for (uint32_t i = 0; i < count; i++)
		if (!check_value(values[i], labelled, fault))
			return false;
	return true;
}

bool tkm_contract_record(
    const struct tkm_record *record, struct tkm_fault *fault)
{
	if (!COMPLETE(record, reserved) || !is_id(record->id) ||
	    !is_text_or_none(record->title))
		return breaks(fault, "TKM-ABI-20",
		    TKM_N("a record is too short or has no proper id or "
			  "title"));
	if (!tkm_contract_flags(record->flags))
		return breaks(fault, "TKM-ABI-6",
		    TKM_N("a record has a flag that must be understood and is "
			  "not"));
	return check_values(record->values, record->value_count, true, fault);
}

bool tkm_contract_notice(
    const struct tkm_notice *notice, struct tkm_fault *fault)
{
	if (!COMPLETE(notice, reserved) || !is_id(notice->id) ||
	    !is_text(notice->text) || notice->tone > TKM_DANGER ||
	    (notice->action && !is_id(notice->action)))
		return breaks(fault, "TKM-ABI-20",
		    TKM_N("a notice lacks a proper id, tone, text or action"));
	return check_values(notice->args, notice->arg_count, false, fault);
}

bool tkm_contract_error(const struct tkm_error *error, struct tkm_fault *fault)
{
	if (!COMPLETE(error, args) || error->code >= 0)
		return breaks(fault, "TKM-ABI-16",
		    TKM_N("an error is too short or has no negative code"));
	if (!is_text_or_none(error->message) ||
	    !is_text_or_none(error->detail) ||
	    !is_text_or_none(error->domain) ||
	    (error->field && !is_id(error->field)))
		return breaks(fault, "TKM-ABI-18",
		    TKM_N("a text of an error is too long or not UTF-8"));
	return check_values(error->args, error->arg_count, false, fault);
}

bool tkm_contract_steps(const struct tkm_step *const *steps, uint32_t count,
    struct tkm_fault *fault)
{
	if (count > MAX_ITEMS || (count > 0 && !steps))
		return breaks(fault, "TKM-ABI-5",
		    TKM_N("the list of steps is missing or too long"));
	for (uint32_t i = 0; i < count; i++)
		if (!COMPLETE(steps[i], label) || !is_text(steps[i]->label))
			return breaks(fault, "TKM-ABI-18",
			    TKM_N("a step is too short or has no proper "
				  "label"));
	return true;
}

/* ----------------------------------------------------------------- forms */

static bool check_choices(
    const struct tkm_field *field, struct tkm_fault *fault)
{
	if (field->choice_count > MAX_ITEMS ||
	    (field->choice_count > 0 && !field->choices) ||
	    (field->type == TKM_CHOICE && field->choice_count == 0))
		return breaks(fault, "TKM-ABI-5",
		    TKM_N("the choices of a field are missing or too many"));
	for (uint32_t i = 0; i < field->choice_count; i++) {
		const struct tkm_choice *choice = field->choices[i];
		if (!COMPLETE(choice, label) || !choice->id || !choice->id[0] ||
		    !is_text(choice->id) || !is_text(choice->label))
			return breaks(fault, "TKM-ABI-20",
			    TKM_N("a choice has no proper id or label"));
		if (!tkm_contract_flags(choice->flags))
			return breaks(fault, "TKM-ABI-6",
			    TKM_N("a field has a flag that must be understood "
				  "and is not"));
	}
	return true;
}

static bool check_field(const struct tkm_field *field, struct tkm_fault *fault)
{
	if (!COMPLETE(field, when) || !is_id(field->id) ||
	    !is_text(field->label) || !is_text_or_none(field->help) ||
	    !is_text_or_none(field->when))
		return breaks(fault, "TKM-ABI-20",
		    TKM_N("a field is too short or lacks a proper id, label "
			  "or condition"));
	if (!tkm_contract_flags(field->flags))
		return breaks(fault, "TKM-ABI-6",
		    TKM_N("a field has a flag that must be understood and is "
			  "not"));
	if (field->type < TKM_BOOL || field->type > TKM_GESTURE)
		return breaks(fault, "TKM-ABI-20",
		    TKM_N("a field has a type that does not exist"));
	if (field->initial && field->initial->type == TKM_SECRET)
		return breaks(fault, "TKM-ABI-19",
		    TKM_N("a field offers a secret as its answer"));
	if (field->initial && !check_value(field->initial, false, fault))
		return false;
	return check_choices(field, fault);
}

static const struct tkm_field *find_field(
    const struct tkm_form *form, struct tkm_view id)
{
	for (uint32_t i = 0; i < form->field_count; i++)
		if (tkm_view_is(id, form->fields[i]->id))
			return form->fields[i];
	return NULL;
}

/* "field=choice" of a field that stands before. */
static bool check_condition(
    const struct tkm_form *form, uint32_t index, struct tkm_fault *fault)
{
	struct tkm_view rest = tkm_view_of(form->fields[index]->when);
	struct tkm_view id;
	const struct tkm_field *field;

	if (!form->fields[index]->when)
		return true;
	if (tkm_view_split(&rest, '=', &id)) {
		field = find_field(form, id);
		for (uint32_t i = 0; field && i < field->choice_count; i++)
			if (tkm_view_is(rest, field->choices[i]->id))
				return true;
	}
	return breaks(fault, "TKM-ABI-20",
	    TKM_N("the condition of a field names no choice of the form"));
}

static bool check_fields(const struct tkm_form *form, struct tkm_fault *fault)
{
	if (form->field_count > MAX_FIELDS ||
	    (form->field_count > 0 && !form->fields))
		return breaks(fault, "TKM-ABI-5",
		    TKM_N("the fields of a form are missing or more than 64"));
	for (uint32_t i = 0; i < form->field_count; i++)
		if (!check_field(form->fields[i], fault))
			return false;
	for (uint32_t i = 0; i < form->field_count; i++) {
		const char *id = form->fields[i]->id;
		if (find_field(form, tkm_view_of(id)) != form->fields[i])
			return breaks(fault, "TKM-ABI-20",
			    TKM_N("two fields of a form have the same id"));
		if (!check_condition(form, i, fault))
			return false;
	}
	return true;
}

static bool check_records(const struct tkm_form *form, struct tkm_fault *fault)
{
	if (form->record_count > MAX_ITEMS ||
	    (form->record_count > 0 && !form->records))
		return breaks(fault, "TKM-ABI-5",
		    TKM_N("the records of a form are missing or too many"));
	for (uint32_t i = 0; i < form->record_count; i++)
		if (!tkm_contract_record(form->records[i], fault))
			return false;
	return true;
}

bool tkm_contract_form(const struct tkm_form *form, struct tkm_fault *fault)
{
	if (!COMPLETE(form, tries_left) || !is_id(form->id) ||
	    form->tone > TKM_DANGER || !is_text(form->title) ||
	    !is_text_or_none(form->text) || !is_text_or_none(form->accept))
		return breaks(fault, "TKM-ABI-20",
		    TKM_N("a form is too short or lacks a proper id, tone or "
			  "title"));
	if (form->problem && !tkm_contract_error(form->problem, fault))
		return false;
	return check_fields(form, fault) && check_records(form, fault) &&
	       check_values(form->args, form->arg_count, false, fault);
}
