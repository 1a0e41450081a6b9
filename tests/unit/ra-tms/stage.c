/* SPDX-License-Identifier: Apache-2.0
 * stage.c -- an RA, a token and a user for whole jobs in a unit test.
 */
#include "tests/unit/ra-tms/stage.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include <openssl/pem.h>
#include <openssl/x509.h>

#include "core/base/buf.h"
#include "core/pki/seal.h"
#include "plugins/ra-tms/base64.h"
#include "plugins/ra-tms/wait.h"

/* cmocka's macro would stand in the way of tkm_op.fail. */
#undef fail

/* ---------------------------------------------------------------- secrets */

struct tkm_secret {
	uint32_t length;
	char bytes[4097];
};

static tkm_status TKM_CALL make_secret(const struct tkm_host *host,
    const void *data, uint32_t n, struct tkm_secret **out)
{
	struct tkm_secret *secret = calloc(1, sizeof(*secret));

	(void)host;
	assert_non_null(secret);
	memcpy(secret->bytes, data, n);
	secret->length = n;
	*out = secret;
	return TKM_OK;
}

static void TKM_CALL release_secret(struct tkm_secret *secret)
{
	free(secret);
}

static tkm_status TKM_CALL view_secret(const struct tkm_secret *secret,
    tkm_status(TKM_CALL *use)(void *, const void *, uint32_t), void *context)
{
	return use(context, secret->bytes, secret->length);
}

static const struct tkm_host_secret secrets = {
    .size = sizeof(secrets),
    .make = make_secret,
    .release = release_secret,
    .view = view_secret,
};

struct tkm_secret *stage_secret(const char *text)
{
	struct tkm_secret *secret;

	make_secret(NULL, text, (uint32_t)strlen(text), &secret);
	return secret;
}

void stage_forget(struct tkm_secret *secret)
{
	free(secret);
}

/* ------------------------------------------------------------------- text */

static const char *TKM_CALL language(const struct tkm_host *host)
{
	(void)host;
	return "vi";
}

static const struct tkm_host_text texts = {
    .size = sizeof(texts), .language = language};

/* --------------------------------------------------------------------- RA */

static struct stage *stage_of_host(const struct tkm_host *host)
{
	return (struct stage *)(uintptr_t)((const char *)host -
					   offsetof(struct stage, host));
}

static struct stage *stage_of(struct tkm_op *op)
{
	return (struct stage *)((char *)op - offsetof(struct stage, op));
}

static json_t *open_request(
    struct stage *stage, const struct tkm_http_request *request)
{
	char *plain = malloc(request->body_length);
	size_t size;
	json_t *envelope;

	assert_non_null(plain);
	assert_int_equal(
	    tkm_seal_open_with_key(stage->seal_key, request->body,
		request->body_length, plain, request->body_length, &size),
	    0);
	envelope = json_loadb(plain, size, JSON_REJECT_DUPLICATES, NULL);
	free(plain);
	assert_non_null(envelope);
	return envelope;
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	assert_non_null(text);
	return text;
}

/* The same request id gets the same answer and causes nothing. */
static void act(struct stage *stage, const json_t *envelope)
{
	const char *id = text_of(envelope, "id");

	if (strcmp(stage->last_id, id) == 0)
		return;
	stage->acted++;
	strcpy(stage->last_id, id);
	json_decref(stage->last_body);
	stage->last_status = 200;
	stage->last_body = stage->answer(stage, text_of(envelope, "path"),
	    json_object_get(envelope, "body"), &stage->last_status);
	if (stage->last_status >= 400 &&
	    json_is_true(json_object_get(stage->last_body, "retryable")))
		stage->last_id[0] = '\0';
}

static void seal_answer(struct stage *stage, const json_t *envelope,
    const char *id, struct tkm_sealed *out)
{
	struct tkm_buf key;
	json_t *answer = json_pack("{s:i,s:s,s:i,s:I,s:O}", "tms", 1, "id", id,
	    "status", stage->last_status, "time",
	    (json_int_t)(time(NULL) + stage->clock_off), "body",
	    stage->last_body);
	char *text = json_dumps(answer, JSON_COMPACT);

	tkm_buf_init(&key, 32);
	assert_true(tkm_tms_base64_read(
	    tkm_view_of(text_of(envelope, "replyKey")), &key));
	assert_int_equal(key.size, 32);
	assert_int_equal(tkm_seal_to_kek((const unsigned char *)key.data,
			     "tms-reply", text, strlen(text), out),
	    0);
	free(text);
	json_decref(answer);
	tkm_buf_release(&key);
}

