/* SPDX-License-Identifier: Apache-2.0
 * service.c -- from request bytes to answer bytes: routing, one transaction
 * for each request, remembered answers, faults on demand.
 */
#include "tests/sandbox/ra/service.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/view.h"
#include "core/base/wipe.h"
#include "core/sys/clock.h"
#include "tests/sandbox/ra/call.h"
#include "tests/sandbox/ra/endpoints.h"
#include "tests/sandbox/ra/envelope.h"
#include "tests/sandbox/ra/log.h"
#include "tests/sandbox/ra/replay.h"

/* Longer than any work takes, so that its time shows nothing. */
#define LEVEL_MS 300

static const struct {
	const char *path;
	ra_handler handler;
	bool level;
} endpoints[] = {
    {"/v1/activations", ra_activation_start, false},
    {"/v1/activations/decision", ra_activation_decision, false},
    {"/v1/activations/request", ra_activation_request, false},
    {"/v1/activations/rekey", ra_activation_rekey, false},
    {"/v1/activations/installed", ra_activation_installed, false},
    {"/v1/renewals/begin", ra_renewal_begin, false},
    {"/v1/renewals", ra_renewal_request, false},
    {"/v1/renewals/rekey", ra_renewal_rekey, false},
    {"/v1/renewals/installed", ra_renewal_installed, false},
    {"/v1/pin-resets", ra_reset_start, true},
    {"/v1/pin-resets/resend", ra_reset_resend, true},
    {"/v1/pin-resets/otp", ra_reset_otp, true},
    {"/v1/pin-resets/resume", ra_reset_otp, true},
    {"/v1/pin-resets/result", ra_reset_result, true},
};

#define ENDPOINTS (sizeof(endpoints) / sizeof(endpoints[0]))

bool ra_service_open(const char *dir, struct ra_service *service)
{
	if (!ra_site_open(dir, &service->site))
		return false;
	service->db = ra_db_open(dir);
	service->mutex = tkm_sys_mutex_new();
	service->outbox = ra_outbox_new(&service->smtp);
	if (service->db && service->mutex && service->outbox)
		return true;
	ra_service_close(service);
	return false;
}

void ra_service_close(struct ra_service *service)
{
	ra_outbox_free(service->outbox);
	tkm_sys_mutex_free(service->mutex);
	ra_db_close(service->db);
	ra_site_release(&service->site);
}

/* ---- Bare answers ------------------------------------------------------ */

static void answer_json(struct ra_reply *reply, const json_t *json)
{
	size_t size = json ? json_dumpb(json, NULL, 0, JSON_COMPACT) : 0;

	reply->bytes = malloc(size + 1);
	if (!reply->bytes)
		return;
	reply->size =
	    size ? json_dumpb(json, (char *)reply->bytes, size, JSON_COMPACT)
		 : 0;
}

static void answer_bare(const struct ra_service *service, const char *code,
    int64_t retry_after, enum ra_lang lang, struct ra_reply *reply)
{
	struct ra_problem problem = {.code = code, .retry_after = retry_after};
	json_t *json = NULL;

	reply->status = ra_problem_make(&problem, lang, &json);
	reply->content_type = "application/problem+json";
	reply->retry_after = retry_after;
	if (strcmp(code, "seal-broken") == 0)
		json_object_set_new(json, "sealCertificateSha256",
		    json_string(service->site.seal_sha256));
	answer_json(reply, json);
	json_decref(json);
}

static void answer_info(
    const struct ra_service *service, enum ra_lang lang, struct ra_reply *reply)
{
	json_t *info = ra_info(service, lang);

	reply->status = 200;
	reply->content_type = "application/json";
	answer_json(reply, info);
	json_decref(info);
}

/* ---- One sealed request ------------------------------------------------- */

static void handle(struct ra_call *call, ra_handler handler)
{
	switch (ra_replay_find(call)) {
	case RA_REPLAY_KNOWN:
		return;
	case RA_REPLAY_FAILED:
		ra_call_broken(call);
		return;
	case RA_REPLAY_NEW:
		break;
	}
	handler(call);
	if (call->status != 500 && !call->waiting && !ra_replay_remember(call))
		ra_call_broken(call);
}

static void finish(struct ra_call *call)
{
	sqlite3 *db = call->service->db;

	if (call->status == 500)
		ra_db_rollback(db);
	else if (!ra_db_commit(db))
		ra_call_broken(call);
}

/* Mail goes out only for what was committed. */
static void send_mails(struct ra_call *call)
{
	for (size_t i = 0; i < call->mail_count; i++) {
		if (call->status == 500)
			ra_mail_release(&call->mails[i]);
		else
			ra_outbox_add(call->service->outbox, &call->mails[i]);
	}
	call->mail_count = 0;
}

