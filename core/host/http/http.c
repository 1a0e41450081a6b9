/* SPDX-License-Identifier: Apache-2.0
 * http.c -- the table behind TKM_HOST_HTTP: requests checked, sent through
 * the library that holds libcurl, and what went wrong told in words.
 */
#include "core/host/http/http.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/url.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/core.h"
#include "core/host/http/transfer.h"
#include "core/host/log.h"
#include "core/host/operation/operation.h"
#include "core/host/plugin/loader.h"
#include "core/host/plugin/manifest.h"
#include "core/host/ra/profile.h"
#include "core/host/services.h"
#include "core/host/values.h"
#include "core/sys/clock.h"
#include "core/sys/file.h"
#include "core/sys/process.h"
#include "core/sys/thread.h"

#define LIBRARY "libtkm-http.so"
#define AGENT "tkm/" TKM_VERSION
#define CONNECT_TIMEOUT 10u /* seconds */
#define TIMEOUT_MAX 600
#define RESPONSE_DEFAULT (UINT64_C(1) << 20)
#define RESPONSE_MAX (UINT64_C(1) << 26)
#define HEADERS_MAX 64u
#define HOST_MAX 300u
#define CLOCK_SLACK 300 /* seconds the clocks may differ */

struct tkm_http {
	struct tkm_core *core;
	struct tkm_sys_mutex *mutex;
	const struct tkm_transfer_table *table;
	struct tkm_loaded library; /* mapped for good */
	const struct tkm_operation *warned; /* of its clock */
};

struct tkm_http *tkm_http_new(struct tkm_core *core)
{
	struct tkm_http *http = calloc(1, sizeof(*http));

	if (!http)
		return NULL;
	http->core = core;
	http->mutex = tkm_sys_mutex_new();
	if (!http->mutex) {
		free(http);
		return NULL;
	}
	return http;
}

void tkm_http_free(struct tkm_http *http)
{
	if (!http)
		return;
	tkm_loader_close(&http->library);
	tkm_sys_mutex_free(http->mutex);
	free(http);
}

/* ----------------------------------------------------------- the library */

/* The folder of the library, to be freed; NULL: not installed. */
static char *find_folder(const struct tkm_core *core)
{
	static const char *const places[] = {"bin", "lib/tkm"};
	char *folder, *path;
	bool found;
	size_t i;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		folder = tkm_path_join(tkm_core_root(core), places[i]);
		path = folder ? tkm_path_join(folder, LIBRARY) : NULL;
		found = path && tkm_sys_file_exists(path);
		free(path);
		if (found)
			return folder;
		free(folder);
	}
	return NULL;
}

static tkm_status broken(
    struct tkm_http *http, const char *detail, struct tkm_problem *problem)
{
	return tkm_problem_say(problem, tkm_core_words(http->core),
	    TKM_E_PLUGIN,
	    TKM_N("The part of the program that talks to the network does not "
		  "work ({file}). Install Token Manager again."),
	    (const char *const[]){"file", LIBRARY, NULL}, detail);
}

static tkm_status start_table(
    struct tkm_http *http, struct tkm_problem *problem)
{
	const struct tkm_transfer_table *table;
	tkm_sys_function function =
	    tkm_sys_library_function(http->library.library, TKM_TRANSFER_ENTRY);

	if (!function)
		return broken(http, "the library has no entry", problem);
	table = ((tkm_transfer_entry)function)();
	if (table->version != TKM_TRANSFER_VERSION)
		return broken(http, "the library is of another build", problem);
	if (!table->start())
		return broken(http, "libcurl does not start", problem);
	http->table = table;
	return TKM_OK;
}

/* Checked through the very handle it is mapped from. */
static tkm_status load_from(
    struct tkm_http *http, char *folder, struct tkm_problem *problem)
{
	char file[] = LIBRARY;
	const struct tkm_manifest manifest = {.file = file};
	const struct tkm_loader_job job = {
	    .name = "http",
	    .folder = folder,
	    .manifest = &manifest,
	    .words = tkm_core_words(http->core),
	};
	struct tkm_loaded *library = &http->library;
	struct tkm_buf detail = TKM_BUF_INIT(4096);
	tkm_status status;

