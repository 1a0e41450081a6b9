/* SPDX-License-Identifier: Apache-2.0
 * wire.c -- one exchange with the RA, repeated until its outcome is known.
 *
 * Repeating is always safe: the same request id makes the RA act once.  What
 * is not sealed by the RA proves nothing and is only ever a reason to repeat
 * or to give up.
 */
#include "plugins/ra-tms/wire.h"

#include <string.h>
#include <time.h>

#include <openssl/rand.h>

#include "plugins/ra-tms/json.h"
#include "plugins/ra-tms/tell.h"
#include "plugins/ra-tms/wait.h"

enum {
	TRIES = 5,
	TRIES_UNREACHED = 3, /* nobody there: nothing can have been lost */
	LONGEST_WAIT = 60, /* seconds between two tries */
	CLOCK_SLACK = 300, /* seconds */
};

/* Bytes of an answer that anybody on the way could have written. */
#define BARE_MAX 8192u

/* Who answered, and how. */
enum reply {
	REPLY_NONE, /* the HTTP service failed, and told it */
	REPLY_FOREIGN, /* somebody, but not the RA */
	REPLY_BARE, /* a problem nobody signed for */
	REPLY_SEALED, /* the RA */
};

struct exchange {
	struct tkm_ra_session *session;
	struct tkm_op *op;
	const char *const *expected;
	struct tkm_tms_request request;
	enum reply reply;
	uint32_t http_status;
	int64_t retry_after;
	struct tkm_tms_problem problem; /* REPLY_BARE */
	struct tkm_tms_answer answer; /* REPLY_SEALED */
};

static bool read_bare(
    const void *data, uint64_t n, struct tkm_tms_problem *problem)
{
	json_t *body = NULL;
	bool ok;

	if (n <= BARE_MAX)
		body = tkm_tms_json_load(data, (size_t)n);
	ok = body && tkm_tms_problem_read(body, problem);
	json_decref(body);
	return ok;
}

static tkm_status TKM_CALL take_response(
    void *context, const struct tkm_http_response *response)
{
	struct exchange *exchange = context;
	const char *type = response->content_type;

	exchange->reply = REPLY_FOREIGN;
	exchange->http_status = response->status;
	exchange->retry_after = response->retry_after;
	if (strcmp(type, "application/cms") == 0) {
		if (tkm_tms_request_open(exchange->session, &exchange->request,
			response->body, (size_t)response->body_length,
			&exchange->answer) == TKM_OK)
			exchange->reply = REPLY_SEALED;
	} else if (strcmp(type, "application/problem+json") == 0) {
		if (read_bare(response->body, response->body_length,
			&exchange->problem))
			exchange->reply = REPLY_BARE;
	}
	return TKM_OK;
}

static tkm_status send_once(struct exchange *exchange,
    const struct tkm_host_http *http, const char *url)
{
	static const char *const vietnamese[] = {
	    "Content-Type: application/cms", "Accept-Language: vi"};
	static const char *const english[] = {
	    "Content-Type: application/cms", "Accept-Language: en"};
	const struct tkm_instance *plugin = exchange->session->plugin;
	const struct tkm_tms_profile *profile = &exchange->session->profile;
	const char *language = plugin->text->language(plugin->host);
	const struct tkm_http_request request = {
	    .size = sizeof(request),
	    .timeout = profile->timeout,
	    .method = "POST",
	    .url = url,
	    .headers = strcmp(language, "vi") == 0 ? vietnamese : english,
	    .header_count = 2,
	    .body = exchange->request.sealed.bytes,
	    .body_length = exchange->request.sealed.size,
	    .ca = profile->ca,
	    .ca_length = profile->ca_size,
	    .max_response = TKM_TMS_ANSWER_MAX,
	};

	exchange->reply = REPLY_NONE;
	return http->request(
	    plugin->host, exchange->op, &request, take_response, exchange);
}

/*
 * Is it worth another try, and after how many seconds at least?  A server
 * that shows the wrong certificate will show it again.
 */
static bool may_repeat(
    const struct exchange *exchange, tkm_status status, int tries)
{
	switch (exchange->reply) {
	case REPLY_SEALED:
		return exchange->answer.status >= 400 &&
		       exchange->answer.problem.retryable && tries < TRIES &&
		       !tkm_tms_problem_is_one_of(
			   &exchange->answer.problem, exchange->expected);
	case REPLY_BARE:
		return exchange->problem.retryable && tries < TRIES;
	case REPLY_FOREIGN:
		return tries < TRIES_UNREACHED;
	case REPLY_NONE:
		break;
	}
	return status == TKM_E_NETWORK && tries < TRIES_UNREACHED;
}

static int64_t asked_to_wait(const struct exchange *exchange)
{
	switch (exchange->reply) {
	case REPLY_SEALED:
		return exchange->answer.problem.retry_after;
	case REPLY_BARE:
		return exchange->problem.retry_after > exchange->retry_after
			   ? exchange->problem.retry_after
			   : exchange->retry_after;
	case REPLY_FOREIGN:
		return exchange->retry_after;
	case REPLY_NONE:
		break;
	}
	return -1;
}

/* 1, 2, 4, 8 s and up to half of it more, so that clients do not march. */
static uint32_t backoff(int tries)
{
	uint32_t base = 1000u << (tries - 1);
	uint16_t random = 0;

	RAND_bytes((unsigned char *)&random, sizeof(random));
	return base + base / 2 * random / UINT16_MAX;
}

