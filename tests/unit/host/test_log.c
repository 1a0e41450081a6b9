/* SPDX-License-Identifier: Apache-2.0
 * test_log.c -- lines of the log.
 */
#include "core/host/log.h"
#include "core/sys/file.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/scratch.h"
#include <tkm/service.h>

static void assert_line(const char *text, const char *shown)
{
	struct tkm_buf out = TKM_BUF_INIT(TKM_LOG_LINE_MAX * 3);

	tkm_log_format(0, TKM_LOG_WARNING, "pin", text, &out);
	assert_string_equal(tkm_buf_text(&out), shown);
	tkm_buf_release(&out);
}

static void a_line_has_time_level_source_and_text(void **state)
{
	(void)state;
	assert_line("text", "1970-01-01T00:00:00Z warning pin: text\n");
}

static void control_characters_and_noise_are_escaped(void **state)
{
	(void)state;
	assert_line("a\nb\033\x7f\xff\xc2\x85 Mã",
	    "1970-01-01T00:00:00Z warning pin: "
	    "a\\x0ab\\x1b\\x7f\\xff\\xc2\\x85 Mã\n");
}

static void a_long_line_is_cut(void **state)
{
	struct tkm_buf out = TKM_BUF_INIT(TKM_LOG_LINE_MAX * 3);
	static char text[3 * TKM_LOG_LINE_MAX];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	tkm_log_format(0, TKM_LOG_INFO, "pin", text, &out);
	assert_true(out.size < TKM_LOG_LINE_MAX + 16);
	assert_true(tkm_view_ends_with(tkm_buf_view(&out), "...\n"));
	tkm_buf_release(&out);
}

static void the_file_appears_with_the_first_line_that_counts(void **state)
{
	char *folder = scratch_new("log");
	char path[4096];
	struct tkm_log *log;
	char *text;

	(void)state;
	snprintf(path, sizeof(path), "%s/state/tkm.log", folder);
	log = tkm_log_new(path, TKM_LOG_WARNING, false);
	tkm_log_write(log, TKM_LOG_INFO, "pin", "too quiet");
	assert_false(tkm_sys_file_exists(path));
	tkm_log_write(log, TKM_LOG_ERROR, "pin", "loud");
	text = scratch_read(folder, "state/tkm.log");
	assert_non_null(strstr(text, " error pin: loud\n"));
	free(text);
	tkm_log_free(log);
	scratch_remove(folder);
	free(folder);
}

static void a_full_file_is_put_aside_once(void **state)
{
	char *folder = scratch_new("log");
	char path[4096];
	char line[1024];
	struct tkm_log *log;
	char *text;

	(void)state;
	snprintf(path, sizeof(path), "%s/tkm.log", folder);
	memset(line, 'x', sizeof(line) - 1);
	line[sizeof(line) - 1] = '\0';
	log = tkm_log_new(path, TKM_LOG_WARNING, false);
	for (int i = 0; i < 2200; i++)
		tkm_log_write(log, TKM_LOG_ERROR, "pin", line);
	tkm_log_write(log, TKM_LOG_ERROR, "pin", "the last one");
	text = scratch_read(folder, "tkm.log");
	assert_true(strlen(text) <= TKM_LOG_FILE_MAX + 2048);
	assert_non_null(strstr(text, "the last one"));
	free(text);
	text = scratch_read(folder, "tkm.log.1");
	assert_true(strlen(text) <= TKM_LOG_FILE_MAX + 2048);
	free(text);
	tkm_log_free(log);
	scratch_remove(folder);
	free(folder);
}

static void levels_have_names(void **state)
{
	(void)state;
	assert_int_equal(tkm_log_level_of("debug"), TKM_LOG_DEBUG);
	assert_int_equal(tkm_log_level_of("loud"), 0);
	assert_int_equal(tkm_log_level_of(NULL), 0);
	assert_string_equal(tkm_log_level_name(TKM_LOG_INFO), "info");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_line_has_time_level_source_and_text),
	    cmocka_unit_test(control_characters_and_noise_are_escaped),
	    cmocka_unit_test(a_long_line_is_cut),
	    cmocka_unit_test(the_file_appears_with_the_first_line_that_counts),
	    cmocka_unit_test(a_full_file_is_put_aside_once),
	    cmocka_unit_test(levels_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
