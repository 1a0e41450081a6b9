/* SPDX-License-Identifier: Apache-2.0
 * test_manifest.c -- plugin.json, right and wrong.
 */
#include "core/host/plugin/manifest.h"
#include "tests/unit/host/check.h"

#define START "{\"manifest\":1,"
#define IDENTITY                                          \
	"\"id\":\"org.example.pin\",\"file\":\"pin.so\"," \
	"\"version\":\"1.2.3\",\"vendor\":\"Example\","
#define RIGHT START IDENTITY "\"abi\":\"1.0\""

static bool parse(const char *text, struct tkm_manifest *manifest)
{
	return tkm_manifest_parse(text, strlen(text), manifest, NULL);
}

static void a_full_manifest_is_read(void **state)
{
	struct tkm_manifest manifest = {0};

	(void)state;
	assert_true(parse(RIGHT
	    ",\"provides\":[\"tkm.feature/1\",\"org.example.x/1\"],"
	    "\"actions\":[{\"id\":\"pin.change\",\"command\":\"pin change\"}],"
	    "\"requires\":[\"tkm.host.text/1\"],\"order\":7,\"critical\":true,"
	    "\"match\":{\"atr\":[]},\"sha256\":"
	    "\"0101010101010101010101010101010101010101010101010101010101"
	    "010101\"}",
	    &manifest));
	assert_string_equal(manifest.id, "org.example.pin");
	assert_int_equal(manifest.abi, 0x10000);
	assert_int_equal(manifest.provide_count, 2);
	assert_true(tkm_manifest_provides(&manifest, "tkm.feature/1"));
	assert_false(tkm_manifest_provides(&manifest, "tkm.feature"));
	assert_string_equal(manifest.actions[0].command, "pin change");
	assert_int_equal(manifest.order, 7);
	assert_true(manifest.critical);
	assert_true(manifest.has_sha256);
	assert_int_equal(manifest.sha256[31], 1);
	tkm_manifest_release(&manifest);
}

static void what_may_be_left_out_has_a_default(void **state)
{
	struct tkm_manifest manifest = {0};

	(void)state;
	assert_true(parse(RIGHT "}", &manifest));
	assert_int_equal(manifest.order, 50);
	assert_false(manifest.critical);
	assert_false(manifest.has_sha256);
	assert_int_equal(manifest.action_count, 0);
	tkm_manifest_release(&manifest);
}

static void a_wrong_manifest_is_refused_and_says_why(void **state)
{
	static const struct {
		const char *text;
		const char *reason;
	} wrong[] = {
	    {"", "JSON"},
	    {"[]", "object"},
	    {RIGHT "} x", "JSON"},
	    {RIGHT ",\"abi\":\"1.0\"}", "JSON"},
	    {"{" IDENTITY "\"abi\":\"1.0\"}", "\"manifest\""},
	    {START "\"id\":\"pin\"}", "\"id\""},
	    {START "\"id\":\"org..pin\"}", "\"id\""},
	    {START "\"id\":\"org.pin\",\"file\":\"../x.so\"}", "\"file\""},
	    {START "\"id\":\"org.pin\",\"file\":\"/x.so\"}", "\"file\""},
	    {START IDENTITY "\"abi\":\"1\"}", "\"abi\""},
	    {START IDENTITY "\"abi\":1}", "\"abi\""},
	    {START IDENTITY "\"abi\":\"99999.0\"}", "\"abi\""},
	    {RIGHT ",\"provides\":\"x\"}", "\"provides\""},
	    {RIGHT ",\"provides\":[\"A B\"]}", "\"provides\""},
	    {RIGHT ",\"requires\":[1]}", "\"requires\""},
	    {RIGHT ",\"actions\":[1]}", "\"id\""},
	    {RIGHT ",\"actions\":[{\"id\":\"a\",\"command\":\"a  b\"}]}",
		"\"command\""},
	    {RIGHT ",\"actions\":[{\"id\":\"a\",\"command\":\"--a\"}]}",
		"\"command\""},
	    {RIGHT ",\"order\":100}", "\"order\""},
	    {RIGHT ",\"order\":\"1\"}", "\"order\""},
	    {RIGHT ",\"critical\":1}", "\"critical\""},
	    {RIGHT ",\"sha256\":\"00\"}", "\"sha256\""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct tkm_manifest manifest = {0};
		const char *reason = "";
		assert_false(tkm_manifest_parse(
		    wrong[i].text, strlen(wrong[i].text), &manifest, &reason));
		if (!strstr(reason, wrong[i].reason))
			fail_msg("%s: %s", wrong[i].text, reason);
		assert_null(manifest.id);
	}
}

static void a_manifest_that_is_too_long_is_not_read(void **state)
{
	static char text[TKM_MANIFEST_MAX + 1];
	struct tkm_manifest manifest = {0};

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, RIGHT "}", sizeof(RIGHT));
	assert_false(tkm_manifest_parse(text, sizeof(text), &manifest, NULL));
	assert_true(
	    tkm_manifest_parse(text, sizeof(text) - 1, &manifest, NULL));
	tkm_manifest_release(&manifest);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_full_manifest_is_read),
	    cmocka_unit_test(what_may_be_left_out_has_a_default),
	    cmocka_unit_test(a_wrong_manifest_is_refused_and_says_why),
	    cmocka_unit_test(a_manifest_that_is_too_long_is_not_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