static const struct {
	enum fault fault;
	uint32_t status;
	const char *type;
	const char *body;
} plain_answers[] = {
    {FAULT_LOGIN_PAGE, 200, "text/html", "<html>Log in</html>"},
    {FAULT_BARE_503, 503, "application/problem+json",
	"{\"code\":\"unavailable\",\"status\":503,\"retryable\":true,"
	"\"title\":\"busy\"}"},
    {FAULT_BARE_SUCCESS, 200, "application/cms", "{\"tms\":1}"},
};

static bool answer_plain(enum fault fault, struct tkm_http_response *response)
{
	for (size_t i = 0; i < 3; i++) {
		if (plain_answers[i].fault != fault)
			continue;
		response->status = plain_answers[i].status;
		response->content_type = plain_answers[i].type;
		response->body = plain_answers[i].body;
		response->body_length = strlen(plain_answers[i].body);
		return true;
	}
	return false;
}

static tkm_status answer_sealed(struct stage *stage, enum fault fault,
    const json_t *envelope, struct tkm_http_response *response,
    tkm_status(TKM_CALL *use)(void *, const struct tkm_http_response *),
    void *context)
{
	struct tkm_sealed sealed = {NULL, 0};
	tkm_status status;

	seal_answer(stage, envelope,
	    fault == FAULT_OTHER_ID ? "00000000000000000000000000000000"
				    : text_of(envelope, "id"),
	    &sealed);
	if (fault == FAULT_ALTERED)
		sealed.bytes[sealed.size - 1] ^= 1;
	response->status = 200;
	response->content_type = "application/cms";
	response->body = sealed.bytes;
	response->body_length = sealed.size;
	status = use(context, response);
	tkm_sealed_release(&sealed);
	return status;
}

static tkm_status fail_network(struct tkm_op *op)
{
	const struct tkm_error error = {.size = sizeof(error),
	    .code = TKM_E_NETWORK,
	    .message = "not reached"};

	return op->fail(op, &error);
}

static tkm_status TKM_CALL http_request(const struct tkm_host *host,
    struct tkm_op *op, const struct tkm_http_request *request,
    tkm_status(TKM_CALL *use)(void *, const struct tkm_http_response *),
    void *context)
{
	struct stage *stage = stage_of_host(host);
	struct tkm_http_response response = {
	    .size = sizeof(response), .retry_after = -1};
	enum fault fault = FAULT_NONE;
	json_t *envelope;
	tkm_status status;

	assert_string_equal(request->method, "POST");
	if (stage->exchanges < STAGE_FAULTS)
		fault = stage->faults[stage->exchanges];
	stage->exchanges++;
	if (fault == FAULT_UNREACHED)
		return fail_network(op);
	if (answer_plain(fault, &response))
		return use(context, &response);
	envelope = open_request(stage, request);
	assert_non_null(strstr(request->url, text_of(envelope, "path")));
	act(stage, envelope);
	if (fault == FAULT_DROPPED)
		status = fail_network(op);
	else
		status = answer_sealed(
		    stage, fault, envelope, &response, use, context);
	json_decref(envelope);
	return status;
}

static const struct tkm_host_http http = {
    .size = sizeof(http), .request = http_request};

static const void *TKM_CALL service(const struct tkm_host *host, const char *id)
{
	(void)host;
	if (strcmp(id, TKM_HOST_HTTP) == 0)
		return &http;
	if (strcmp(id, TKM_HOST_SECRET) == 0)
		return &secrets;
	return strcmp(id, TKM_HOST_TEXT) == 0 ? &texts : NULL;
}

/* ------------------------------------------------------------------- user */

static void type(struct stage *stage, const char *id, const char *text)
{
	free(stage->typed);
	stage->typed = stage_secret(text);
	stage->typed_value = (struct tkm_value){
	    .size = sizeof(struct tkm_value),
	    .type = TKM_SECRET,
	    .id = id,
	    .secret = stage->typed,
	};
}

static tkm_status TKM_CALL ask(struct tkm_op *op, const struct tkm_form *form)
{
	struct stage *stage = stage_of(op);

	assert_true(strlen(form->id) < sizeof(stage->form));
	strcpy(stage->form, form->id);
	if (strcmp(form->id, "otp") == 0) {
		const char *otp = stage->otps[stage->asked++];

		if (!otp)
			return TKM_E_NEEDS_INPUT;
		type(stage, "otp", otp);
	} else if (strcmp(form->id, "certificate.resume") == 0) {
		stage->asked++;
		if (!stage->code)
			return TKM_E_NEEDS_INPUT;
		type(stage, "code", stage->code);
	} else {
		stage->asked++;
	}
	return stage->declines ? TKM_E_CANCELLED : TKM_OK;
}

static const struct tkm_value *TKM_CALL answer(
    struct tkm_op *op, const char *field)
{
	struct stage *stage = stage_of(op);

	if (stage->typed && strcmp(stage->typed_value.id, field) == 0)
		return &stage->typed_value;
	return NULL;
}

