/* SPDX-License-Identifier: Apache-2.0
 * test_progress.c -- what a person sees while something takes long.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/sys/clock.h"
#include "core/sys/event.h"
#include "core/ui/cli/progress.h"

#include <cmocka.h>

#define FILE_NAME "test-ui-progress.err"

struct scene {
	struct tkm_sys_event *cancel;
	struct tkm_progress *progress;
	char shown[8192];
};

/* Standard error goes to a file from here on. */
static void begin(struct scene *scene, enum tkm_progress_style style)
{
	memset(scene, 0, sizeof(*scene));
	assert_non_null(freopen(FILE_NAME, "w", stderr));
	assert_int_equal(tkm_sys_event_new(&scene->cancel), 0);
	scene->progress = tkm_progress_new(style, NULL, scene->cancel);
	assert_non_null(scene->progress);
}

static void end(struct scene *scene)
{
	size_t size;
	tkm_progress_free(scene->progress);
	tkm_sys_event_free(scene->cancel);
	FILE *file = fopen(FILE_NAME, "r");
	assert_non_null(file);
	size = fread(scene->shown, 1, sizeof(scene->shown) - 1, file);
	scene->shown[size] = '\0';
	fclose(file);
	remove(FILE_NAME);
}

static void what_is_quick_shows_nothing(void **state)
{
	struct scene scene;
	(void)state;
	begin(&scene, TKM_PROGRESS_LINES);
	tkm_progress_set(scene.progress, "Reading", 1, 2, 0);
	tkm_progress_set(scene.progress, "Writing", 2, 2, 500);
	end(&scene);
	assert_string_equal(scene.shown, "");
	begin(&scene, TKM_PROGRESS_BAR);
	tkm_progress_set(scene.progress, "Reading", 1, 2, 0);
	end(&scene);
	assert_string_equal(scene.shown, "");
}

static void a_long_step_is_told_once(void **state)
{
	struct scene scene;
	(void)state;
	begin(&scene, TKM_PROGRESS_LINES);
	tkm_sys_clock_sleep(1050);
	tkm_progress_set(scene.progress, "Tạo khóa", 2, 4, 100);
	tkm_progress_set(scene.progress, "Tạo khóa", 2, 4, 200);
	end(&scene);
	assert_string_equal(scene.shown, "[2/4] Tạo khóa\n");
}

static void a_bar_is_drawn_by_itself_and_cleared_in_the_end(void **state)
{
	struct scene scene;
	(void)state;
	begin(&scene, TKM_PROGRESS_BAR);
	tkm_progress_set(scene.progress, "Tạo khóa", 1, 2, 500);
	tkm_sys_clock_sleep(1400);
	end(&scene);
	assert_non_null(
	    strstr(scene.shown, "[############------------]  50 %"));
	assert_non_null(strstr(scene.shown, "Tạo khóa"));
	assert_int_equal(scene.shown[strlen(scene.shown) - 1], '\r');
}

static void a_pause_keeps_the_bar_away(void **state)
{
	struct scene scene;
	(void)state;
	begin(&scene, TKM_PROGRESS_BAR);
	tkm_progress_pause(scene.progress);
	tkm_progress_set(scene.progress, "x", 1, 1, 0);
	tkm_sys_clock_sleep(1300);
	end(&scene);
	assert_string_equal(scene.shown, "");
}

static void that_it_is_being_cancelled_is_said_once(void **state)
{
	struct scene scene;
	(void)state;
	begin(&scene, TKM_PROGRESS_BAR);
	tkm_progress_set(scene.progress, "x", 1, 1, 0);
	tkm_sys_event_set(scene.cancel);
	tkm_sys_clock_sleep(450);
	tkm_progress_cancelled(scene.progress);
	end(&scene);
	const char *said = strstr(scene.shown, "Cancelling safely");
	assert_non_null(said);
	assert_null(strstr(said + 1, "Cancelling safely"));
}

static void json_tells_every_change_in_a_line(void **state)
{
	struct scene scene;
	(void)state;
	begin(&scene, TKM_PROGRESS_JSON);
	tkm_progress_set(scene.progress, "a", 1, 2, 0);
	tkm_progress_commit(scene.progress, "now");
	tkm_progress_cancelled(scene.progress);
	end(&scene);
	assert_string_equal(scene.shown,
	    "{\"tkm\":1,\"progress\":{\"step\":1,\"steps\":2,"
	    "\"text\":\"a\",\"permille\":0}}\n"
	    "{\"tkm\":1,\"committed\":\"now\"}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(what_is_quick_shows_nothing),
	    cmocka_unit_test(a_long_step_is_told_once),
	    cmocka_unit_test(a_bar_is_drawn_by_itself_and_cleared_in_the_end),
	    cmocka_unit_test(a_pause_keeps_the_bar_away),
	    cmocka_unit_test(that_it_is_being_cancelled_is_said_once),
	    cmocka_unit_test(json_tells_every_change_in_a_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
