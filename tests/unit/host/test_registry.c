/* SPDX-License-Identifier: Apache-2.0
 * test_registry.c -- plugins found, trusted and loaded, or refused with a
 * reason of their own.
 */
#include "core/base/path.h"
#include "core/host/plugin/registry.h"
#include "core/host/plugin/trust.h"
#include "core/sys/child.h"
#include "core/sys/clock.h"
#include "core/sys/file.h"
#include "core/sys/thread.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/scratch.h"
#include "tests/unit/host/world.h"

static struct world world;

static int set_up(void **state)
{
	(void)state;
	world_init(&world, "registry");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	world_release(&world);
	return 0;
}

static void assert_refused(const char *name, const char *because)
{
	assert_int_equal(world_load(&world, name), TKM_E_PLUGIN);
	if (!strstr(world.problem.text, because))
		fail_msg("%s", world.problem.text);
	assert_false(tkm_installed_is_loaded(world_find(&world, name)));
	/* The second time the same, and at once. */
	assert_int_equal(world_load(&world, name), TKM_E_PLUGIN);
}

static void a_signed_plugin_is_loaded_when_it_is_needed(void **state)
{
	struct tkm_installed *plugin;

	(void)state;
	world_install(&world, "animal", "good");
	assert_int_equal(world_open(&world), TKM_OK);
	plugin = world_find(&world, "animal");
	assert_false(tkm_installed_is_loaded(plugin));
	assert_null(tkm_installed_query(plugin, TKM_FEATURE));
	assert_string_equal(tkm_installed_id(plugin), "org.example.animal");
	assert_int_equal(world_load(&world, "animal"), TKM_OK);
	assert_int_equal(world_load(&world, "animal"), TKM_OK);
	assert_true(tkm_installed_is_loaded(plugin));
	assert_non_null(tkm_installed_query(plugin, TKM_FEATURE));
	assert_null(tkm_installed_query(plugin, TKM_TOKEN));
	assert_null(tkm_installed_problem(plugin));
}

static void an_action_is_found_by_id_and_by_command(void **state)
{
	const struct tkm_registry *registry;

	(void)state;
	world_add(&world, "animal", "good", "");
	assert_int_equal(world_open(&world), TKM_OK);
	registry = tkm_core_registry(world.core);
	assert_int_equal(tkm_registry_action_count(registry), 1);
	assert_non_null(tkm_registry_find_action(registry, "animal.run"));
	assert_non_null(tkm_registry_find_action(registry, "animal run"));
	assert_null(tkm_registry_find_action(registry, "animal"));
}

static void without_the_release_list_nothing_is_vouched_for(void **state)
{
	(void)state;
	world_add(&world, "animal", "good", "");
	scratch_write(world.root, "plugins/release.json", "{}");
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "the signed list");
}

static void a_vendors_unsigned_plugin_is_told_how_to_sign(void **state)
{
	char settings[4200];

	(void)state;
	world_add(&world, "../vendor/animal", "good", "");
	snprintf(settings, sizeof(settings),
	    "[plugins]\ndirectories = relative ; %s/vendor\n", world.root);
	scratch_write(world.root, "etc/tkm.ini", settings);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "openssl cms -sign -binary");
	assert_non_null(strstr(world.problem.text, "trust.d/"));
}

static void a_signature_by_a_stranger_is_refused(void **state)
{
	(void)state;
	world_add(&world, "animal", "good", "");
	world_sign(&world, "animal", false);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "the certificate it was signed with");
}

static void a_changed_library_is_refused(void **state)
{
	char *folder = world_path(&world, "animal", "");

	(void)state;
	world_install(&world, "animal", "good");
	scratch_copy(ZOO "/no_id.so", folder, "animal.so");
	free(folder);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "is not the file its vendor signed");
}

static void a_changed_manifest_is_refused(void **state)
{
	char *folder = world_path(&world, "animal", "");
	char *manifest;

	(void)state;
	world_install(&world, "animal", "good");
	manifest = scratch_read(folder, "plugin.json");
	*strchr(manifest, ' ') = '\n';
	scratch_write(folder, "plugin.json", manifest);
	free(manifest);
	free(folder);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "is not what its vendor signed");
}

