/* SPDX-License-Identifier: Apache-2.0
 * test_template.c -- placeholders are replaced, everything else stays.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "core/base/template.h"

static bool add_value(void *context, struct tkm_view name, struct tkm_buf *out)
{
	if (!tkm_view_is(name, "serial"))
		return false;
	tkm_buf_add_text(out, context);
	return true;
}

static void renders(const char *text, const char *expected)
{
	char serial[] = "12{serial}";
	struct tkm_buf out = TKM_BUF_INIT(1000);

	tkm_template_render(tkm_view_of(text), add_value, serial, &out);
	assert_string_equal(tkm_buf_text(&out), expected);
	tkm_buf_release(&out);
}

static void a_known_name_is_replaced(void **state)
{
	(void)state;
	renders("token {serial}.", "token 12{serial}.");
	renders("{serial}{serial}", "12{serial}12{serial}");
}

static void an_unknown_name_stays_as_it_stands(void **state)
{
	(void)state;
	renders("token {owner}", "token {owner}");
}

static void other_braces_stand_for_themselves(void **state)
{
	(void)state;
	renders("", "");
	renders("{", "{");
	renders("{serial", "{serial");
	renders("{}", "{}");
	renders("{a b} }", "{a b} }");
	renders("{ {serial}", "{ 12{serial}");
}

static void two_braces_make_one(void **state)
{
	(void)state;
	renders("{{serial}", "{serial}");
	renders("{{{serial}", "{12{serial}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_known_name_is_replaced),
	    cmocka_unit_test(an_unknown_name_stays_as_it_stands),
	    cmocka_unit_test(other_braces_stand_for_themselves),
	    cmocka_unit_test(two_braces_make_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
