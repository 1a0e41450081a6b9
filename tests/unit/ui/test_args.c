/* SPDX-License-Identifier: Apache-2.0
 * test_args.c -- command lines taken apart, good ones and wrong ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/ui/cli/args.h"
#include "core/ui/cli/exits.h"
#include "core/ui/cli/secrets.h"

/* A command line, its words parted by blanks; for one test at a time. */
struct words {
	char text[256];
	char *argv[16];
	int argc;
};

static void parse(struct words *words, const char *line, struct tkm_args *args)
{
	struct tkm_view rest, word;
	words->argc = 0;
	snprintf(words->text, sizeof(words->text), "tkm %s", line);
	rest = tkm_view_of(words->text);
	while (tkm_view_split(&rest, ' ', &word)) {
		char *at = words->text + (word.data - words->text);
		at[word.size] = '\0';
		words->argv[words->argc++] = at;
	}
	words->argv[words->argc] = NULL;
	assert_int_equal(
	    tkm_args_parse(words->argc, words->argv, args), TKM_OK);
}

static void global_options_may_stand_before_and_after_the_command(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "--json pin --token 42 change --lang=vi", &args);
	assert_null(args.fault.message);
	assert_true(args.json);
	assert_string_equal(args.token, "42");
	assert_string_equal(args.language, "vi");
	assert_int_equal(args.rest_count, 2);
	assert_string_equal(args.rest[0], "pin");
	assert_string_equal(args.rest[1], "change");
	tkm_args_release(&args);
}

static void yes_is_counted(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "-y renew --yes", &args);
	assert_int_equal(args.yes, 2);
	tkm_args_release(&args);
}

static void what_stands_behind_two_dashes_is_no_option(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "complete -- --json --tok", &args);
	assert_false(args.json);
	assert_int_equal(args.rest_count, 3);
	assert_false(tkm_args_is_option(&args, 1));
	tkm_args_release(&args);
}

static void an_option_without_its_value_is_a_fault(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "list --token", &args);
	assert_non_null(args.fault.message);
	assert_string_equal(args.fault.subject, "token");
	tkm_args_release(&args);
}

static void a_flag_with_a_value_is_a_fault(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "list --json=yes", &args);
	assert_non_null(args.fault.message);
	tkm_args_release(&args);
}

static void json_holds_although_something_else_is_wrong(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "--lang fr --json", &args);
	assert_non_null(args.fault.message);
	assert_true(args.json);
	tkm_args_release(&args);
}

static void options_of_a_command_are_left_to_it(void **state)
{
	struct words words;
	struct tkm_args args;
	(void)state;
	parse(&words, "pin forgot --email a@b.vn --json", &args);
	assert_int_equal(args.rest_count, 4);
	assert_true(tkm_args_is_option(&args, 2));
	assert_false(tkm_args_is_option(&args, 3));
	assert_true(args.json);
	tkm_args_release(&args);
}

static void no_arguments_at_all_are_fine(void **state)
{
	struct tkm_args args;
	char *argv[] = {NULL};
	(void)state;
	assert_int_equal(tkm_args_parse(0, argv, &args), 0);
	assert_int_equal(args.rest_count, 0);
	tkm_args_release(&args);
}

static void a_secret_comes_from_a_descriptor_or_a_file(void **state)
{
	struct tkm_secret_source source;
	struct tkm_fault fault = {0};
	(void)state;
	assert_true(tkm_secret_source_parse("new-pin=fd:3", &source, &fault));
	assert_string_equal(source.field, "new_pin");
	assert_int_equal(source.descriptor, 3);
	assert_true(
	    tkm_secret_source_parse("pin=file:/x/y=z", &source, &fault));
	assert_string_equal(source.path, "/x/y=z");
}

static void a_secret_itself_is_not_taken_nor_repeated(void **state)
{
	static const char *const wrong[] = {"pin=1234", "1234", "=fd:3",
	    "pin=fd:", "pin=fd:-1", "pin=fd:99999999999",
	    "pin=file:", "p/in=fd:3", ""};
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct tkm_secret_source source;
		struct tkm_fault fault = {0};
		assert_false(
		    tkm_secret_source_parse(wrong[i], &source, &fault));
		assert_string_equal(fault.subject, "--secret");
		assert_string_equal(fault.value, "");
	}
}

static void each_outcome_has_its_exit_code(void **state)
{
	(void)state;
	assert_int_equal(tkm_exit_of(TKM_OK), 0);
	assert_int_equal(tkm_exit_of(TKM_E_PIN_WRONG), 6);
	assert_int_equal(tkm_exit_of(TKM_E_PENDING), 11);
	assert_int_equal(tkm_exit_of(TKM_E_STORAGE), 1);
	for (size_t i = 1; i < tkm_exit_count; i++)
		assert_true(tkm_exits[i - 1].code < tkm_exits[i].code);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(
		global_options_may_stand_before_and_after_the_command),
	    cmocka_unit_test(yes_is_counted),
	    cmocka_unit_test(what_stands_behind_two_dashes_is_no_option),
	    cmocka_unit_test(an_option_without_its_value_is_a_fault),
	    cmocka_unit_test(a_flag_with_a_value_is_a_fault),
	    cmocka_unit_test(json_holds_although_something_else_is_wrong),
	    cmocka_unit_test(options_of_a_command_are_left_to_it),
	    cmocka_unit_test(no_arguments_at_all_are_fine),
	    cmocka_unit_test(a_secret_comes_from_a_descriptor_or_a_file),
	    cmocka_unit_test(a_secret_itself_is_not_taken_nor_repeated),
	    cmocka_unit_test(each_outcome_has_its_exit_code),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
