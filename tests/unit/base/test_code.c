/* SPDX-License-Identifier: Apache-2.0
 * test_code.c -- activation codes: what is typed wrong is found.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/base32.h"

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void make(char symbols[TKM_CODE_SYMBOLS + 1], uint8_t seed)
{
	uint8_t random[TKM_CODE_RANDOM_SIZE];

	for (size_t i = 0; i < sizeof(random); i++)
		random[i] = (uint8_t)(seed + i * 37 + i * i * 11);
	tkm_code_generate(random, symbols);
}

static enum tkm_code_fault fault_of(const char *typed)
{
	char symbols[TKM_CODE_SYMBOLS + 1];
	struct tkm_code_error error = {.fault = TKM_CODE_RIGHT};

	tkm_code_parse(tkm_view_of(typed), symbols, &error);
	return error.fault;
}

static void a_generated_code_is_right_as_it_is_written(void **state)
{
	char symbols[TKM_CODE_SYMBOLS + 1];
	char again[TKM_CODE_SYMBOLS + 1];
	char text[TKM_CODE_TEXT_SIZE];

	(void)state;
	for (int seed = 0; seed < 256; seed++) {
		make(symbols, (uint8_t)seed);
		tkm_code_format(symbols, text);
		assert_int_equal(strlen(text), 23);
		assert_int_equal(text[5], '-');
		assert_true(tkm_code_parse(tkm_view_of(text), again, NULL));
		assert_string_equal(again, symbols);
	}
}

static void all_95_bits_are_in_the_code(void **state)
{
	char zero[TKM_CODE_SYMBOLS + 1];
	char other[TKM_CODE_SYMBOLS + 1];
	uint8_t random[TKM_CODE_RANDOM_SIZE] = {0};

	(void)state;
	tkm_code_generate(random, zero);
	assert_string_equal(zero, "00000000000000000000");
	for (size_t bit = 1; bit < 96; bit++) {
		random[bit / 8] = (uint8_t)(0x80 >> bit % 8);
		tkm_code_generate(random, other);
		assert_memory_not_equal(other, zero, 19);
		random[bit / 8] = 0;
	}
	random[0] = 0x80;
	tkm_code_generate(random, other);
	assert_string_equal(other, zero);
}

static void every_single_wrong_symbol_is_found(void **state)
{
	char symbols[TKM_CODE_SYMBOLS + 1];

	(void)state;
	make(symbols, 3);
	for (size_t i = 0; i < TKM_CODE_SYMBOLS; i++) {
		char right = symbols[i];
		for (const char *c = alphabet; *c != '\0'; c++) {
			symbols[i] = *c;
			assert_int_equal(fault_of(symbols),
			    *c == right ? TKM_CODE_RIGHT : TKM_CODE_MISTYPED);
		}
		symbols[i] = right;
	}
}

static void every_swap_of_two_symbols_is_found(void **state)
{
	char symbols[TKM_CODE_SYMBOLS + 1];
	char swapped[TKM_CODE_SYMBOLS + 1];

	(void)state;
	for (int seed = 0; seed < 32; seed++) {
		make(symbols, (uint8_t)seed);
		for (size_t i = 0; i + 1 < TKM_CODE_SYMBOLS; i++) {
			memcpy(swapped, symbols, sizeof(swapped));
			swapped[i] = symbols[i + 1];
			swapped[i + 1] = symbols[i];
			assert_int_equal(fault_of(swapped),
			    symbols[i] == symbols[i + 1] ? TKM_CODE_RIGHT
							 : TKM_CODE_MISTYPED);
		}
	}
}

static void letters_that_look_like_digits_are_taken_for_them(void **state)
{
	char symbols[TKM_CODE_SYMBOLS + 1];

	(void)state;
	assert_true(tkm_code_parse(
	    TKM_VIEW(" ooooo-OOOOO 00000\t0o0O0"), symbols, NULL));
	assert_string_equal(symbols, "00000000000000000000");
}

static void a_symbol_no_code_has_is_shown_by_its_place(void **state)
{
	char symbols[TKM_CODE_SYMBOLS + 1] = "untouched";
	struct tkm_code_error error;

	(void)state;
	assert_false(tkm_code_parse(TKM_VIEW("000-U"), symbols, &error));
	assert_int_equal(error.fault, TKM_CODE_BAD_SYMBOL);
	assert_int_equal(error.position, 4);
	assert_string_equal(symbols, "untouched");
	assert_int_equal(fault_of("0000\xc3\xa9"), TKM_CODE_BAD_SYMBOL);
}

static void too_few_and_too_many_symbols_are_told_apart(void **state)
{
	struct tkm_code_error error;
	char symbols[TKM_CODE_SYMBOLS + 1];

	(void)state;
	assert_false(tkm_code_parse(TKM_VIEW("00000-000"), symbols, &error));
	assert_int_equal(error.fault, TKM_CODE_TOO_SHORT);
	assert_int_equal(error.position, 8);
	assert_int_equal(fault_of(""), TKM_CODE_TOO_SHORT);
	assert_int_equal(fault_of("000000000000000000000"), TKM_CODE_TOO_LONG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_generated_code_is_right_as_it_is_written),
	    cmocka_unit_test(all_95_bits_are_in_the_code),
	    cmocka_unit_test(every_single_wrong_symbol_is_found),
	    cmocka_unit_test(every_swap_of_two_symbols_is_found),
	    cmocka_unit_test(letters_that_look_like_digits_are_taken_for_them),
	    cmocka_unit_test(a_symbol_no_code_has_is_shown_by_its_place),
	    cmocka_unit_test(too_few_and_too_many_symbols_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
