/* SPDX-License-Identifier: Apache-2.0
 * test_machine.c -- the headers of programs and the names they export.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/base/buf.h"
#include "core/base/exports.h"
#include "core/base/machine.h"
#include "core/base/path.h"

static void load(const char *folder, const char *name, struct tkm_buf *out)
{
	char *path = tkm_path_join(folder, name);
	FILE *file = fopen(path, "rb");
	void *place = tkm_buf_reserve(out, 65536);

	assert_non_null(file);
	assert_non_null(place);
	tkm_buf_grow(out, fread(place, 1, 65536, file));
	fclose(file);
	free(path);
}

static void is_called(const char *seed, const char *expected)
{
	struct tkm_buf file = TKM_BUF_INIT(65536);
	struct tkm_machine machine;

	load(TKM_SEEDS "/machine", seed, &file);
	assert_true(
	    tkm_machine_parse((const uint8_t *)file.data, file.size, &machine));
	assert_string_equal(tkm_machine_text(&machine), expected);
	tkm_buf_release(&file);
}

static void the_machine_of_a_file_has_a_name(void **state)
{
	(void)state;
	is_called("elf64.bin", "64-bit x86 ELF");
	is_called("elf32be.bin", "32-bit ELF of another machine");
	is_called("pe64.bin", "64-bit x86 PE");
	is_called("pe32.bin", "32-bit x86 PE");
}

static void this_program_is_of_this_machine(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(65536);
	struct tkm_machine native = tkm_machine_native();
	struct tkm_machine machine;

	(void)state;
	load("/proc/self", "exe", &file);
	assert_true(
	    tkm_machine_parse((const uint8_t *)file.data, file.size, &machine));
	assert_true(tkm_machine_equals(&machine, &native));
	tkm_buf_release(&file);
}

static void what_is_no_program_has_no_machine(void **state)
{
	struct tkm_machine machine = {.bits = 7};
	const uint8_t text[] = "#!/bin/sh\n";
	const uint8_t dos[64] = "MZ";

	(void)state;
	assert_false(tkm_machine_parse(text, sizeof(text), &machine));
	assert_false(tkm_machine_parse(dos, sizeof(dos), &machine));
	assert_false(tkm_machine_parse(text, 0, &machine));
	assert_int_equal(machine.bits, 7);
}

static bool exports(const struct tkm_buf *file, const char *name)
{
	bool found = false;

	assert_true(tkm_exports_find(
	    (const uint8_t *)file->data, file->size, name, &found, NULL));
	return found;
}

static void an_export_is_a_defined_function_of_that_name(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(65536);

	(void)state;
	load(TKM_SEEDS "/exports", "hello.bin", &file);
	assert_true(exports(&file, "hello"));
	assert_false(exports(&file, "hell"));
	assert_false(exports(&file, "hello2"));
	assert_false(exports(&file, ""));
	/* Only referred to, defined elsewhere. */
	assert_false(exports(&file, "other"));
	tkm_buf_release(&file);
}

static void a_file_without_symbols_says_why(void **state)
{
	struct tkm_buf file = TKM_BUF_INIT(65536);
	const char *reason = NULL;
	bool found;

	(void)state;
	load(TKM_SEEDS "/exports", "hello.bin", &file);
	assert_false(tkm_exports_find(
	    (const uint8_t *)file.data, 100, "hello", &found, &reason));
	assert_string_equal(reason, "no dynamic symbol table");
	assert_false(tkm_exports_find(
	    (const uint8_t *)file.data, 40, "hello", &found, &reason));
	assert_string_equal(reason, "not a 64-bit little-endian ELF file");
	tkm_buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_machine_of_a_file_has_a_name),
	    cmocka_unit_test(this_program_is_of_this_machine),
	    cmocka_unit_test(what_is_no_program_has_no_machine),
	    cmocka_unit_test(an_export_is_a_defined_function_of_that_name),
	    cmocka_unit_test(a_file_without_symbols_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