	status = tkm_loader_open(&job, library, problem);
	if (status == TKM_OK)
		status = tkm_registry_check_file(tkm_core_registry(http->core),
		    "bin", LIBRARY, library->sha256, problem);
	if (status == TKM_OK && tkm_sys_library_open_file(library->file,
				    &library->library, &detail) != 0)
		status = broken(http, tkm_buf_text(&detail), problem);
	if (status == TKM_OK)
		status = start_table(http, problem);
	tkm_buf_release(&detail);
	tkm_loader_close(library);
	return status;
}

static tkm_status load(struct tkm_http *http, struct tkm_problem *problem)
{
	tkm_status status = TKM_OK;
	char *folder;

	tkm_sys_mutex_lock(http->mutex);
	if (!http->table) {
		/* Mapped without a table it was found wrong before. */
		folder =
		    !http->library.library ? find_folder(http->core) : NULL;
		status = folder
			     ? load_from(http, folder, problem)
			     : broken(http, "file missing or wrong", problem);
		free(folder);
	}
	tkm_sys_mutex_unlock(http->mutex);
	return status;
}

/* ------------------------------------------------------------ the request */

/* What texts about an exchange may name. */
struct naming {
	char host[HOST_MAX];
	const char *proxy;
	uint64_t limit;
};

/* The part of the URL between "https://" and the path; false: no such URL. */
static bool host_of(const char *url, char host[HOST_MAX])
{
	static const char scheme[] = "https://";
	struct tkm_view view = tkm_view_of(url);
	struct tkm_view begin = {url, sizeof(scheme) - 1};
	size_t n;

	if (view.size < begin.size ||
	    !tkm_view_equals_nocase(begin, tkm_view_of(scheme)))
		return false;
	view = tkm_view_skip(view, begin.size);
	for (n = 0; n < view.size; n++)
		if (strchr("/?#", view.data[n]))
			break;
	/* A name and password in a URL would end up in texts and logs. */
	if (n == 0 || n >= HOST_MAX || memchr(view.data, '@', n))
		return false;
	memcpy(host, view.data, n);
	host[n] = '\0';
	return true;
}

static bool is_one_line(const char *text)
{
	for (; *text != '\0'; text++)
		if (tkm_text_is_control(*text))
			return false;
	return true;
}

/* Nothing from outside may begin another header or another request. */
static bool is_well_formed(const struct tkm_http_request *request)
{
	uint32_t i;

	if (!request->method || !request->url ||
	    request->header_count > HEADERS_MAX ||
	    !is_one_line(request->method) || !is_one_line(request->url) ||
	    strchr(request->url, ' '))
		return false;
	for (i = 0; i < request->header_count; i++)
		if (!is_one_line(request->headers[i]))
			return false;
	return true;
}

static tkm_status check_request(struct tkm_op *op,
    const struct tkm_http_request *request, struct naming *naming)
{
	if (is_well_formed(request) && host_of(request->url, naming->host))
		return TKM_OK;
	return tkm_operation_fail(tkm_operation_of(op), TKM_E_ARGUMENT,
	    TKM_N("The address of the server is not acceptable: it must begin "
		  "with https:// and hold no blanks, name or password. "
		  "Correct \"url\" in the configuration."),
	    NULL, "refused url, method or header");
}

static bool is_cancelled(void *ctx)
{
	struct tkm_op *op = ctx;

	return op->cancelled(op) != 0;
}

/* NULL: that of the environment. */
static const char *proxy_of(const struct tkm_core *core)
{
	const char *proxy =
	    tkm_config_get(tkm_core_config(core), "network", "proxy");

	if (proxy && strcmp(proxy, "none") == 0)
		return "";
	if (proxy && proxy[0] != '\0')
		return proxy;
	return tkm_sys_process_is_elevated() ? "" : NULL;
}