static void work(struct ra_call *call, ra_handler handler)
{
	tkm_sys_mutex_lock(call->service->mutex);
	if (ra_db_begin(call->service->db)) {
		handle(call, handler);
		finish(call);
	} else {
		ra_call_broken(call);
	}
	tkm_sys_mutex_unlock(call->service->mutex);
	send_mails(call);
	ra_log("%s: %d", call->path, call->status);
}

static void call_release(struct ra_call *call)
{
	json_decref(call->root);
	json_decref(call->answer);
	tkm_wipe(call->reply_key, sizeof(call->reply_key));
}

static void sleep_until(uint64_t ticks)
{
	uint64_t now = tkm_sys_clock_ticks();

	if (now < ticks)
		tkm_sys_clock_sleep(ticks - now);
}

static void answer_call(struct ra_call *call, const struct ra_request *request,
    size_t endpoint, struct ra_reply *reply)
{
	uint64_t start = tkm_sys_clock_ticks();
	const char *code = NULL;

	if (!ra_envelope_open(request, call, &code)) {
		answer_bare(call->service, code, 0, call->lang, reply);
		return;
	}
	work(call, endpoints[endpoint].handler);
	if (call->fault == RA_FAULT_DROP)
		reply->drop = true;
	else if (!call->answer || !ra_envelope_seal(call, reply))
		answer_bare(call->service, "internal", 0, call->lang, reply);
	if (endpoints[endpoint].level)
		sleep_until(start + LEVEL_MS);
}

/* ---- Faults, routing ------------------------------------------------------
 */

static void answer_garbage(size_t size, struct ra_reply *reply)
{
	reply->status = 200;
	reply->content_type = "application/cms";
	reply->bytes = malloc(size);
	if (!reply->bytes)
		return;
	memset(reply->bytes, 0x30, size);
	reply->size = size;
}

/* Is the fault all the answer there is? */
static bool answer_fault(struct ra_service *service, enum ra_fault_kind fault,
    struct ra_reply *reply)
{
	switch (fault) {
	case RA_FAULT_SLOW:
		tkm_sys_clock_sleep((uint64_t)service->fault.seconds * 1000);
		return false;
	case RA_FAULT_ERROR:
		answer_bare(service, "internal", 0, RA_EN, reply);
		return true;
	case RA_FAULT_UNAVAILABLE:
		answer_bare(service, "unavailable", 1, RA_EN, reply);
		return true;
	case RA_FAULT_DROP_BEFORE:
		reply->drop = true;
		return true;
	case RA_FAULT_GARBAGE:
		answer_garbage(100, reply);
		return true;
	case RA_FAULT_OVERSIZED:
		answer_garbage(RA_ANSWER_MAX + 4096, reply);
		return true;
	default:
		return false;
	}
}

static enum ra_fault_kind take_fault(
    struct ra_service *service, const char *path)
{
	enum ra_fault_kind fault;

	tkm_sys_mutex_lock(service->mutex);
	fault = ra_fault_take(&service->fault, path);
	tkm_sys_mutex_unlock(service->mutex);
	return fault;
}

static size_t find_endpoint(const char *path)
{
	size_t i = 0;

	while (i < ENDPOINTS && strcmp(endpoints[i].path, path) != 0)
		i++;
	return i;
}

/* The bare problem of a request that is not worth opening, or NULL. */
static const char *turn_away(const struct ra_request *request, size_t endpoint)
{
	if (endpoint == ENDPOINTS)
		return "not-found";
	if (strcmp(request->method, "POST") != 0)
		return "method-not-allowed";
	if (request->body_size > RA_REQUEST_MAX)
		return "too-large";
	if (!tkm_view_starts_with(
		tkm_view_of(request->content_type), "application/cms"))
		return "media-type";
	return NULL;
}

void ra_service_answer(struct ra_service *service,
    const struct ra_request *request, struct ra_reply *reply)
{
	struct ra_call call = {
	    .service = service,
	    .path = request->path,
	    .address = request->address,
	    .lang = ra_lang_of(request->accept_language),
	    .now = tkm_sys_clock_now(),
	    .fault = take_fault(service, request->path),
	};
	size_t endpoint = find_endpoint(request->path);
	const char *code = turn_away(request, endpoint);

	*reply = (struct ra_reply){.status = 500};
	if (answer_fault(service, call.fault, reply))
		return;
	if (strcmp(request->path, "/v1/info") == 0 &&
	    strcmp(request->method, "GET") == 0)
		answer_info(service, call.lang, reply);
	else if (code)
		answer_bare(service, code, 0, call.lang, reply);
	else
		answer_call(&call, request, endpoint, reply);
	call_release(&call);
}
