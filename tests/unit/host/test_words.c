/* SPDX-License-Identifier: Apache-2.0
 * test_words.c -- translations and values as people read them.
 */
#include "core/host/words.h"
#include "tests/unit/host/check.h"

#define PIN_WRONG "The PIN of {serial} is wrong."

static int open_vietnamese(void **state)
{
	*state = tkm_words_new(CATALOGUE, "vi", NULL);
	return !*state;
}

static int close_words(void **state)
{
	tkm_words_free(*state);
	return 0;
}

static struct tkm_value text_value(const char *text, uint32_t flags)
{
	return (struct tkm_value){
	    .size = sizeof(struct tkm_value),
	    .type = TKM_TEXT,
	    .id = "serial",
	    .data = text,
	    .length = strlen(text),
	    .flags = flags,
	};
}

static void assert_shown(const struct tkm_words *words,
    const struct tkm_value *value, const char *shown)
{
	struct tkm_buf out = TKM_BUF_INIT(256);

	tkm_words_value(words, value, &out);
	assert_string_equal(tkm_buf_text(&out), shown);
	tkm_buf_release(&out);
}

static void a_text_is_shown_in_the_users_language(void **state)
{
	const struct tkm_value serial = text_value("A1", 0);
	const struct tkm_value *const args[] = {&serial};
	struct tkm_buf out = TKM_BUF_INIT(256);

	tkm_words_format(*state, PIN_WRONG, args, 1, &out);
	assert_string_equal(tkm_buf_text(&out), "Mã PIN của A1 không đúng.");
	tkm_buf_release(&out);
}

static void a_text_without_translation_stays_english(void **state)
{
	assert_string_equal(tkm_words_get(*state, "Serial"), "Serial");
	assert_null(tkm_words_find(*state, "Serial"));
	assert_string_equal(tkm_words_get(*state, ""), "");
	assert_string_equal(tkm_words_get(NULL, "Label"), "Label");
}

static void what_a_plugin_lacks_its_host_translates(void **state)
{
	struct tkm_words *child = tkm_words_new("/nowhere", "vi", *state);

	assert_string_equal(tkm_words_get(child, "Label"), "Nhãn");
	tkm_words_free(child);
}

static void english_and_bad_languages_read_no_file(void **state)
{
	struct tkm_words *words = tkm_words_new(CATALOGUE, "../vi", NULL);

	(void)state;
	assert_string_equal(tkm_words_language(words), "en");
	assert_string_equal(tkm_words_get(words, "Label"), "Label");
	tkm_words_free(words);
}

static void personal_data_is_masked(void **state)
{
	const struct tkm_value id = text_value("001087123456", TKM_V_PERSONAL);
	const struct tkm_value brief = text_value("1234", TKM_V_PERSONAL);

	assert_shown(*state, &id, "00***56");
	assert_shown(*state, &brief, "***");
}

static void a_message_id_in_a_value_is_translated(void **state)
{
	const struct tkm_value label = text_value("Label", TKM_V_MSGID);

	assert_shown(*state, &label, "Nhãn");
}

static void control_characters_do_not_reach_the_terminal(void **state)
{
	const struct tkm_value evil = text_value("a\033[2Jb", 0);

	assert_shown(*state, &evil, "a\xef\xbf\xbd[2Jb");
}

static void numbers_times_and_bytes_have_their_forms(void **state)
{
	struct tkm_value value = {.size = sizeof(value), .type = TKM_INT};

	value.number = -7;
	assert_shown(*state, &value, "-7");
	value.flags = TKM_V_SIZE;
	value.number = 1000;
	assert_shown(*state, &value, "1000 B");
	value.number = 65536;
	assert_shown(*state, &value, "64 KiB");
	value.number = 1536;
	assert_shown(*state, &value, "1.5 KiB");
	value.type = TKM_TIME;
	value.number = 1795443300;
	assert_shown(*state, &value, "23/11/2026 14:15 UTC");
	assert_shown(NULL, &value, "2026-11-23 14:15 UTC");
	value.type = TKM_BOOL;
	assert_shown(NULL, &value, "yes");
	value.type = TKM_BYTES;
	value.data = "\x01\xfe";
	value.length = 2;
	assert_shown(*state, &value, "01fe");
}

static void a_secret_is_never_shown(void **state)
{
	struct tkm_value value = {
	    .size = sizeof(value), .type = TKM_SECRET, .data = "1234"};

	assert_shown(*state, &value, "***");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_text_is_shown_in_the_users_language),
	    cmocka_unit_test(a_text_without_translation_stays_english),
	    cmocka_unit_test(what_a_plugin_lacks_its_host_translates),
	    cmocka_unit_test(english_and_bad_languages_read_no_file),
	    cmocka_unit_test(personal_data_is_masked),
	    cmocka_unit_test(a_message_id_in_a_value_is_translated),
	    cmocka_unit_test(control_characters_do_not_reach_the_terminal),
	    cmocka_unit_test(numbers_times_and_bytes_have_their_forms),
	    cmocka_unit_test(a_secret_is_never_shown),
	};
	return cmocka_run_group_tests(tests, open_vietnamese, close_words);
}