static uint32_t timeout_of(
    const struct tkm_core *core, const struct tkm_http_request *request)
{
	if (request->timeout > 0 && request->timeout <= TIMEOUT_MAX)
		return request->timeout;
	return (uint32_t)tkm_config_integer(
	    tkm_core_config(core), "network", "timeout");
}

/* "": none is configured. */
static void add_ca_file(const struct tkm_core *core, struct tkm_buf *out)
{
	const struct tkm_setting *setting =
	    tkm_config_find(tkm_core_config(core), "network", "ca-file");

	if (setting && setting->value[0] != '\0')
		tkm_setting_add_path(core, setting, out);
}

static struct tkm_transfer make_call(const struct tkm_core *core,
    struct tkm_op *op, const struct tkm_http_request *request,
    const char *ca_file)
{
	struct tkm_transfer call = {
	    .method = request->method,
	    .url = request->url,
	    .headers = request->headers,
	    .header_count = request->header_count,
	    .body = request->body,
	    .body_length = (size_t)request->body_length,
	    .ca = request->ca,
	    .ca_length = (size_t)request->ca_length,
	    .ca_file = ca_file,
	    .proxy = proxy_of(core),
	    .agent = AGENT,
	    .max_response = request->max_response,
	    .timeout = timeout_of(core, request),
	    .connect_timeout = CONNECT_TIMEOUT,
	    .cancel_handle = op->cancel_handle(op),
	    .cancelled = is_cancelled,
	    .ctx = op,
	};

	if (call.max_response == 0)
		call.max_response = RESPONSE_DEFAULT;
	if (call.max_response > RESPONSE_MAX)
		call.max_response = RESPONSE_MAX;
	if (call.connect_timeout > call.timeout)
		call.connect_timeout = call.timeout;
	return call;
}

/* ------------------------------------------------------------- in words */

static const char *const fault_texts[TKM_TRANSFER_FAULTS] = {
    [TKM_TRANSFER_CANCELLED] = TKM_N("Cancelled while waiting for {host}."),
    [TKM_TRANSFER_MEMORY] =
	TKM_N("This machine is out of memory. Close some programs and try "
	      "again."),
    [TKM_TRANSFER_RESOLVE] =
	TKM_N("The server {host} was not found. Check that this computer is "
	      "connected to the Internet and that the address is right, then "
	      "try again."),
    [TKM_TRANSFER_RESOLVE_PROXY] =
	TKM_N("The proxy {proxy} was not found. Check \"proxy\" in the "
	      "configuration, or the proxy settings of the system."),
    [TKM_TRANSFER_CONNECT] =
	TKM_N("The server {host} does not accept connections. It may be down, "
	      "or a firewall is in the way. Try again later; if it stays so, "
	      "ask your administrator."),
    [TKM_TRANSFER_TIMEOUT] =
	TKM_N("The server {host} did not answer in time. Check the network "
	      "connection and try again."),
    [TKM_TRANSFER_BROKEN] =
	TKM_N("The connection to {host} broke off. Try again; what was begun "
	      "is gone on with."),
    [TKM_TRANSFER_TLS] =
	TKM_N("No secure connection to {host} could be made. The address or "
	      "port may be wrong, or something between changes the "
	      "connection. Ask your administrator."),
    [TKM_TRANSFER_ISSUER] =
	TKM_N("The server {host} shows a certificate from somebody who is not "
	      "trusted here, so nothing was sent. It may not be the real "
	      "server: use another network, or ask whoever issued the token "
	      "whether its \"ca-file\" has changed."),
    [TKM_TRANSFER_NAME] =
	TKM_N("Instead of {host} another server answered: its certificate "
	      "bears another name, so nothing was sent. Check the address; "
	      "on a public network, use another one."),
    [TKM_TRANSFER_EXPIRED] =
	TKM_N("The certificate of the server {host} has expired, going by "
	      "this computer's clock ({now}). If the clock is wrong, correct "
	      "it; if it is right, tell whoever runs the server."),
    [TKM_TRANSFER_NOT_YET] =
	TKM_N("The certificate of the server {host} is not valid yet, going "
	      "by this computer's clock ({now}). The clock is probably wrong: "
	      "correct it and try again."),
    [TKM_TRANSFER_CERTIFICATE] =
	TKM_N("The certificate of the server {host} is not acceptable, so "
	      "nothing was sent. Tell whoever runs the server."),
    [TKM_TRANSFER_CA] =
	TKM_N("The certificates that tell the real server from others cannot "
	      "be read. Check \"ca-file\" in the configuration."),
    [TKM_TRANSFER_PROXY_LOGIN] =
	TKM_N("The proxy asks for a name and password. Give them as \"proxy = "
	      "http://NAME:PASSWORD@PROXY:PORT\" in [network], or ask your "
	      "administrator to let {host} through."),
    [TKM_TRANSFER_PROXY] =
	TKM_N("The proxy refuses to connect to {host}. Ask your administrator "
	      "to let it through."),
    [TKM_TRANSFER_TOO_LARGE] =
	TKM_N("The server {host} answered with more than {limit} bytes, which "
	      "cannot be right. Tell whoever runs it."),
    [TKM_TRANSFER_OTHER] =
	TKM_N("The exchange with {host} failed. Try again later; the log has "
	      "the details."),
};

