/* SPDX-License-Identifier: Apache-2.0
 * http_probe.c -- one request through the host's own way to the network,
 * its outcome as JSON: what tests/system/test_http.py looks at.
 *
 * http_probe ROOT URL CA-FILE|- TIMEOUT MAX CANCEL-AFTER-MS|0
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/host/operation/operation.h"
#include "core/host/services.h"
#include "core/sys/clock.h"
#include "core/sys/event.h"
#include "core/sys/file.h"
#include "core/sys/thread.h"

struct probe {
	struct tkm_sys_event *cancel;
	uint64_t cancel_after; /* ms; 0: never */
	json_t *out;
	json_t *notices;
};

static bool is_cancelled(void *ctx)
{
	return tkm_sys_event_is_set(((struct probe *)ctx)->cancel);
}

static void take_notice(
    void *ctx, const struct tkm_words *words, const struct tkm_notice *notice)
{
	struct probe *probe = ctx;
	struct tkm_buf text = TKM_BUF_INIT(8192);

	tkm_words_format(
	    words, notice->text, notice->args, notice->arg_count, &text);
	json_array_append_new(probe->notices, json_string(tkm_buf_text(&text)));
	tkm_buf_release(&text);
}

static tkm_status TKM_CALL take_response(
    void *ctx, const struct tkm_http_response *response)
{
	struct probe *probe = ctx;

	json_object_update_new(probe->out,
	    json_pack("{s:I, s:s, s:I, s:I, s:I}", "status",
		(json_int_t)response->status, "type", response->content_type,
		"length", (json_int_t)response->body_length, "retry_after",
		(json_int_t)response->retry_after, "date",
		(json_int_t)response->date));
	return TKM_OK;
}

static void cancel_later(void *context)
{
	struct probe *probe = context;

	tkm_sys_clock_sleep(probe->cancel_after);
	tkm_sys_event_set(probe->cancel);
}

static void request(struct tkm_core *core, struct tkm_operation *operation,
    struct probe *probe, char **argv)
{
	struct tkm_problem *problem = tkm_operation_problem(operation);
	struct tkm_buf ca = TKM_BUF_INIT(1u << 20);
	struct tkm_http_request request = {
	    .size = sizeof(request),
	    .timeout = (uint32_t)atoi(argv[4]),
	    .method = "GET",
	    .url = argv[2],
	    .max_response = (uint64_t)atoi(argv[5]),
	};
	const struct tkm_host_http *http = tkm_http_service(core);
	struct tkm_host_of host;
	tkm_status status;

	if (!http || (strcmp(argv[3], "-") != 0 &&
			 tkm_sys_file_read(argv[3], 1u << 20, &ca) != 0))
		exit(2);
	if (ca.size > 0) {
		request.ca = ca.data;
		request.ca_length = ca.size;
	}
	tkm_host_of_init(&host, core, NULL);
	status = http->request(&host.host, tkm_operation_op(operation),
	    &request, take_response, probe);
	json_object_set_new(
	    probe->out, "code", json_string(tkm_status_name(status)));
	json_object_set_new(probe->out, "text",
	    json_string(problem->text ? problem->text : ""));
	json_object_set_new(probe->out, "detail",
	    json_string(problem->detail ? problem->detail : ""));
	tkm_buf_release(&ca);
}

static int run(struct tkm_core *core, struct probe *probe, char **argv)
{
	struct tkm_front front = {
	    .ctx = probe,
	    .notice = take_notice,
	    .cancel_handle = tkm_sys_event_native(probe->cancel),
	    .cancelled = is_cancelled,
	};
	struct tkm_sys_thread *thread = NULL;
	struct tkm_operation *operation;
	uint64_t begun = tkm_sys_clock_ticks();

	if (tkm_operation_new(core, &front, NULL, &operation) != TKM_OK)
		return 2;
	if (probe->cancel_after > 0 &&
	    tkm_sys_thread_start(cancel_later, probe, &thread) != 0)
		return 2;
	request(core, operation, probe, argv);
	tkm_operation_free(operation);
	json_object_set_new(probe->out, "ms",
	    json_integer((json_int_t)(tkm_sys_clock_ticks() - begun)));
	tkm_sys_thread_join(thread);
	return 0;
}

int main(int argc, char **argv)
{
	struct tkm_core_options options = {.name = "http-probe"};
	struct tkm_problem problem;
	struct tkm_core *core;
	struct probe probe = {0};
	int result;

	tkm_problem_init(&problem);
	options.root = argc == 7 ? argv[1] : NULL;
	if (argc != 7 || tkm_core_open(&options, &core, &problem) != TKM_OK ||
	    tkm_sys_event_new(&probe.cancel) != 0)
		return 2;
	probe.cancel_after = (uint64_t)atoi(argv[6]);
	probe.out = json_object();
	probe.notices = json_array();
	result = run(core, &probe, argv);
	json_object_set_new(probe.out, "notices", probe.notices);
	json_dumpf(probe.out, stdout, JSON_COMPACT);
	json_decref(probe.out);
	tkm_sys_event_free(probe.cancel);
	tkm_core_free(core);
	return result;
}
