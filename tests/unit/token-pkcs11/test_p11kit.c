/* SPDX-License-Identifier: Apache-2.0
 * test_p11kit.c -- module files of p11-kit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "plugins/token-pkcs11/p11kit.h"

static struct tkm_p11_kit parse(const char *text)
{
	struct tkm_p11_kit kit = {0};
	const char *reason = NULL;

	assert_true(tkm_p11_kit_parse(tkm_view_of(text), &kit, &reason));
	return kit;
}

static void a_module_is_read_with_comments_and_blanks(void **state)
{
	struct tkm_p11_kit kit = parse("# a comment\n\n  module :  a b.so \r\n"
				       "priority: 1\nno setting\n");

	(void)state;
	assert_string_equal(kit.module, "a b.so");
	assert_true(tkm_p11_kit_is_wanted(&kit, "tkm"));
	tkm_p11_kit_release(&kit);
}

static void trust_modules_hold_no_tokens(void **state)
{
	struct tkm_p11_kit kit = parse("module: trust.so\ntrust-policy: yes");

	(void)state;
	assert_false(tkm_p11_kit_is_wanted(&kit, "tkm"));
	tkm_p11_kit_release(&kit);
}

static void the_proxy_of_p11_kit_is_left_out(void **state)
{
	struct tkm_p11_kit kit = parse("module: /usr/lib/p11-kit-proxy.so");

	(void)state;
	assert_false(tkm_p11_kit_is_wanted(&kit, "tkm"));
	tkm_p11_kit_release(&kit);
}

static void a_module_can_be_kept_to_some_programs(void **state)
{
	struct tkm_p11_kit only = parse("module: a\nenable-in: firefox, tkm");
	struct tkm_p11_kit denied = parse("module: a\ndisable-in: tkm firefox");

	(void)state;
	assert_true(tkm_p11_kit_is_wanted(&only, "tkm"));
	assert_false(tkm_p11_kit_is_wanted(&only, "tk"));
	assert_false(tkm_p11_kit_is_wanted(&denied, "tkm"));
	assert_true(tkm_p11_kit_is_wanted(&denied, "tkm-agent"));
	tkm_p11_kit_release(&only);
	tkm_p11_kit_release(&denied);
}

static void a_later_file_amends_an_earlier_one(void **state)
{
	struct tkm_p11_kit kit = parse("module: a\ndisable-in: x");
	const char *reason;

	(void)state;
	assert_true(tkm_p11_kit_parse(TKM_VIEW("module:\n"), &kit, &reason));
	assert_string_equal(kit.module, "");
	assert_string_equal(kit.disable_in, "x");
	assert_false(tkm_p11_kit_is_wanted(&kit, "tkm"));
	tkm_p11_kit_release(&kit);
}

static void what_is_no_text_changes_nothing(void **state)
{
	struct tkm_p11_kit kit = parse("module: a");
	char *large = malloc(TKM_P11_KIT_MAX + 1);
	const char *reason = NULL;

	(void)state;
	memset(large, 'a', TKM_P11_KIT_MAX + 1);
	assert_false(
	    tkm_p11_kit_parse(TKM_VIEW("module: \xff"), &kit, &reason));
	assert_string_equal(reason, "the file is not UTF-8 text");
	assert_false(
	    tkm_p11_kit_parse(TKM_VIEW("module: b\0c"), &kit, &reason));
	assert_false(tkm_p11_kit_parse(
	    tkm_view_of_bytes(large, TKM_P11_KIT_MAX + 1), &kit, &reason));
	assert_string_equal(reason, "the file is too long");
	assert_string_equal(kit.module, "a");
	free(large);
	tkm_p11_kit_release(&kit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_module_is_read_with_comments_and_blanks),
	    cmocka_unit_test(trust_modules_hold_no_tokens),
	    cmocka_unit_test(the_proxy_of_p11_kit_is_left_out),
	    cmocka_unit_test(a_module_can_be_kept_to_some_programs),
	    cmocka_unit_test(a_later_file_amends_an_earlier_one),
	    cmocka_unit_test(what_is_no_text_changes_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
