/* SPDX-License-Identifier: Apache-2.0
 * test_modules.c -- modules: found, loaded, and kept apart when one fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/token-pkcs11/bench.h"

/* A setting that names two modules. */
static const char *both(const char *first, const char *second)
{
	static char setting[1024];

	snprintf(setting, sizeof(setting), "%s ; %s", first, second);
	return setting;
}

static void the_token_is_told_with_its_label_and_serial(void **state)
{
	struct bench *bench = *state;

	bench_start(bench, bench_softhsm);
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 1);
	assert_int_equal(bench->problem_count, 0);
	assert_string_equal(bench->tokens[0].label, LABEL);
	assert_int_equal(strlen(bench->tokens[0].serial), 16);
}

static void without_modules_there_are_no_tokens(void **state)
{
	struct bench *bench = *state;

	bench_start(bench, NULL);
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count + bench->problem_count, 0);
}

static void check_one_problem(struct bench *bench, const char *message)
{
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 1);
	assert_int_equal(bench->problem_count, 1);
	assert_true(strstr(bench->host.message, message));
}

static void a_missing_module_does_not_hide_the_others(void **state)
{
	struct bench *bench = *state;

	bench_start(bench, both("/nowhere/module.so", bench_softhsm));
	check_one_problem(bench, "is not there");
	assert_string_equal(bench->host.module, "/nowhere/module.so");
	check_one_problem(bench, "is not there");
}

static void a_file_that_is_no_library_is_told(void **state)
{
	struct bench *bench = *state;

	bench_write(bench, "module.so", "hello", 5);
	bench_start(bench, both(bench_softhsm, bench_path(bench, "module.so")));
	check_one_problem(bench, "is no driver");
}

/* The real module with another machine in its header (e_machine). */
static void a_module_for_another_machine_is_told_before_loading(void **state)
{
	struct bench *bench = *state;
	unsigned char *elf = malloc(4096);
	size_t n = bench_read(bench_softhsm, elf, 4096);

	elf[18] ^= 0x55;
	bench_write(bench, "module.so", elf, n);
	free(elf);
	bench_start(bench, both(bench_path(bench, "module.so"), bench_softhsm));
	check_one_problem(bench, "but this program needs");
}

/* A copy of the real module that anybody may overwrite. */
static void a_module_others_may_change_is_not_loaded(void **state)
{
	struct bench *bench = *state;
	size_t room = 8u << 20;
	unsigned char *library = malloc(room);

	bench_write(bench, "module.so", library,
	    bench_read(bench_softhsm, library, room));
	free(library);
	bench_open_to_all(bench, "module.so");
	bench_start(bench, both(bench_path(bench, "module.so"), bench_softhsm));
	check_one_problem(bench, "others may change it");
}

static void a_library_that_is_no_module_is_told(void **state)
{
	struct bench *bench = *state;

	bench_start(
	    bench, both("/lib/x86_64-linux-gnu/libdl.so.2", bench_softhsm));
	check_one_problem(bench, "cannot be loaded");
}

/*
 * Two modules at once, each with a real one of its own: SoftHSM2 does not
 * bear being initialised by two threads at a time.  The copy is used in a
 * child, because the module that misbehaves loads its real one only once.
 */
static void set_fault_on_copy(struct bench *bench, const char *fault)
{
	size_t room = 16u << 20;
	char *library = malloc(room);
	size_t n = bench_read(bench_softhsm, library, room);
	char control[256];

	assert_true(n < room);
	bench_write(bench, "copy.so", library, n);
	free(library);
	snprintf(control, sizeof(control), "fault = %s\nmodule = %s/copy.so\n",
	    fault, bench->folder);
	bench_set_fault(bench, control);
}

static void meet_a_failed_start(struct bench *bench)
{
	bench_start(bench, both(bench_fault, bench_softhsm));
	check_one_problem(bench, "does not start");
	assert_int_equal(bench->host.native, 5);
	assert_string_equal(
	    bench->host.detail, "C_Initialize failed: CKR_GENERAL_ERROR (0x5)");
	bench_stop(bench);
}

static void a_module_that_fails_to_start_does_not_hide_others(void **state)
{
	struct bench *bench = *state;

	set_fault_on_copy(bench, "fail-initialize");
	bench_in_child(bench, meet_a_failed_start);
}

static void meet_a_failed_list(struct bench *bench)
{
	bench_start(bench, both(bench_fault, bench_softhsm));
	check_one_problem(bench, "does not say which tokens");
	bench_stop(bench);
}

static void a_module_that_does_not_list_its_slots_is_told(void **state)
{
	struct bench *bench = *state;

	set_fault_on_copy(bench, "fail-slots");
	bench_in_child(bench, meet_a_failed_list);
}

static void meet_a_hang(struct bench *bench)
{
	bench->host.timeout = 1;
	bench_start(bench, both(bench_fault, bench_softhsm));
	check_one_problem(bench, "does not answer");
	assert_int_equal(bench->host.code, TKM_E_TIMEOUT);
	check_one_problem(bench, "does not answer");
	bench_stop(bench);
}

static void a_module_that_hangs_is_left_out_in_time(void **state)
{
	struct bench *bench = *state;

	set_fault_on_copy(bench, "hang-initialize");
	bench_in_child(bench, meet_a_hang);
	set_fault_on_copy(bench, "hang-slots");
	bench_in_child(bench, meet_a_hang);
}

