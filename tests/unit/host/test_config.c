/* SPDX-License-Identifier: Apache-2.0
 * test_config.c -- sources merged, origins told, faults named.
 */
#include "core/host/config.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/scratch.h"

static char *etc;

static int make_etc(void **state)
{
	(void)state;
	etc = scratch_new("config");
	return 0;
}

static int remove_etc(void **state)
{
	(void)state;
	scratch_remove(etc);
	free(etc);
	return 0;
}

static struct tkm_config *open_config(const char *user, const char *file)
{
	struct tkm_config *config = NULL;
	struct tkm_problem problem;

	tkm_problem_init(&problem);
	assert_int_equal(
	    tkm_config_open(etc, user, file, NULL, &config, &problem), TKM_OK);
	return config;
}

static void without_files_the_built_in_values_hold(void **state)
{
	struct tkm_config *config = open_config(NULL, NULL);

	(void)state;
	assert_string_equal(
	    tkm_config_get(config, "brand", "default-pin"), "12345678");
	assert_int_equal(tkm_config_find(config, "log", "level")->origin,
	    TKM_ORIGIN_BUILTIN);
	assert_null(tkm_config_get(config, "log", "nothing"));
	tkm_config_free(config);
}

static void policy_is_above_all_and_locks(void **state)
{
	const struct tkm_setting *setting;
	struct tkm_config *config;
	char user[4096];

	(void)state;
	scratch_write(etc, "brand.ini", "[pin]\nreset = default\na = 1\n");
	scratch_write(etc, "tkm.ini", "[pin]\na = 2\nb = 2\n");
	scratch_write(etc, "user.ini", "[pin]\na = 3\nb = 3\nc = 3\n");
	scratch_write(etc, "policy.d/10.ini", "[pin]\nc = 4\nd = 4\n");
	scratch_write(etc, "policy.d/20.ini", "[pin]\nd = 5\n");
	scratch_write(etc, "policy.d/30.txt", "not read");
	snprintf(user, sizeof(user), "%s/user.ini", etc);
	config = open_config(user, NULL);
	assert_string_equal(tkm_config_get(config, "pin", "reset"), "default");
	assert_string_equal(tkm_config_get(config, "pin", "a"), "3");
	assert_string_equal(tkm_config_get(config, "pin", "b"), "3");
	assert_string_equal(tkm_config_get(config, "pin", "c"), "4");
	assert_string_equal(tkm_config_get(config, "pin", "d"), "5");
	setting = tkm_config_find(config, "pin", "d");
	assert_true(setting->locked);
	assert_int_equal(setting->line, 2);
	assert_non_null(strstr(setting->file, "policy.d/20.ini"));
	assert_false(tkm_config_find(config, "pin", "a")->locked);
	tkm_config_free(config);
}

static void a_file_of_the_command_line_replaces_the_users(void **state)
{
	struct tkm_config *config;
	char user[4096];
	char other[4096];

	(void)state;
	scratch_write(etc, "user.ini", "[ui]\nlanguage = vi\n");
	scratch_write(etc, "other.ini", "[log]\nlevel = debug\n");
	snprintf(user, sizeof(user), "%s/user.ini", etc);
	snprintf(other, sizeof(other), "%s/other.ini", etc);
	config = open_config(user, other);
	assert_null(tkm_config_get(config, "ui", "language"));
	assert_int_equal(
	    tkm_config_find(config, "log", "level")->origin, TKM_ORIGIN_FILE);
	tkm_config_free(config);
}

static void a_broken_file_is_named_with_its_line(void **state)
{
	struct tkm_config *config = NULL;
	struct tkm_problem problem;

	(void)state;
	tkm_problem_init(&problem);
	scratch_write(etc, "tkm.ini", "[log]\nlevel\n");
	assert_int_equal(
	    tkm_config_open(etc, NULL, NULL, NULL, &config, &problem),
	    TKM_E_STORAGE);
	assert_null(config);
	assert_non_null(strstr(problem.text, "tkm.ini"));
	assert_non_null(strstr(problem.text, "line 2"));
	tkm_problem_release(&problem);
}

static void a_named_file_must_be_there(void **state)
{
	struct tkm_config *config = NULL;
	struct tkm_problem problem;

	(void)state;
	tkm_problem_init(&problem);
	assert_int_equal(tkm_config_open(etc, "/nowhere/user.ini",
			     "/nowhere/at-all.ini", NULL, &config, &problem),
	    TKM_E_STORAGE);
	assert_non_null(strstr(problem.text, "/nowhere/at-all.ini"));
	tkm_problem_release(&problem);
}

static void numbers_and_lists_are_read(void **state)
{
	struct tkm_config *config;

	(void)state;
	scratch_write(etc, "tkm.ini",
	    "[pin]\nmin-length = 12\n[network]\ntimeout = 12x\n"
	    "[expiry-warning]\nsnooze-days = 999\n"
	    "[x]\nn = 12\nlist = pin, forgot-pin  expiry\n");
	config = open_config(NULL, NULL);
	assert_int_equal(tkm_config_integer(config, "pin", "min-length"), 12);
	assert_int_equal(tkm_config_integer(config, "network", "timeout"), 60);
	assert_int_equal(
	    tkm_config_integer(config, "expiry-warning", "snooze-days"), 7);
	assert_int_equal(
	    tkm_config_integer(config, "hardware-info", "ending-days"), 105);
	assert_int_equal(tkm_config_integer(config, "x", "n"), 0);
	assert_true(tkm_config_lists(config, "x", "list", "forgot-pin"));
	assert_true(tkm_config_lists(config, "x", "list", "expiry"));
	assert_false(tkm_config_lists(config, "x", "list", "forgot"));
	tkm_config_free(config);
}

static void settings_are_told_in_order(void **state)
{
	struct tkm_config *config;

	(void)state;
	scratch_write(etc, "tkm.ini", "[z]\na = 1\n[a]\nz = 1\na = 1\n");
	config = open_config(NULL, NULL);
	for (size_t i = 1; i < tkm_config_count(config); i++) {
		const struct tkm_setting *a = tkm_config_at(config, i - 1);
		const struct tkm_setting *b = tkm_config_at(config, i);
		int order = strcmp(a->section, b->section);
		assert_true(
		    order < 0 || (order == 0 && strcmp(a->key, b->key) < 0));
	}
	assert_null(tkm_config_at(config, tkm_config_count(config)));
	tkm_config_free(config);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_etc, remove_etc)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(without_files_the_built_in_values_hold),
	    TEST(policy_is_above_all_and_locks),
	    TEST(a_file_of_the_command_line_replaces_the_users),
	    TEST(a_broken_file_is_named_with_its_line),
	    TEST(a_named_file_must_be_there),
	    TEST(numbers_and_lists_are_read),
	    TEST(settings_are_told_in_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
