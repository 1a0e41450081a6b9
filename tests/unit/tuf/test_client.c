/* SPDX-License-Identifier: Apache-2.0
 * test_client.c -- what a program that uses the client can do wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bootstrap/tuf/client.h"
#include "core/base/buf.h"
#include "core/sys/file.h"
#include "tests/unit/sys/own_folder.h"

static void nothing_is_found_without_a_good_refresh(void **state)
{
	const struct tkm_tuf_config config = {
	    .metadata_dir = own_folder_path(state, "metadata"),
	    .metadata_url = "file:///nowhere",
	    .targets_url = "file:///nowhere",
	};
	struct tkm_buf root = TKM_BUF_INIT(TKM_TUF_ROOT_MAX);
	struct tkm_tuf_client *client;
	struct tkm_tuf_target target;
	struct tkm_tuf_fault fault;

	assert_int_equal(tkm_sys_file_read(ROOT, TKM_TUF_ROOT_MAX, &root), 0);
	assert_int_equal(tkm_tuf_client_init(
			     config.metadata_dir, tkm_buf_view(&root), &fault),
	    TKM_TUF_OK);
	tkm_buf_release(&root);
	assert_int_equal(
	    tkm_tuf_client_open(&config, &client, &fault), TKM_TUF_OK);
	assert_int_equal(tkm_tuf_client_find(client, "a/b", &target, &fault),
	    TKM_TUF_E_EXPIRED);
	assert_int_not_equal(
	    tkm_tuf_client_refresh(client, &fault), TKM_TUF_OK);
	assert_int_equal(tkm_tuf_client_find(client, "a/b", &target, &fault),
	    TKM_TUF_E_EXPIRED);
	assert_non_null(strstr(fault.text, "not up to date"));
	tkm_tuf_client_close(client);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup_teardown(
		nothing_is_found_without_a_good_refresh, own_folder_make,
		own_folder_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
