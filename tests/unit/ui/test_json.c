/* SPDX-License-Identifier: Apache-2.0
 * test_json.c -- the document of a command says what was emitted.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "core/ui/json/envelope.h"
#include <tkm/make.h>

/* Last: it makes fail() a macro, which is a member of tkm_op. */
#include <cmocka.h>

/* Ends the envelope and reads it back. */
static json_t *read_back(struct tkm_json *json)
{
	struct tkm_buf text = TKM_BUF_INIT(65536);
	assert_int_equal(tkm_json_finish(json, &text), TKM_OK);
	json_t *root = json_loads(tkm_buf_text(&text), 0, NULL);
	assert_non_null(root);
	tkm_buf_release(&text);
	tkm_json_free(json);
	return root;
}

static json_t *result(json_t *root, const char *id)
{
	return json_object_get(json_object_get(root, "result"), id);
}

static void an_empty_result_is_still_complete(void **state)
{
	struct tkm_json *json = tkm_json_new();
	(void)state;
	tkm_json_command(json, "list");
	tkm_json_list(json, "tokens");
	json_t *root = read_back(json);
	assert_int_equal(json_integer_value(json_object_get(root, "tkm")), 1);
	assert_true(json_is_true(json_object_get(root, "ok")));
	assert_true(json_is_null(json_object_get(root, "error")));
	assert_int_equal(json_array_size(result(root, "tokens")), 0);
	json_decref(root);
}

static void every_type_has_its_form(void **state)
{
	struct tkm_json *json = tkm_json_new();
	struct tkm_row row;
	(void)state;
	tkm_row_init(&row, "all", NULL, 0);
	tkm_row_number(&row, TKM_BOOL, "yes", NULL, 1);
	tkm_row_number(&row, TKM_INT, "many", NULL, -5);
	tkm_row_number(&row, TKM_TIME, "when", NULL, 0);
	tkm_row_bytes(&row, "raw", NULL, "\x01\xff", 2);
	tkm_row_text(&row, "name", NULL, "Thẻ");
	tkm_row_add(&row, TKM_SECRET, "pin", NULL);
	tkm_json_record(json, &row.record);
	json_t *root = read_back(json), *all = result(root, "all");
	assert_true(json_is_true(json_object_get(all, "yes")));
	assert_int_equal(json_integer_value(json_object_get(all, "many")), -5);
	assert_string_equal(json_string_value(json_object_get(all, "when")),
	    "1970-01-01T00:00:00Z");
	assert_string_equal(
	    json_string_value(json_object_get(all, "raw")), "01ff");
	assert_string_equal(
	    json_string_value(json_object_get(all, "name")), "Thẻ");
	assert_true(json_is_null(json_object_get(all, "pin")));
	json_decref(root);
}

static void text_that_is_no_utf_8_is_repaired(void **state)
{
	struct tkm_json *json = tkm_json_new();
	struct tkm_row row;
	(void)state;
	tkm_row_init(&row, "token", NULL, 0);
	tkm_row_text(&row, "label", NULL, "a\xff");
	tkm_json_record(json, &row.record);
	json_t *root = read_back(json);
	assert_string_equal(
	    json_string_value(json_object_get(result(root, "token"), "label")),
	    "a\xef\xbf\xbd");
	json_decref(root);
}

static void rows_of_a_list_are_elements(void **state)
{
	struct tkm_json *json = tkm_json_new();
	struct tkm_row row;
	(void)state;
	tkm_row_init(&row, "certificates", NULL, TKM_R_LIST);
	tkm_row_text(&row, "label", NULL, "x");
	tkm_json_record(json, &row.record);
	json_t *root = read_back(json);
	assert_int_equal(json_array_size(result(root, "certificates")), 1);
	json_decref(root);
}

static void a_second_record_of_an_id_loses_nothing(void **state)
{
	struct tkm_json *json = tkm_json_new();
	struct tkm_row row;
	(void)state;
	tkm_row_init(&row, "token", NULL, 0);
	tkm_row_text(&row, "serial", NULL, "1");
	tkm_json_record(json, &row.record);
	tkm_json_record(json, &row.record);
	json_t *root = read_back(json);
	assert_int_equal(json_array_size(result(root, "token")), 2);
	json_decref(root);
}

static void an_error_names_code_exit_and_what_is_missing(void **state)
{
	struct tkm_json *json = tkm_json_new();
	char text[] = "ask", missing_ids[] = "old_pin new_pin";
	struct tkm_problem problem = {
	    .code = TKM_E_NEEDS_INPUT,
	    .tries_left = -1,
	    .text = text,
	    .missing = missing_ids,
	};
	(void)state;
	tkm_json_problem(json, &problem, 4, "1900 1234");
	json_t *root = read_back(json);
	json_t *error = json_object_get(root, "error");
	json_t *missing = json_object_get(error, "missing");
	assert_true(json_is_false(json_object_get(root, "ok")));
	assert_string_equal(
	    json_string_value(json_object_get(error, "code")), "needs-input");
	assert_int_equal(json_integer_value(json_object_get(error, "exit")), 4);
	assert_true(json_is_null(json_object_get(error, "tries_left")));
	assert_string_equal(
	    json_string_value(json_object_get(error, "support")), "1900 1234");
	assert_string_equal(
	    json_string_value(json_array_get(missing, 1)), "new_pin");
	json_decref(root);
}

static void progress_is_one_line(void **state)
{
	struct tkm_buf line = TKM_BUF_INIT(4096);
	(void)state;
	tkm_json_progress(&line, "Tạo khóa", 2, 4, 350);
	const char *text = tkm_buf_text(&line);
	assert_ptr_equal(strchr(text, '\n'), text + line.size - 1);
	json_t *root = json_loads(text, 0, NULL);
	assert_int_equal(json_integer_value(json_object_get(
			     json_object_get(root, "progress"), "permille")),
	    350);
	json_decref(root);
	tkm_buf_release(&line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_result_is_still_complete),
	    cmocka_unit_test(every_type_has_its_form),
	    cmocka_unit_test(text_that_is_no_utf_8_is_repaired),
	    cmocka_unit_test(rows_of_a_list_are_elements),
	    cmocka_unit_test(a_second_record_of_an_id_loses_nothing),
	    cmocka_unit_test(an_error_names_code_exit_and_what_is_missing),
	    cmocka_unit_test(progress_is_one_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