static void TKM_CALL notice(struct tkm_op *op, const struct tkm_notice *told)
{
	(void)told;
	stage_of(op)->notices++;
}

static tkm_status TKM_CALL fail(
    struct tkm_op *op, const struct tkm_error *error)
{
	struct stage *stage = stage_of(op);

	stage->error = *error;
	stage->words[0] = '\0';
	for (uint32_t i = 0; i < error->arg_count; i++) {
		if (strcmp(error->args[i]->id, "words") == 0)
			strcpy(stage->words, error->args[i]->data);
	}
	stage->error.args = NULL;
	stage->error.arg_count = 0;
	stage->error.detail = NULL;
	return error->code;
}

static const struct tkm_error *TKM_CALL problem(struct tkm_op *op)
{
	return &stage_of(op)->error;
}

static void TKM_CALL steps(
    struct tkm_op *op, const struct tkm_step *const *list, uint32_t count)
{
	(void)op;
	assert_non_null(list);
	assert_true(count > 0);
}

static void TKM_CALL nothing(struct tkm_op *op)
{
	(void)op;
}

static int32_t TKM_CALL cancelled(struct tkm_op *op)
{
	(void)op;
	return 0;
}

static intptr_t TKM_CALL cancel_handle(struct tkm_op *op)
{
	(void)op;
	return -1;
}

static void TKM_CALL commit(struct tkm_op *op, const char *why)
{
	(void)op;
	assert_non_null(why);
}

/* Takes the place of wait_linux.c: nobody has time for real pauses here. */
bool tkm_tms_wait(struct tkm_op *op, uint32_t milliseconds)
{
	stage_of(op)->waited += milliseconds;
	return true;
}

/* ------------------------------------------------------------------ token */

static struct stage *stage_of_job(struct tkm_ra_job *job)
{
	return (struct stage *)((char *)job - offsetof(struct stage, job));
}

static tkm_status TKM_CALL confirm(struct tkm_ra_job *job,
    const struct tkm_value *const *subject, uint32_t count)
{
	struct stage *stage = stage_of_job(job);

	assert_int_equal(count, 2);
	assert_string_equal(subject[0]->id, "name");
	assert_string_equal(subject[1]->id, "id_number");
	if (stage->declines)
		return TKM_E_CANCELLED;
	stage->confirmed++;
	return TKM_OK;
}

static tkm_status TKM_CALL make_key(struct tkm_ra_job *job,
    const struct tkm_key_policy *const *policies, uint32_t count,
    const void *tag, uint64_t n, const struct tkm_object_seen *seen)
{
	struct stage *stage = stage_of_job(job);
	const struct tkm_object object = {
	    .size = sizeof(object),
	    .flags = TKM_OBJECT_KEY,
	    .id = tag,
	    .id_length = n,
	    .spki = stage->key.spki,
	    .spki_length = stage->key.spki_length,
	};

	assert_int_equal(count, 2);
	assert_int_equal(policies[0]->bits, 2048);
	assert_int_equal(n, 20);
	return seen->object(seen->ctx, &object);
}

static tkm_status TKM_CALL sign(struct tkm_ra_job *job, const void *id,
    uint64_t n, uint32_t how, const char *digest_name, const void *digest,
    uint64_t digest_n, const struct tkm_sink *sink)
{
	struct stage *stage = stage_of_job(job);
	bool is_old = n == 3 && memcmp(id, "old", 3) == 0;
	struct tkm_signer signer =
	    soft_key_signer(is_old ? &stage->old_key : &stage->key);
	uint8_t signature[1024];
	size_t length;
	int status;

	status = signer.sign(signer.ctx, how, digest_name, digest, digest_n,
	    signature, sizeof(signature), &length);
	return status ? status : sink->take(sink->ctx, signature, length);
}

static tkm_status TKM_CALL install(struct tkm_ra_job *job, const void *id,
    uint64_t n, const void *certificate, uint64_t certificate_n,
    const void *chain, uint64_t chain_n)
{
	assert_int_equal(n, 20);
	assert_non_null(id);
	assert_non_null(certificate);
	assert_true(certificate_n > 100);
	assert_true(chain_n == 0 || chain);
	stage_of_job(job)->installed++;
	return TKM_OK;
}

static tkm_status TKM_CALL remove_old(
    struct tkm_ra_job *job, const void *id, uint64_t n, uint32_t what)
{
	assert_memory_equal(id, "old", 3);
	assert_int_equal(n, 3);
	assert_int_equal(what, TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE);
	stage_of_job(job)->removed++;
	return TKM_OK;
}