static tkm_status wait_for_next(struct exchange *exchange, int tries)
{
	uint32_t pause = backoff(tries);
	int64_t asked = asked_to_wait(exchange) * 1000;

	if (asked > (int64_t)pause)
		pause = (uint32_t)asked;
	if (tkm_tms_wait(exchange->op, pause))
		return TKM_OK;
	return tkm_tms_fail(exchange->op, TKM_E_CANCELLED, TKM_N("Cancelled."),
	    "cancelled between two tries");
}

static tkm_status fail_foreign(const struct exchange *exchange)
{
	const struct tkm_error error = {
	    .size = sizeof(error),
	    .code = TKM_E_NETWORK,
	    .tries_left = -1,
	    .message = TKM_N("The answer did not come from the certificate "
			     "authority. The network may want you to log in "
			     "first, a proxy may stand in between, or the "
			     "server is broken. Check the connection and try "
			     "again; nothing is lost."),
	    .domain = "http",
	    .native = exchange->http_status,
	    .detail = "answer is not sealed for this request",
	};

	return exchange->op->fail(exchange->op, &error);
}

/* Anybody on the way could have written its words: they are not shown. */
static tkm_status fail_bare(const struct exchange *exchange)
{
	const struct tkm_tms_problem *problem = &exchange->problem;
	struct tkm_tms_problem_store store;
	struct tkm_error error;

	tkm_tms_problem_error(problem, &store, &error);
	error.code = TKM_E_NETWORK;
	error.domain = "http";
	if (tkm_tms_problem_is(problem, "seal-broken"))
		error.message =
		    TKM_N("The certificate authority could not read the "
			  "request. The profile is probably out of date: ask "
			  "your certificate authority for the present one.");
	else if (problem->retryable)
		error.message =
		    TKM_N("The certificate authority cannot answer at the "
			  "moment. Try again in a few minutes; nothing is "
			  "lost.");
	else
		error.message =
		    TKM_N("The server turned the request away before reading "
			  "it. Check the network and try again; if it stays "
			  "so, tell your certificate authority.");
	return exchange->op->fail(exchange->op, &error);
}

/* Tells once that this computer's clock is wrong: it breaks TLS and dates. */
static void compare_clocks(struct exchange *exchange)
{
	int64_t off = (int64_t)time(NULL) - exchange->answer.time;
	struct tkm_value minutes = {
	    .size = sizeof(minutes),
	    .type = TKM_INT,
	    .id = "minutes",
	    .number = (off < 0 ? -off : off) / 60,
	};
	const struct tkm_value *const args[] = {&minutes};
	const struct tkm_notice notice = {
	    .size = sizeof(notice),
	    .tone = TKM_WARN,
	    .id = "ra.clock",
	    .text = TKM_N("The clock of this computer is off by {minutes} "
			  "minutes. Set it right: connections and dates of "
			  "certificates depend on it."),
	    .args = args,
	    .arg_count = 1,
	};

	if (exchange->session->clock_told ||
	    (off <= CLOCK_SLACK && off >= -CLOCK_SLACK))
		return;
	exchange->session->clock_told = 1;
	exchange->op->notice(exchange->op, &notice);
}

static tkm_status conclude(
    struct exchange *exchange, tkm_status status, struct tkm_tms_answer *out)
{
	switch (exchange->reply) {
	case REPLY_SEALED:
		compare_clocks(exchange);
		*out = exchange->answer;
		return TKM_OK;
	case REPLY_BARE:
		return fail_bare(exchange);
	case REPLY_FOREIGN:
		return fail_foreign(exchange);
	case REPLY_NONE:
		break;
	}
	return status;
}

static tkm_status run(struct exchange *exchange,
    const struct tkm_host_http *http, const char *url,
    struct tkm_tms_answer *out)
{
	tkm_status status;

	for (int tries = 1;; tries++) {
		status = send_once(exchange, http, url);
		if (!may_repeat(exchange, status, tries) ||
		    asked_to_wait(exchange) > LONGEST_WAIT)
			return conclude(exchange, status, out);
		status = wait_for_next(exchange, tries);
		if (status)
			return status;
	}
}

tkm_status tkm_tms_post(struct tkm_ra_session *session, struct tkm_op *op,
    const char *path, struct tkm_view body, const char *const *expected,
    struct tkm_tms_answer *out)
{
	const struct tkm_instance *plugin = session->plugin;
	const struct tkm_host_http *http;
	struct exchange exchange = {
	    .session = session, .op = op, .expected = expected};
	struct tkm_buf url;
	tkm_status status;

	http = plugin->host->service(plugin->host, TKM_HOST_HTTP);
	if (!TKM_HAS(http, request))
		return tkm_tms_fail(op, TKM_E_UNSUPPORTED,
		    TKM_N("This installation has no network part. Install "
			  "Token Manager completely."),
		    "service " TKM_HOST_HTTP " is missing");
	tkm_buf_init(&url, TKM_TMS_URL_MAX + 64);
	tkm_buf_add_text(&url, session->profile.url);
	tkm_buf_add_text(&url, path);
	status = tkm_buf_ok(&url) ? TKM_OK : tkm_tms_fail_memory(op);
	if (!status)
		status = tkm_tms_request_make(
		    session, op, path, body, &exchange.request);
	if (!status)
		status = run(&exchange, http, url.data, out);
	tkm_tms_request_release(session, &exchange.request);
	tkm_buf_release(&url);
	return status;
}
