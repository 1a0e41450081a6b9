/* SPDX-License-Identifier: Apache-2.0
 * test_formats.c -- tax codes, ID numbers and e-mail addresses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "plugins/forgot-pin/cccd.h"
#include "plugins/forgot-pin/email.h"
#include "plugins/forgot-pin/mst.h"

static void check_mst(const char *typed, const char *stored, bool fits)
{
	struct tkm_mst mst;
	enum tkm_mst_fault fault;

	assert_true(tkm_mst_parse(tkm_view_of(typed), &mst, &fault));
	assert_string_equal(mst.text, stored);
	assert_int_equal(mst.check_fits, fits);
}

static void refuse_mst(const char *typed, enum tkm_mst_fault expected)
{
	struct tkm_mst mst = {.text = "untouched"};
	enum tkm_mst_fault fault;

	assert_false(tkm_mst_parse(tkm_view_of(typed), &mst, &fault));
	assert_int_equal(fault, expected);
	assert_string_equal(mst.text, "untouched");
}

static void tax_codes_of_the_requirements_fit(void **state)
{
	(void)state;
	check_mst("0100233488", "0100233488", true);
	check_mst("0314409058-002", "0314409058-002", true);
	check_mst("0100112437", "0100112437", true);
	check_mst("0312687878-001", "0312687878-001", true);
	check_mst("0100109106", "0100109106", true);
	check_mst("0100047516", "0100047516", true);
}

static void a_wrong_check_digit_is_told_apart(void **state)
{
	(void)state;
	check_mst("0100233480", "0100233480", false);
	check_mst("0100109107", "0100109107", false);
}

static void tax_codes_are_stored_in_one_form(void **state)
{
	(void)state;
	check_mst(" 0100.233.488 ", "0100233488", true);
	check_mst("0314409058002", "0314409058-002", true);
	check_mst("0314409058 - 002", "0314409058-002", true);
	check_mst("001087123456", "001087123456", true);
}

static void what_is_no_tax_code_is_refused_with_the_reason(void **state)
{
	(void)state;
	refuse_mst("", TKM_MST_BAD_LENGTH);
	refuse_mst("010023348", TKM_MST_BAD_LENGTH);
	refuse_mst("01002334881", TKM_MST_BAD_LENGTH);
	refuse_mst("01002334880011", TKM_MST_BAD_LENGTH);
	refuse_mst("010023348A", TKM_MST_BAD_CHARACTER);
	refuse_mst("０100233488", TKM_MST_BAD_CHARACTER);
	refuse_mst("0100-233488", TKM_MST_BAD_DASH);
	refuse_mst("0100233488-", TKM_MST_BAD_DASH);
	refuse_mst("0314409058-0-02", TKM_MST_BAD_DASH);
	refuse_mst("0314409058-000", TKM_MST_BAD_NUMBER);
	refuse_mst("0100000005", TKM_MST_BAD_NUMBER);
}

static void check_id(
    const char *typed, const char *stored, enum tkm_id_kind kind, bool unusual)
{
	struct tkm_id_number id;

	assert_true(tkm_id_number_parse(tkm_view_of(typed), 2026, &id));
	assert_string_equal(id.text, stored);
	assert_int_equal(id.kind, kind);
	assert_int_equal(id.unusual, unusual);
}

static void id_cards_of_the_requirements_are_usual(void **state)
{
	(void)state;
	check_id("001087123456", "001087123456", TKM_ID_CCCD, false);
	check_id("037153000257", "037153000257", TKM_ID_CCCD, false);
	check_id("001 087 123 456", "001087123456", TKM_ID_CCCD, false);
}

static void an_unusual_id_card_is_accepted_and_told(void **state)
{
	(void)state;
	check_id("003087123456", "003087123456", TKM_ID_CCCD, true);
	check_id("001487123456", "001487123456", TKM_ID_CCCD, true);
	check_id("001227123456", "001227123456", TKM_ID_CCCD, true);
	check_id("001226123456", "001226123456", TKM_ID_CCCD, false);
}

static void old_cards_and_passports_are_accepted(void **state)
{
	(void)state;
	check_id("012345678", "012345678", TKM_ID_CMND, false);
	check_id("c1234567", "C1234567", TKM_ID_PASSPORT, false);
	check_id("01234567890", "01234567890", TKM_ID_PASSPORT, true);
}

static void what_is_no_id_number_is_refused(void **state)
{
	static const char *const wrong[] = {"", "12345", "0010871234567",
	    "C12345678901234", "B123/567", "Đ12345"};
	struct tkm_id_number id = {.text = "untouched"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(
		    tkm_id_number_parse(tkm_view_of(wrong[i]), 2026, &id));
	assert_string_equal(id.text, "untouched");
}

static void check_email(const char *typed, const char *stored)
{
	struct tkm_email email;

	assert_true(tkm_email_parse(tkm_view_of(typed), &email));
	assert_string_equal(email.text, stored);
}

static void addresses_are_accepted_with_the_domain_lowered(void **state)
{
	(void)state;
	check_email("a@b.vn", "a@b.vn");
	check_email(
	    " Ke.Toan+thue@CongTy.COM.VN\n", "Ke.Toan+thue@congty.com.vn");
	check_email("o'neil@mail-1.example", "o'neil@mail-1.example");
	check_email("lan@thuế.vn", "lan@thuế.vn");
}

static void what_is_no_address_is_refused(void **state)
{
	static const char *const wrong[] = {"", "@", "a", "a@", "@b.vn", "a@b",
	    "a@b.", "a@.vn", "a@b..vn", "a@-b.vn", "a@b-.vn", "a b@c.vn",
	    "a@b@c.vn", ".a@b.vn", "a.@b.vn", "a..b@c.vn",
	    "a@b.vn\nBcc: c@d.vn", "a@b.vn\x7f", "a@b_c.vn", "<a@b.vn>",
	    "a@b.vn,c@d.vn", "\xff@b.vn"};
	struct tkm_email email = {.text = "untouched"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		assert_false(tkm_email_parse(tkm_view_of(wrong[i]), &email));
	assert_string_equal(email.text, "untouched");
}

static void a_nul_inside_an_address_is_refused(void **state)
{
	struct tkm_email email;

	(void)state;
	assert_false(tkm_email_parse(tkm_view_of_bytes("a\0@b.vn", 7), &email));
}

static void an_address_has_at_most_254_bytes(void **state)
{
	char text[256] = "a@";
	struct tkm_email email;
	size_t i;

	(void)state;
	for (i = 2; i < 255; i++)
		text[i] = i % 60 == 59 ? '.' : 'b';
	assert_true(tkm_email_parse(tkm_view_of_bytes(text, 254), &email));
	assert_false(tkm_email_parse(tkm_view_of_bytes(text, 255), &email));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(tax_codes_of_the_requirements_fit),
	    cmocka_unit_test(a_wrong_check_digit_is_told_apart),
	    cmocka_unit_test(tax_codes_are_stored_in_one_form),
	    cmocka_unit_test(what_is_no_tax_code_is_refused_with_the_reason),
	    cmocka_unit_test(id_cards_of_the_requirements_are_usual),
	    cmocka_unit_test(an_unusual_id_card_is_accepted_and_told),
	    cmocka_unit_test(old_cards_and_passports_are_accepted),
	    cmocka_unit_test(what_is_no_id_number_is_refused),
	    cmocka_unit_test(addresses_are_accepted_with_the_domain_lowered),
	    cmocka_unit_test(what_is_no_address_is_refused),
	    cmocka_unit_test(a_nul_inside_an_address_is_refused),
	    cmocka_unit_test(an_address_has_at_most_254_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
