/* SPDX-License-Identifier: Apache-2.0
 * test_process.c -- the process: hardened, and aware of itself.
 */
#define _POSIX_C_SOURCE 200809L
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/sys/file.h"
#include "core/sys/memory.h"
#include "core/sys/process.h"

/* Runs CHECK in a child; did it return true? */
static bool holds_in_child(bool (*check)(void))
{
	pid_t child = fork();
	int status;

	if (child == 0)
		tkm_sys_process_exit_now(check() ? 0 : 1);
	waitpid(child, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool has_no_core_file(void)
{
	struct rlimit limit;

	return tkm_sys_process_harden() == 0 &&
	       getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0;
}

static void a_hardened_process_writes_no_keys_of_tls(void **state)
{
	(void)state;
	setenv("SSLKEYLOGFILE", "/tmp/keys", 1);
	assert_int_equal(tkm_sys_process_harden(), 0);
	assert_null(getenv("SSLKEYLOGFILE"));
}

static void a_hardened_process_leaves_no_core(void **state)
{
	(void)state;
	assert_true(holds_in_child(has_no_core_file));
}

static bool opens_through_handle(const struct tkm_sys_file *file)
{
	struct tkm_buf content = TKM_BUF_INIT(100000);
	enum tkm_sys_trust trust = TKM_SYS_MOVED;
	const char *path = tkm_sys_file_handle_path(file);
	bool done = tkm_sys_file_read(path, 100000, &content) == 0 &&
		    tkm_sys_file_trust(file, &trust, NULL) == 0;

	tkm_buf_release(&content);
	return done && trust == TKM_SYS_TRUSTED;
}

/* As an ordinary user, to whom /proc is closed after hardening. */
static bool opens_its_own_handles(void)
{
	struct tkm_sys_file *file;
	bool done;

	if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
		return false;
	if (tkm_sys_process_harden() != 0 ||
	    tkm_sys_file_open("/etc/passwd", &file) != 0)
		return false;
	done = opens_through_handle(file);
	tkm_sys_file_close(file);
	return done;
}

static void a_hardened_process_still_opens_its_own_handles(void **state)
{
	(void)state;
	assert_true(holds_in_child(opens_its_own_handles));
}

static bool survives_a_broken_pipe(void)
{
	int ends[2];

	if (tkm_sys_process_harden() != 0 || pipe(ends) != 0)
		return false;
	close(ends[0]);
	return write(ends[1], "x", 1) == -1;
}

static void a_hardened_process_survives_a_broken_pipe(void **state)
{
	(void)state;
	assert_true(holds_in_child(survives_a_broken_pipe));
}

static struct tkm_sys_pages pages;

static bool sees_no_secret(void)
{
	return memcmp(pages.data, "\0\0\0\0", 4) == 0;
}

static void a_forked_child_sees_no_secret(void **state)
{
	(void)state;
	assert_int_equal(tkm_sys_pages_map(100, &pages), 0);
	memcpy(pages.data, "1234", 4);
	assert_true(holds_in_child(sees_no_secret));
	assert_memory_equal(pages.data, "1234", 4);
	tkm_sys_pages_unmap(&pages);
}

static void the_program_knows_itself(void **state)
{
	char *path = tkm_sys_process_path();

	(void)state;
	assert_non_null(strstr(path, "test-sys-process"));
	free(path);
	assert_false(tkm_sys_process_is_elevated());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_hardened_process_writes_no_keys_of_tls),
	    cmocka_unit_test(a_hardened_process_leaves_no_core),
	    cmocka_unit_test(a_hardened_process_still_opens_its_own_handles),
	    cmocka_unit_test(a_hardened_process_survives_a_broken_pipe),
	    cmocka_unit_test(a_forked_child_sees_no_secret),
	    cmocka_unit_test(the_program_knows_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
