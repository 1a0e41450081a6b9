/* SPDX-License-Identifier: Apache-2.0
 * test_der.c -- elements of DER, strict where BER is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "core/base/der.h"

static void lengths_that_are_not_der_are_refused(void **state)
{
	static const char *const bad[] = {
	    "\x30\x81\x01\x00", /* long form for a short length */
	    "\x30\x80\x00\x00", /* indefinite */
	    "\x30\x84\x01\x00\x00\x00", /* four bytes of length */
	    "\x30\x05\x00\x00", /* past the end */
	    "\x3f\x81\x01\x00", /* tag of several bytes */
	};
	struct tkm_der element;
	struct tkm_view rest;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		rest = tkm_view_of_bytes(bad[i], 4);
		assert_false(tkm_der_next(&rest, &element));
		assert_int_equal(rest.size, 4);
	}
}

static void unsigned_numbers_stay_positive(void **state)
{
	struct tkm_buf out = TKM_BUF_INIT(64);

	(void)state;
	tkm_der_add_unsigned(&out, TKM_VIEW("\0\0\200\1"));
	tkm_der_add_unsigned(&out, TKM_VIEW("\0"));
	tkm_der_add_unsigned(&out, TKM_VIEW(""));
	assert_true(tkm_view_equals(
	    tkm_buf_view(&out), TKM_VIEW("\2\3\0\200\1\2\1\0\2\1\0")));
	tkm_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lengths_that_are_not_der_are_refused),
	    cmocka_unit_test(unsigned_numbers_stay_positive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