static tkm_status TKM_CALL reset_pin(struct tkm_ra_job *job,
    const struct tkm_secret *const *candidates, uint32_t count,
    const struct tkm_secret *rotate_to)
{
	struct stage *stage = stage_of_job(job);

	stage->resets++;
	for (uint32_t i = 0; i < count; i++)
		strcpy(stage->candidates[i], candidates[i]->bytes);
	if (rotate_to)
		strcpy(stage->rotated_to, rotate_to->bytes);
	stage->error.tries_left = 2;
	return stage->reset_status;
}

static tkm_status TKM_CALL checkpoint(
    struct tkm_ra_job *job, uint32_t state, const void *note, uint64_t n)
{
	struct stage *stage = stage_of_job(job);

	assert_true(n <= sizeof(stage->note));
	stage->state = state;
	memcpy(stage->note, note, n);
	stage->note_size = n;
	return TKM_OK;
}

/* ------------------------------------------------------------------ stage */

static void make_seal_certificate(struct stage *stage)
{
	struct soft_key soft;
	const struct soft_certificate how = {
	    .common_name = "seal", .until = 3600};
	size_t size;
	uint8_t *der;

	soft_key_init(&soft, "P-256");
	der = soft_key_certify(&soft, &how, &size);
	stage->session.profile.seal = OPENSSL_memdup(der, size);
	stage->session.profile.seal_size = (int)size;
	EVP_PKEY_up_ref(soft.key);
	stage->seal_key = soft.key;
	free(der);
	soft_key_release(&soft);
}

static const struct tkm_op op_table = {
    .size = sizeof(op_table),
    .ask = ask,
    .answer = answer,
    .notice = notice,
    .fail = fail,
    .problem = problem,
    .steps = steps,
    .step_done = nothing,
    .cancelled = cancelled,
    .cancel_handle = cancel_handle,
    .commit = commit,
};

static const struct tkm_ra_job job_table = {
    .size = sizeof(job_table),
    .confirm = confirm,
    .key = make_key,
    .sign = sign,
    .install = install,
    .remove = remove_old,
    .reset_pin = reset_pin,
    .checkpoint = checkpoint,
};

void stage_init(struct stage *stage, uint32_t kind)
{
	const struct soft_certificate how = {
	    .common_name = "old", .until = 3600};

	memset(stage, 0, sizeof(*stage));
	stage->host.size = sizeof(stage->host);
	stage->host.service = service;
	stage->plugin = (struct tkm_instance){&stage->host, &secrets, &texts};
	stage->session.plugin = &stage->plugin;
	stage->session.profile.url = malloc(32);
	strcpy(stage->session.profile.url, "https://ra.example");
	stage->session.profile.timeout = 60;
	make_seal_certificate(stage);
	stage->op = op_table;
	stage->token = (struct tkm_token_id){.size = sizeof(stage->token),
	    .serial = "5ab0c1d2e3f40718",
	    .label = "demo",
	    .manufacturer = "",
	    .model = ""};
	stage->job = job_table;
	stage->job.kind = kind;
	stage->job.op = &stage->op;
	stage->job.token = &stage->token;
	stage->job.token_can = TKM_CAN_UNBLOCK;
	soft_key_init(&stage->key, NULL);
	soft_key_init(&stage->old_key, "P-256");
	stage->old_certificate = soft_key_certify(
	    &stage->old_key, &how, &stage->old_certificate_size);
}

void stage_release(struct stage *stage)
{
	tkm_tms_profile_release(&stage->session.profile);
	EVP_PKEY_free(stage->seal_key);
	soft_key_release(&stage->key);
	soft_key_release(&stage->old_key);
	free(stage->old_certificate);
	json_decref(stage->last_body);
	free(stage->typed);
}

json_t *stage_certificate(struct stage *stage)
{
	const struct soft_certificate how = {
	    .common_name = "new", .until = 3600};
	struct tkm_buf text;
	json_t *value;
	size_t size;
	uint8_t *der;

	der = soft_key_certify(&stage->key, &how, &size);
	tkm_buf_init(&text, 65536);
	tkm_tms_base64_add(&text, der, size);
	value = json_string(tkm_buf_text(&text));
	tkm_buf_release(&text);
	free(der);
	return value;
}

json_t *stage_offer(void)
{
	return json_pack("{s:i,s:s,s:[{s:s,s:s,s:s},{s:s,s:s,s:s}],s:s,s:s,"
			 "s:[s,s],s:s}",
	    "expiresIn", 3600, "state", "identified", "subject", "id", "name",
	    "label", "Họ và tên", "value", "Nguyễn Văn A", "id", "id-number",
	    "label", "Số CCCD", "value", "••••3456", "subjectDigest",
	    "25177880a31a92420558a6990179193d6fc8415736f249379939239cbfd4a855",
	    "subjectName", "MBcxFTATBgNVBAMMDE5ndXllbiBWYW4gQQ==", "keys",
	    "rsa-2048", "ec-p256", "attestation", "none");
}