static void noise_is_no_signature(void **state)
{
	char *folder = world_path(&world, "animal", "");

	(void)state;
	world_install(&world, "animal", "good");
	scratch_write(folder, "plugin.p7s", "noise");
	free(folder);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "no detached CMS signature");
}

static void flaws_of_the_library_are_told_apart(void **state)
{
	static const struct {
		const char *animal;
		const char *because;
	} flaws[] = {
	    {"no_entry", "does not export tkm_plugin_entry"},
	    {"wrong_major", "another major version"},
	    {"other_id", "not the id of the manifest"},
	    {"create_empty", "without an instance"},
	    {"create_fails", "could not start"},
	    {"hides_interface", "does not offer an interface"},
	    {"unknown_flag", "must be understood"},
	    {"entry_null", "no descriptor"},
	    {"short_descriptor", "shorter"},
	    {"no_create", "lacks create"},
	    {"no_id", "lacks its id"},
	    {"no_run", "lacks run"},
	    {"short_feature", "too short"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(flaws) / sizeof(flaws[0]); i++) {
		world_install(&world, "animal", flaws[i].animal);
		assert_int_equal(world_open(&world), TKM_OK);
		assert_refused("animal", flaws[i].because);
		world_close(&world);
	}
}

static void a_library_for_another_machine_is_refused(void **state)
{
	static const char arm[] = "\x7f"
				  "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"
				  "\x03\0\xb7\0\x01\0\0\0";
	char *path = world_path(&world, "animal", "animal.so");

	(void)state;
	world_add(&world, "animal", "good", "");
	assert_int_equal(tkm_sys_file_write(path, arm, sizeof(arm) - 1), 0);
	free(path);
	world_sign(&world, "animal", true);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "another kind of machine");
}

static void run(
    const char *program, const char *a, const char *b, const char *c)
{
	const char *const argv[] = {program, a, b, c, NULL};
	struct tkm_sys_child_result result = {0};

	assert_int_equal(tkm_sys_child_run(argv, 5000, NULL, NULL, &result), 0);
	assert_int_equal(result.status, 0);
}

static void a_link_in_place_of_the_library_is_refused(void **state)
{
	char *path = world_path(&world, "animal", "animal.so");

	(void)state;
	world_install(&world, "animal", "good");
	scratch_remove(path);
	run("/bin/ln", "-s", ZOO "/good.so", path);
	free(path);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "is a link");
}

static void a_link_in_place_of_the_folder_is_refused(void **state)
{
	char *outside = tkm_path_join(world.root, "outside");
	char *inside = world_path(&world, "animal", "");

	(void)state;
	world_install(&world, "../outside", "good");
	inside[strlen(inside) - 1] = '\0';
	run("/bin/ln", "-s", outside, inside);
	free(inside);
	free(outside);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "leads out of the place of plugins");
}

static void what_others_may_change_is_refused(void **state)
{
	char *path = world_path(&world, "animal", "animal.so");

	(void)state;
	world_install(&world, "animal", "good");
	run("/bin/chmod", "o+w", path, NULL);
	free(path);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "chmod go-w");
	assert_non_null(strstr(world.problem.text, "animal.so"));
}

static void an_anchor_others_may_change_does_not_count(void **state)
{
	char *anchors = tkm_path_join(world.root, "etc/trust.d");
	char *anchor = tkm_path_join(anchors, "vendor.pem");

	(void)state;
	world_install(&world, "animal", "good");
	run("/bin/chmod", "o+w", anchor, NULL);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", anchor);
	free(anchor);
	free(anchors);
}

/* TKM-ABI-25: code of a plugin may still run when the host is closed. */
static void a_library_stays_mapped_to_the_end(void **state)
{
	const struct tkm_feature *feature;

	(void)state;
	world_install(&world, "animal", "good");
	assert_int_equal(world_open(&world), TKM_OK);
	assert_int_equal(world_load(&world, "animal"), TKM_OK);
	feature =
	    tkm_installed_query(world_find(&world, "animal"), TKM_FEATURE);
	world_close(&world);
	assert_string_equal(feature->actions[0]->id, "animal.run");
}