static tkm_status code_of(enum tkm_transfer_fault fault)
{
	if (fault == TKM_TRANSFER_CANCELLED)
		return TKM_E_CANCELLED;
	return fault == TKM_TRANSFER_MEMORY ? TKM_E_MEMORY : TKM_E_NETWORK;
}

static tkm_status fail_transfer(struct tkm_op *op, const struct naming *naming,
    const struct tkm_transfer_answer *answer)
{
	const struct tkm_value host = tkm_value_text("host", naming->host);
	const struct tkm_value proxy =
	    tkm_value_text("proxy", naming->proxy ? naming->proxy : "");
	const struct tkm_value limit =
	    tkm_value_number("limit", (int64_t)naming->limit);
	struct tkm_value now = tkm_value_number("now", tkm_sys_clock_now());
	const struct tkm_value *const args[] = {&host, &proxy, &limit, &now};
	struct tkm_error error =
	    tkm_error_of(code_of(answer->fault), fault_texts[answer->fault]);

	now.type = TKM_TIME;
	error.domain = "http";
	error.native = answer->native;
	error.detail = answer->detail;
	error.args = args;
	error.arg_count = 4;
	return op->fail(op, &error);
}

static void forget_warned(void *ctx)
{
	struct tkm_http *http = ctx;

	http->warned = NULL;
}

static void warn_clock(struct tkm_op *op, int64_t here, int64_t there)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_value ours = tkm_value_number("here", here);
	struct tkm_value theirs = tkm_value_number("there", there);
	const struct tkm_value *const args[] = {&ours, &theirs};
	const struct tkm_notice notice = {
	    .size = sizeof(notice),
	    .tone = TKM_WARN,
	    .id = "clock.wrong",
	    .text = TKM_N("The clock of this computer says {here}, that of "
			  "the server {there}. Correct the clock: otherwise "
			  "certificates seem expired, or valid when they are "
			  "not."),
	    .args = args,
	    .arg_count = 2,
	};
	struct tkm_installed *before = tkm_operation_speak_as(operation, NULL);

	ours.type = TKM_TIME;
	theirs.type = TKM_TIME;
	op->notice(op, &notice);
	tkm_operation_speak_as(operation, before);
}