static void cancel_a_hang(struct bench *bench)
{
	bench->host.cancelled = 1;
	bench_start(bench, bench_fault);
	assert_int_equal(bench_enumerate(bench), TKM_E_CANCELLED);
	bench_stop(bench);
}

static void waiting_for_a_module_can_be_cancelled(void **state)
{
	struct bench *bench = *state;

	set_fault_on_copy(bench, "hang-slots");
	bench_in_child(bench, cancel_a_hang);
}

static void a_module_named_twice_is_loaded_once(void **state)
{
	struct bench *bench = *state;

	bench_start(bench, both(bench_softhsm, bench_softhsm));
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 1);
}

static void a_relative_module_path_is_refused(void **state)
{
	struct bench *bench = *state;

	bench_start(bench, "libsofthsm2.so");
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 0);
	assert_string_equal(
	    bench->host.log, "module path is not absolute 'libsofthsm2.so'\n");
}

static void modules_announced_to_p11_kit_are_found(void **state)
{
	struct bench *bench = *state;
	char text[512];

	snprintf(text, sizeof(text), "module: %s\n", bench_softhsm);
	bench_write(bench, "soft.module", text, strlen(text));
	bench_write(bench, "soft.txt", "module: /x.so\n", 14);
	bench->host.folders = bench->folder;
	bench_start(bench, NULL);
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 1);
	assert_int_equal(bench->problem_count, 0);
	bench_stop(bench);
	bench->host.kit = "no";
	bench_start(bench, NULL);
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 0);
}

static void another_token_in_the_slot_is_not_opened(void **state)
{
	struct bench *bench = *state;
	struct tkm_token_id id = {.size = sizeof(id), .serial = "other"};

	bench_start(bench, bench_softhsm);
	assert_int_equal(bench_enumerate(bench), 0);
	id.ref = bench->tokens[0].ref;
	assert_int_equal(
	    bench->token->open(bench->instance, bench->op, &id, &bench->card),
	    TKM_E_TOKEN_REMOVED);
	id.ref = "nonsense";
	assert_int_equal(
	    bench->token->open(bench->instance, bench->op, &id, &bench->card),
	    TKM_E_TOKEN_REMOVED);
	assert_null(bench->card);
}

static void a_token_is_opened_without_enumerating_first(void **state)
{
	struct bench *bench = *state;
	struct bench_token token;
	struct tkm_token_id id = {.size = sizeof(id)};

	bench_open(bench, bench_softhsm);
	token = bench->tokens[0];
	bench_stop(bench);
	bench_start(bench, bench_softhsm);
	id.ref = token.ref;
	id.serial = token.serial;
	assert_int_equal(
	    bench->token->open(bench->instance, bench->op, &id, &bench->card),
	    0);
}

static void a_pulled_token_is_told_as_removed(void **state)
{
	struct bench *bench = *state;

	bench_set_fault(bench, "fault = remove\n"
			       "function = C_FindObjectsInit\ncall = 1\n");
	bench_log_in(bench, bench_fault);
	assert_int_equal(bench->token->verify(bench->card, bench->op), 0);
	assert_int_equal(bench->token->remove(
			     bench->card, bench->op, "x", 1, TKM_OBJECT_KEY),
	    TKM_E_TOKEN_REMOVED);
	assert_true(strstr(bench->host.message, "was removed"));
	assert_int_equal(
	    bench->token->verify(bench->card, bench->op), TKM_E_TOKEN_REMOVED);
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 0);
}

static void the_hardware_is_described(void **state)
{
	struct bench *bench = *state;

	bench_open(bench, bench_softhsm);
	assert_int_equal(bench->token->describe(bench->card, bench->op), 0);
	assert_memory_equal(bench->host.record, "hardware\n", 9);
	assert_non_null(strstr(bench->host.record, "algorithms=RSA-2048"));
	assert_non_null(strstr(bench->host.record, "P-256 P-384"));
	assert_non_null(strstr(bench->host.record, "login-required"));
	assert_non_null(strstr(bench->host.record, "/libsofthsm2.so\n"));
}

#define TEST(name) \
	cmocka_unit_test_setup_teardown(name, bench_setup, bench_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(the_token_is_told_with_its_label_and_serial),
	    TEST(without_modules_there_are_no_tokens),
	    TEST(a_missing_module_does_not_hide_the_others),
	    TEST(a_file_that_is_no_library_is_told),
	    TEST(a_module_for_another_machine_is_told_before_loading),
	    TEST(a_module_others_may_change_is_not_loaded),
	    TEST(a_library_that_is_no_module_is_told),
	    TEST(a_module_that_fails_to_start_does_not_hide_others),
	    TEST(a_module_that_does_not_list_its_slots_is_told),
	    TEST(a_module_named_twice_is_loaded_once),
	    TEST(a_relative_module_path_is_refused),
	    TEST(modules_announced_to_p11_kit_are_found),
	    TEST(another_token_in_the_slot_is_not_opened),
	    TEST(a_token_is_opened_without_enumerating_first),
	    TEST(the_hardware_is_described),
	    TEST(waiting_for_a_module_can_be_cancelled),
	    TEST(a_module_that_hangs_is_left_out_in_time),
	    TEST(a_pulled_token_is_told_as_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
