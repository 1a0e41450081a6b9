/* SPDX-License-Identifier: Apache-2.0
 * test_plugin_check.c -- what an author is told; this program is its own
 * child, as tkm is.
 */
#include "core/host/plugin/check.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/world.h"

static struct world world;

static int set_up(void **state)
{
	(void)state;
	world_init(&world, "plugin_check");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

struct told {
	char broken[64]; /* the first rule that is */
	char text[512];
	unsigned kept;
};

static void tell(void *ctx, const struct tkm_check *check)
{
	struct told *told = ctx;

	if (check->ok) {
		told->kept++;
	} else if (!told->broken[0]) {
		snprintf(told->broken, sizeof(told->broken), "%s", check->rule);
		snprintf(told->text, sizeof(told->text), "%s", check->text);
		assert_non_null(check->fix);
	}
}

static struct told check_animal(const char *animal, tkm_status expected)
{
	struct told told = {0};
	const struct tkm_check_sink sink = {&told, tell};
	char *folder;

	world_add(&world, "animal", animal, "");
	folder = world_path(&world, "animal", "");
	assert_int_equal(world_open(&world), TKM_OK);
	assert_int_equal(
	    tkm_plugin_check(world.core, folder, &sink, &world.problem),
	    expected);
	world_close(&world);
	free(folder);
	return told;
}

static void a_good_plugin_keeps_every_rule(void **state)
{
	struct told told = check_animal("good", TKM_OK);

	(void)state;
	assert_int_equal(told.kept, 10);
}

static void a_plugin_of_a_newer_minor_is_fine(void **state)
{
	(void)state;
	check_animal("newer_minor", TKM_OK);
}

static void each_flaw_is_told_with_its_rule(void **state)
{
	static const struct {
		const char *animal;
		const char *rule;
	} flaws[] = {
	    {"no_entry", "TKM-ABI-1"},
	    {"entry_null", "TKM-ABI-2"},
	    {"wrong_major", "TKM-ABI-2"},
	    {"short_descriptor", "TKM-ABI-2"},
	    {"unknown_flag", "TKM-ABI-6"},
	    {"other_id", "TKM-ABI-8"},
	    {"no_id", "TKM-ABI-8"},
	    {"no_create", "TKM-ABI-9"},
	    {"create_empty", "TKM-ABI-9"},
	    {"create_fails", "TKM-ABI-9"},
	    {"hides_interface", "TKM-ABI-10"},
	    {"no_run", "TKM-ABI-10"},
	    {"short_feature", "TKM-ABI-10"},
	    {"create_crashes", "TKM-ABI-15"},
	    {"writes_stdout", "TKM-ABI-17"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(flaws) / sizeof(flaws[0]); i++) {
		struct told told = check_animal(flaws[i].animal, TKM_E_PLUGIN);
		if (strcmp(told.broken, flaws[i].rule) != 0)
			fail_msg("%s: %s %s", flaws[i].animal, told.broken,
			    told.text);
	}
}

static void a_path_with_nothing_there_is_named(void **state)
{
	const struct tkm_check_sink sink = {NULL, tell};

	(void)state;
	assert_int_equal(world_open(&world), TKM_OK);
	assert_int_equal(tkm_plugin_check(world.core, "/nowhere/x.so", &sink,
			     &world.problem),
	    TKM_E_NOT_FOUND);
	assert_non_null(strstr(world.problem.text, "/nowhere/x.so"));
}

static int be_the_child(int argc, const char *const argv[])
{
	const struct tkm_core_options options = {
	    .name = "test", .root = "/nowhere"};
	struct tkm_problem problem;
	struct tkm_core *core;
	int status;

	tkm_problem_init(&problem);
	if (tkm_core_open(&options, &core, &problem) != TKM_OK)
		return 1;
	status = tkm_plugin_check_child(core, argc, argv);
	tkm_core_free(core);
	return status;
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(int argc, char *argv[])
{
	const struct CMUnitTest tests[] = {
	    TEST(a_good_plugin_keeps_every_rule),
	    TEST(a_plugin_of_a_newer_minor_is_fine),
	    TEST(each_flaw_is_told_with_its_rule),
	    TEST(a_path_with_nothing_there_is_named),
	};

	if (argc > 1 && strcmp(argv[1], TKM_PLUGIN_CHECK_COMMAND) == 0)
		return be_the_child(argc - 2, (const char *const *)argv + 2);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
