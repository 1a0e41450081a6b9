/* SPDX-License-Identifier: Apache-2.0
 * test_buf.c -- a buffer grows, stops at its limit, and forgets secrets.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/buf.h"

static void what_was_added_stands_in_order(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(1000);

	(void)state;
	tkm_buf_add_text(&buf, "PIN ");
	tkm_buf_add_uint64(&buf, UINT64_MAX);
	tkm_buf_add_char(&buf, ' ');
	tkm_buf_add_int64(&buf, INT64_MIN);
	tkm_buf_add_fill(&buf, '.', 3);
	tkm_buf_add_hex(&buf, "\x00\xff\x1a", 3);
	assert_true(tkm_buf_ok(&buf));
	assert_string_equal(tkm_buf_text(&buf),
	    "PIN 18446744073709551615 -9223372036854775808...00ff1a");
	tkm_buf_release(&buf);
}

static void an_empty_buffer_has_an_empty_text(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(0);

	(void)state;
	assert_string_equal(tkm_buf_text(&buf), "");
	tkm_buf_add(&buf, NULL, 0);
	assert_true(tkm_buf_ok(&buf));
	tkm_buf_release(&buf);
}

static void the_limit_may_be_reached_but_not_passed(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(4);

	(void)state;
	tkm_buf_add_text(&buf, "four");
	assert_true(tkm_buf_ok(&buf));
	tkm_buf_add_char(&buf, '!');
	assert_false(tkm_buf_ok(&buf));
	assert_string_equal(tkm_buf_text(&buf), "four");
	tkm_buf_release(&buf);
}

static void a_failure_stays_until_cleared(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(2);

	(void)state;
	tkm_buf_add_text(&buf, "too long");
	tkm_buf_add_char(&buf, 'a');
	assert_false(tkm_buf_ok(&buf));
	assert_int_equal(buf.size, 0);
	tkm_buf_clear(&buf);
	tkm_buf_add_char(&buf, 'a');
	assert_true(tkm_buf_ok(&buf));
	assert_string_equal(tkm_buf_text(&buf), "a");
	tkm_buf_release(&buf);
}

static void a_size_that_overflows_is_a_failure(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(SIZE_MAX);

	(void)state;
	tkm_buf_add_char(&buf, 'a');
	assert_null(tkm_buf_reserve(&buf, SIZE_MAX));
	assert_false(tkm_buf_ok(&buf));
	tkm_buf_release(&buf);
}

static void a_detached_text_belongs_to_the_caller(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(100);
	char *text;

	(void)state;
	tkm_buf_add_text(&buf, "mine");
	text = tkm_buf_detach(&buf);
	assert_string_equal(text, "mine");
	assert_int_equal(buf.size, 0);
	free(text);
	text = tkm_buf_detach(&buf);
	assert_string_equal(text, "");
	free(text);
}

static void a_failed_buffer_detaches_nothing(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(1);

	(void)state;
	tkm_buf_add_text(&buf, "ab");
	assert_null(tkm_buf_detach(&buf));
	assert_true(tkm_buf_ok(&buf));
}

static void a_reserved_place_is_filled_by_the_caller(void **state)
{
	struct tkm_buf buf = TKM_BUF_INIT(100);
	char *place = tkm_buf_reserve(&buf, 10);

	(void)state;
	memcpy(place, "abc", 3);
	tkm_buf_grow(&buf, 3);
	assert_string_equal(tkm_buf_text(&buf), "abc");
	tkm_buf_release(&buf);
}

static void a_cleared_secret_leaves_no_byte(void **state)
{
	struct tkm_buf buf;

	(void)state;
	tkm_buf_init_secret(&buf, 100);
	tkm_buf_add_text(&buf, "12345678");
	tkm_buf_clear(&buf);
	for (size_t i = 0; i < buf.room; i++)
		if (i < 8)
			assert_int_equal(buf.data[i], 0);
	tkm_buf_release(&buf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_was_added_stands_in_order),
	    cmocka_unit_test(an_empty_buffer_has_an_empty_text),
	    cmocka_unit_test(the_limit_may_be_reached_but_not_passed),
	    cmocka_unit_test(a_failure_stays_until_cleared),
	    cmocka_unit_test(a_size_that_overflows_is_a_failure),
	    cmocka_unit_test(a_detached_text_belongs_to_the_caller),
	    cmocka_unit_test(a_failed_buffer_detaches_nothing),
	    cmocka_unit_test(a_reserved_place_is_filled_by_the_caller),
	    cmocka_unit_test(a_cleared_secret_leaves_no_byte),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