struct visit {
	struct tkm_installed *plugin;
	int inside;
	bool met;
};

static void enter_often(void *context)
{
	struct visit *visit = context;

	for (int i = 0; i < 200; i++) {
		tkm_plugin_enter(visit->plugin);
		visit->met = visit->met || visit->inside > 0;
		visit->inside++;
		if (i % 50 == 0)
			tkm_sys_clock_sleep(1);
		visit->inside--;
		tkm_plugin_leave(visit->plugin);
	}
}

/* TKM-ABI-13 */
static void an_instance_is_never_entered_twice_at_a_time(void **state)
{
	struct tkm_sys_thread *threads[4];
	struct visit visit = {0};

	(void)state;
	world_install(&world, "animal", "good");
	assert_int_equal(world_open(&world), TKM_OK);
	assert_int_equal(world_load(&world, "animal"), TKM_OK);
	visit.plugin = world_find(&world, "animal");
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(
		    tkm_sys_thread_start(enter_often, &visit, &threads[i]), 0);
	for (size_t i = 0; i < 4; i++)
		tkm_sys_thread_join(threads[i]);
	assert_false(visit.met);
}

static void an_action_of_a_plugin_runs(void **state)
{
	static const struct tkm_front nobody = {.cancel_handle = -1};
	const struct tkm_announced *announced;

	(void)state;
	world_install(&world, "animal", "good");
	assert_int_equal(world_open(&world), TKM_OK);
	announced = tkm_registry_find_action(
	    tkm_core_registry(world.core), "animal run");
	assert_int_equal(
	    tkm_core_run(world.core, announced, &nobody, NULL, &world.problem),
	    TKM_OK);
}

static void a_plugin_that_fails_without_a_word_gets_one(void **state)
{
	static const struct tkm_front nobody = {.cancel_handle = -1};
	const struct tkm_announced *announced;

	(void)state;
	world_install(&world, "animal", "run_mute");
	assert_int_equal(world_open(&world), TKM_OK);
	announced = tkm_registry_find_action(
	    tkm_core_registry(world.core), "animal run");
	assert_int_equal(
	    tkm_core_run(world.core, announced, &nobody, NULL, &world.problem),
	    TKM_E_INTERNAL);
	assert_string_equal(
	    world.problem.text, tkm_status_message(TKM_E_INTERNAL));
}

static void a_missing_library_is_named(void **state)
{
	char *path = world_path(&world, "animal", "animal.so");

	(void)state;
	world_install(&world, "animal", "good");
	scratch_remove(path);
	free(path);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "is missing");
}

static void a_broken_manifest_is_kept_with_its_fault(void **state)
{
	const struct tkm_problem *problem;
	char *folder = world_path(&world, "animal", "");

	(void)state;
	scratch_write(folder, "plugin.json", "{}");
	free(folder);
	assert_int_equal(world_open(&world), TKM_OK);
	problem = tkm_installed_problem(world_find(&world, "animal"));
	assert_non_null(problem);
	assert_non_null(strstr(problem->text, "\"manifest\" is missing"));
	assert_string_equal(tkm_installed_id(world_find(&world, "animal")), "");
	assert_refused("animal", "TKM-ABI-21");
}

static void a_plugin_can_be_switched_off(void **state)
{
	(void)state;
	world_install(&world, "animal", "good");
	scratch_write(
	    world.root, "etc/tkm.ini", "[plugins]\ndisabled = x, animal\n");
	assert_int_equal(world_open(&world), TKM_OK);
	assert_refused("animal", "switched off");
}

static void the_same_plugin_twice_counts_once(void **state)
{
	(void)state;
	world_add(&world, "one", "good", ", \"order\": 2");
	world_add(&world, "two", "good", ", \"order\": 1");
	assert_int_equal(world_open(&world), TKM_OK);
	assert_ptr_equal(tkm_registry_at(tkm_core_registry(world.core), 0),
	    world_find(&world, "two"));
	assert_refused("one", "two is the same plugin");
}

