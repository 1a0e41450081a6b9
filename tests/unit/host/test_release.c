/* SPDX-License-Identifier: Apache-2.0
 * test_release.c -- release.json, right and wrong.
 */
#include "core/host/plugin/release.h"
#include "tests/unit/host/check.h"

#define HASH                                                           \
	"00112233445566778899aabbccddeeff00112233445566778899aabbccdd" \
	"eeff"

static bool parse(const char *text, struct tkm_release *release)
{
	return tkm_release_parse(text, strlen(text), release, NULL);
}

static void a_listed_file_is_found_by_folder_and_name(void **state)
{
	struct tkm_release release = {0};
	const uint8_t *hash;

	(void)state;
	assert_true(parse("{\"release\":1,\"version\":\"1\",\"files\":{"
			  "\"pin/locale/vi.mo\":\"" HASH "\","
			  "\"pin/pin.so\":\"" HASH "\"}}",
	    &release));
	assert_non_null(tkm_release_find(&release, "pin", "locale/vi.mo"));
	hash = tkm_release_find(&release, "pin", "pin.so");
	assert_non_null(hash);
	assert_int_equal(hash[1], 0x11);
	assert_null(tkm_release_find(&release, "pin", "pin"));
	assert_null(tkm_release_find(&release, "pi", "n/pin.so"));
	assert_true(tkm_release_has_folder(&release, "pin"));
	assert_false(tkm_release_has_folder(&release, "pi"));
	tkm_release_release(&release);
}

static void a_wrong_list_is_refused(void **state)
{
	static const char *const wrong[] = {
	    "",
	    "[]",
	    "{\"files\":{}}",
	    "{\"release\":2,\"files\":{}}",
	    "{\"release\":1}",
	    "{\"release\":1,\"files\":[]}",
	    "{\"release\":1,\"files\":{\"pin.so\":\"" HASH "\"}}",
	    "{\"release\":1,\"files\":{\"../pin.so\":\"" HASH "\"}}",
	    "{\"release\":1,\"files\":{\"a/b/pin.so\":\"" HASH "\"}}",
	    "{\"release\":1,\"files\":{\"a/locale/b/c\":\"" HASH "\"}}",
	    "{\"release\":1,\"files\":{\"a/locale/..\":\"" HASH "\"}}",
	    "{\"release\":1,\"files\":{\"pin/pin.so\":\"00\"}}",
	    "{\"release\":1,\"files\":{\"pin/pin.so\":1}}",
	    "{\"release\":1,\"files\":{\"a/b\":\"" HASH "\",\"a/b\":\"" HASH
	    "\"}}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct tkm_release release = {0};
		assert_false(parse(wrong[i], &release));
		assert_null(release.files);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_listed_file_is_found_by_folder_and_name),
	    cmocka_unit_test(a_wrong_list_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
