/* SPDX-License-Identifier: Apache-2.0
 * test_url.c -- addresses are shown without names and passwords.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/base/url.h"

static void check(const char *url, const char *shown)
{
	struct tkm_buf out = TKM_BUF_INIT(256);

	tkm_url_add_shown(tkm_view_of(url), &out);
	assert_string_equal(tkm_buf_text(&out), shown);
	tkm_buf_release(&out);
}

static void an_address_without_a_login_is_shown_as_it_is(void **state)
{
	(void)state;
	check("http://proxy.vn:3128/", "http://proxy.vn:3128/");
	check("", "");
}

static void a_name_and_password_are_not_shown(void **state)
{
	(void)state;
	check("http://ann:s3cret@proxy.vn:3128", "http://***@proxy.vn:3128");
	check("ann:s3cret@proxy.vn", "***@proxy.vn");
}

static void a_password_may_hold_any_character(void **state)
{
	(void)state;
	check("http://ann:p@ss/w?rd@proxy.vn", "http://***@proxy.vn");
	check("ann:x://y@proxy.vn", "***@proxy.vn");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_address_without_a_login_is_shown_as_it_is),
	    cmocka_unit_test(a_name_and_password_are_not_shown),
	    cmocka_unit_test(a_password_may_hold_any_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