static void a_plugin_of_ours_is_not_displaced_by_a_folder(void **state)
{
	char setting[512];

	(void)state;
	world_add(&world, "one", "good", ", \"order\": 90");
	scratch_write(world.root, "more/two/plugin.json",
	    "{\"manifest\":1,\"id\":\"org.example.animal\",\"file\":\"two.so\","
	    "\"abi\":\"1.0\",\"version\":\"0.1.0\",\"vendor\":\"x\","
	    "\"provides\":[\"tkm.feature/1\"],\"actions\":[],"
	    "\"order\":1}");
	snprintf(setting, sizeof(setting), "[plugins]\ndirectories = %s/more\n",
	    world.root);
	scratch_write(world.root, "etc/tkm.ini", setting);
	assert_int_equal(world_open(&world), TKM_OK);
	assert_ptr_equal(tkm_registry_at(tkm_core_registry(world.core), 0),
	    world_find(&world, "one"));
}

static void leave_mark(const char *hash)
{
	scratch_write(tkm_core_state_dir(world.core), "loading/animal", hash);
}

/* As the mark is when the process died while loading this very library. */
static void crash(void)
{
	struct tkm_buf data = TKM_BUF_INIT(1 << 24);
	struct tkm_buf hash = TKM_BUF_INIT(64);
	uint8_t raw[32];
	char *path = world_path(&world, "animal", "animal.so");

	assert_int_equal(tkm_sys_file_read(path, 1 << 24, &data), 0);
	assert_true(tkm_trust_hash(data.data, data.size, raw));
	tkm_buf_add_hex(&hash, raw, sizeof(raw));
	leave_mark(tkm_buf_text(&hash));
	tkm_buf_release(&hash);
	tkm_buf_release(&data);
	free(path);
}

static void a_plugin_that_crashed_is_left_out(void **state)
{
	(void)state;
	world_install(&world, "animal", "good");
	assert_int_equal(world_open(&world), TKM_OK);
	crash();
	assert_refused("animal", "crashed the program");
	assert_non_null(strstr(world.problem.text, "loading/animal"));
	world_close(&world);
	/* Another library of that name has another chance. */
	assert_int_equal(world_open(&world), TKM_OK);
	leave_mark("another library's hash");
	assert_int_equal(world_load(&world, "animal"), TKM_OK);
}

static void a_critical_plugin_that_crashed_stops_the_start(void **state)
{
	(void)state;
	world_add(&world, "animal", "good", ", \"critical\": true");
	assert_int_equal(world_open(&world), TKM_OK);
	crash();
	world_close(&world);
	assert_int_equal(world_open(&world), TKM_E_PLUGIN);
	assert_non_null(strstr(world.problem.text, "does not start"));
	assert_null(world.core);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_signed_plugin_is_loaded_when_it_is_needed),
	    TEST(an_action_is_found_by_id_and_by_command),
	    TEST(without_the_release_list_nothing_is_vouched_for),
	    TEST(a_vendors_unsigned_plugin_is_told_how_to_sign),
	    TEST(a_signature_by_a_stranger_is_refused),
	    TEST(a_changed_library_is_refused),
	    TEST(a_changed_manifest_is_refused),
	    TEST(noise_is_no_signature),
	    TEST(flaws_of_the_library_are_told_apart),
	    TEST(a_library_for_another_machine_is_refused),
	    TEST(a_link_in_place_of_the_library_is_refused),
	    TEST(a_link_in_place_of_the_folder_is_refused),
	    TEST(what_others_may_change_is_refused),
	    TEST(an_anchor_others_may_change_does_not_count),
	    TEST(a_library_stays_mapped_to_the_end),
	    TEST(an_instance_is_never_entered_twice_at_a_time),
	    TEST(an_action_of_a_plugin_runs),
	    TEST(a_plugin_that_fails_without_a_word_gets_one),
	    TEST(a_missing_library_is_named),
	    TEST(a_broken_manifest_is_kept_with_its_fault),
	    TEST(a_plugin_can_be_switched_off),
	    TEST(a_plugin_of_ours_is_not_displaced_by_a_folder),
	    TEST(the_same_plugin_twice_counts_once),
	    TEST(a_plugin_that_crashed_is_left_out),
	    TEST(a_critical_plugin_that_crashed_stops_the_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