/* Once for each operation. */
static void check_clock(struct tkm_http *http, struct tkm_op *op, int64_t date)
{
	const struct tkm_operation *operation = tkm_operation_of(op);
	int64_t now = tkm_sys_clock_now();
	bool again;

	if (date == 0 ||
	    (date - now <= CLOCK_SLACK && now - date <= CLOCK_SLACK))
		return;
	tkm_sys_mutex_lock(http->mutex);
	again = http->warned == operation;
	http->warned = operation;
	tkm_sys_mutex_unlock(http->mutex);
	if (again)
		return;
	(void)tkm_operation_at_end(tkm_operation_of(op), forget_warned, http);
	warn_clock(op, now, date);
}

/* --------------------------------------------------------------- service */

static tkm_status hand_over(const struct tkm_transfer_answer *answer,
    tkm_status(TKM_CALL *use)(void *ctx, const struct tkm_http_response *),
    void *ctx)
{
	const struct tkm_http_response response = {
	    .size = sizeof(response),
	    .status = answer->status,
	    .content_type = answer->content_type,
	    .body = answer->body,
	    .body_length = answer->body_length,
	    .retry_after = answer->retry_after,
	    .date = answer->date,
	};

	return use(ctx, &response);
}

/* What is behind a `?` may be about a person. */
static void note_exchange(struct tkm_core *core,
    const struct tkm_http_request *request,
    const struct tkm_transfer_answer *answer)
{
	struct tkm_buf line = TKM_BUF_INIT(TKM_LOG_LINE_MAX);
	size_t shown = strcspn(request->url, "?#");

	tkm_buf_add_text(&line, request->method);
	tkm_buf_add_char(&line, ' ');
	tkm_buf_add(&line, request->url, shown);
	if (answer->fault == TKM_TRANSFER_OK) {
		tkm_buf_add_text(&line, ": status ");
		tkm_buf_add_uint64(&line, answer->status);
	} else {
		tkm_buf_add_text(&line, ": failed, code ");
		tkm_buf_add_int64(&line, answer->native);
	}
	tkm_core_log(core, TKM_LOG_INFO, "http", tkm_buf_text(&line));
	tkm_buf_release(&line);
}

static tkm_status TKM_CALL service_request(const struct tkm_host *host,
    struct tkm_op *op, const struct tkm_http_request *request,
    tkm_status(TKM_CALL *use)(void *ctx, const struct tkm_http_response *),
    void *ctx)
{
	struct tkm_core *core = tkm_host_core(host);
	struct tkm_http *http = tkm_core_http(core);
	struct tkm_transfer_answer answer;
	struct tkm_buf ca_file = TKM_BUF_INIT(4096);
	struct tkm_buf proxy = TKM_BUF_INIT(4096);
	struct tkm_transfer call;
	struct naming naming;
	tkm_status status;

	status = check_request(op, request, &naming);
	if (status == TKM_OK)
		status =
		    load(http, tkm_operation_problem(tkm_operation_of(op)));
	if (status != TKM_OK)
		return status;
	add_ca_file(core, &ca_file);
	call = make_call(core, op, request,
	    ca_file.size > 0 ? tkm_buf_text(&ca_file) : NULL);
	tkm_url_add_shown(tkm_view_of(call.proxy), &proxy);
	naming.proxy = tkm_buf_text(&proxy);
	naming.limit = call.max_response;
	http->table->perform(&call, &answer);
	note_exchange(core, request, &answer);
	if (answer.fault != TKM_TRANSFER_OK) {
		status = fail_transfer(op, &naming, &answer);
	} else {
		check_clock(http, op, answer.date);
		status = hand_over(&answer, use, ctx);
	}
	http->table->release(&answer);
	tkm_buf_release(&proxy);
	tkm_buf_release(&ca_file);
	return status;
}

static const struct tkm_host_http service = {
    .size = sizeof(service),
    .request = service_request,
};

const struct tkm_host_http *tkm_http_service(struct tkm_core *core)
{
	char *folder = find_folder(core);
	bool installed = folder != NULL;

	free(folder);
	return installed ? &service : NULL;
}
