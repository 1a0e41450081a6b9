/* SPDX-License-Identifier: Apache-2.0
 * test_input.c -- what people type for a field, and options made of fields.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/ui/cli/input.h"
#include "core/ui/cli/presets.h"

#include <cmocka.h>

static const struct tkm_choice personal = {
    .size = sizeof(personal), .id = "personal", .label = "A person"};
static const struct tkm_choice organization = {.size = sizeof(organization),
    .id = "organization",
    .label = "An organization"};
static const struct tkm_choice *const kinds[] = {&personal, &organization};

static const struct tkm_field kind = {
    .size = sizeof(kind),
    .type = TKM_CHOICE,
    .id = "kind",
    .label = "Kind",
    .choices = kinds,
    .choice_count = 2,
};
static const struct tkm_field id_number = {.size = sizeof(id_number),
    .type = TKM_TEXT,
    .id = "id_number",
    .label = "ID number"};
static const struct tkm_field again = {
    .size = sizeof(again), .type = TKM_BOOL, .id = "again", .label = "Again"};
static const struct tkm_field count = {
    .size = sizeof(count), .type = TKM_INT, .id = "count", .label = "Count"};
static const struct tkm_field since = {
    .size = sizeof(since), .type = TKM_TIME, .id = "since", .label = "Since"};
static const struct tkm_field raw = {
    .size = sizeof(raw), .type = TKM_BYTES, .id = "raw", .label = "Raw"};
static const struct tkm_field new_pin = {.size = sizeof(new_pin),
    .type = TKM_SECRET,
    .id = "new_pin",
    .label = "New PIN"};
static const struct tkm_field *const fields[] = {
    &kind, &id_number, &again, &count, &since, &raw, &new_pin};

static const struct tkm_form form = {
    .size = sizeof(form),
    .id = "test",
    .title = "Test",
    .fields = fields,
    .field_count = sizeof(fields) / sizeof(fields[0]),
    .tries_left = -1,
};
static const struct tkm_form *const forms[] = {&form};
static const struct tkm_action action = {
    .size = sizeof(action),
    .id = "test",
    .command = "test",
    .title = "Test",
    .inputs = forms,
    .input_count = 1,
};

static bool reads(const struct tkm_field *field, const char *typed,
    bool by_number, struct tkm_input *input)
{
	return !tkm_input_read(field, tkm_view_of(typed), by_number, input);
}

static void yes_is_understood_in_both_languages(void **state)
{
	static const char *const yes[] = {"y", "YES", "có", "c", "1"};
	static const char *const no[] = {"n", "No", "không", "0", "false"};
	struct tkm_input input;
	(void)state;
	tkm_input_init(&input);
	for (size_t i = 0; i < 5; i++) {
		assert_true(reads(&again, yes[i], false, &input));
		assert_int_equal(input.number, 1);
		assert_true(reads(&again, no[i], false, &input));
		assert_int_equal(input.number, 0);
	}
	assert_false(reads(&again, "maybe", false, &input));
	assert_false(reads(&again, "", false, &input));
}

static void a_choice_is_given_by_id_and_at_the_terminal_by_number(void **state)
{
	struct tkm_input input;
	(void)state;
	tkm_input_init(&input);
	assert_true(reads(&kind, "personal", false, &input));
	assert_true(reads(&kind, " 2 ", true, &input));
	assert_string_equal(tkm_buf_text(&input.text), "organization");
	assert_false(reads(&kind, "2", false, &input));
	assert_false(reads(&kind, "0", true, &input));
	assert_false(reads(&kind, "3", true, &input));
	assert_false(reads(&kind, "person", true, &input));
	tkm_input_release(&input);
}

static void numbers_dates_and_bytes_are_checked(void **state)
{
	struct tkm_input input;
	(void)state;
	tkm_input_init(&input);
	assert_true(reads(&count, "-12", false, &input));
	assert_int_equal(input.number, -12);
	assert_false(reads(&count, "12x", false, &input));
	assert_true(reads(&since, "1970-01-02", false, &input));
	assert_int_equal(input.number, 86400);
	assert_true(reads(&since, "1970-01-01T00:00:01Z", false, &input));
	assert_false(reads(&since, "1970-02-30", false, &input));
	assert_true(reads(&raw, "00ff", false, &input));
	assert_int_equal(input.text.size, 2);
	assert_false(reads(&raw, "0", false, &input));
	assert_false(reads(&raw, "zz", false, &input));
	tkm_input_release(&input);
}

/* A command line, its words parted by blanks, read as options of `action`. */
struct line {
	char text[256];
	char *argv[16];
	struct tkm_args args;
	struct tkm_presets presets;
	struct tkm_fault fault;
	tkm_status status;
};

static void read_line(struct line *line, const char *text)
{
	struct tkm_view rest, word;
	int argc = 0;
	memset(line, 0, sizeof(*line));
	snprintf(line->text, sizeof(line->text), "tkm %s", text);
	rest = tkm_view_of(line->text);
	while (tkm_view_split(&rest, ' ', &word)) {
		line->argv[argc] = line->text + (word.data - line->text);
		line->argv[argc++][word.size] = '\0';
	}
	assert_int_equal(tkm_args_parse(argc, line->argv, &line->args), TKM_OK);
	line->status = tkm_presets_parse(
	    &line->args, 0, &action, &line->presets, &line->fault);
}

static void end_line(struct line *line)
{
	tkm_presets_release(&line->presets);
	tkm_args_release(&line->args);
}

static void fields_are_options_with_dashes(void **state)
{
	struct line line;
	(void)state;
	read_line(&line, "--id-number 001087123456 --kind=personal --again");
	assert_int_equal(line.status, TKM_OK);
	struct tkm_preset *id = tkm_presets_find(&line.presets, "id_number");
	assert_non_null(id);
	assert_string_equal(tkm_buf_text(&id->input.text), "001087123456");
	assert_int_equal(
	    tkm_presets_find(&line.presets, "again")->input.number, 1);
	id->used = true;
	assert_null(tkm_presets_find(&line.presets, "id_number"));
	end_line(&line);
}

static void a_secret_is_refused_and_wiped(void **state)
{
	static const char *const lines[] = {
	    "--new-pin 24681357", "--new-pin=24681357", "--new_pin 24681357"};
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct line line;
		read_line(&line, lines[i]);
		assert_int_equal(line.status, TKM_E_ARGUMENT);
		assert_string_equal(line.fault.subject, "new_pin");
		assert_string_equal(line.fault.value, "");
		for (size_t at = 0; at < sizeof(line.text) - 8; at++)
			assert_memory_not_equal(line.text + at, "24681357", 8);
		end_line(&line);
	}
}

static void an_unknown_option_gets_a_suggestion(void **state)
{
	struct line line;
	(void)state;
	read_line(&line, "--id-nubmer 1");
	assert_int_equal(line.status, TKM_E_ARGUMENT);
	assert_string_equal(line.fault.subject, "--id-nubmer");
	assert_string_equal(line.fault.suggestion, "--id-number");
	end_line(&line);
}

static void wrong_options_are_faults(void **state)
{
	static const char *const lines[] = {"--kind robot", "--count many",
	    "--kind", "stray", "-x", "--again=perhaps", "--secret pin=1234"};
	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct line line;
		read_line(&line, lines[i]);
		assert_int_equal(line.status, TKM_E_ARGUMENT);
		assert_non_null(line.fault.message);
		end_line(&line);
	}
}

static void a_secret_source_is_found_by_its_field(void **state)
{
	struct line line;
	(void)state;
	read_line(&line, "--secret new-pin=fd:7 --secret otp=file:/x");
	assert_int_equal(line.status, TKM_OK);
	assert_int_equal(
	    tkm_presets_find_source(&line.presets, "new_pin")->descriptor, 7);
	assert_string_equal(
	    tkm_presets_find_source(&line.presets, "otp")->path, "/x");
	assert_null(tkm_presets_find_source(&line.presets, "pin"));
	end_line(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(yes_is_understood_in_both_languages),
	    cmocka_unit_test(
		a_choice_is_given_by_id_and_at_the_terminal_by_number),
	    cmocka_unit_test(numbers_dates_and_bytes_are_checked),
	    cmocka_unit_test(fields_are_options_with_dashes),
	    cmocka_unit_test(a_secret_is_refused_and_wiped),
	    cmocka_unit_test(an_unknown_option_gets_a_suggestion),
	    cmocka_unit_test(wrong_options_are_faults),
	    cmocka_unit_test(a_secret_source_is_found_by_its_field),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
