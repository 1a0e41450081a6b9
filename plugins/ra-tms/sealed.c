/* SPDX-License-Identifier: Apache-2.0
 * sealed.c -- the envelope of tms/1: written, sealed, opened, compared.
 */
#include "plugins/ra-tms/sealed.h"

#include <string.h>

#include <openssl/rand.h>

#include "core/base/wipe.h"
#include "plugins/ra-tms/json.h"
#include "plugins/ra-tms/tell.h"

/* The key identifier of answers (protocol-tms.md, 2). */
#define REPLY_KEY_ID "tms-reply"

static tkm_status fail_crypto(struct tkm_op *op)
{
	return tkm_tms_fail(op, TKM_E_INTERNAL,
	    TKM_N("The request could not be encrypted. Check the profile of "
		  "the certificate authority."),
	    "sealing the request failed");
}

static tkm_status make_id(struct tkm_op *op, char id[33])
{
	unsigned char random[16];
	struct tkm_buf hex;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return fail_crypto(op);
	tkm_buf_init(&hex, 32);
	tkm_buf_add_hex(&hex, random, sizeof(random));
	if (!tkm_buf_ok(&hex))
		return tkm_tms_fail_memory(op);
	memcpy(id, hex.data, 33);
	tkm_buf_release(&hex);
	return TKM_OK;
}

static tkm_status make_reply_key(const struct tkm_instance *plugin,
    struct tkm_op *op, struct tkm_secret **out)
{
	unsigned char key[TKM_SEAL_KEK_SIZE];
	tkm_status status;

	if (RAND_priv_bytes(key, sizeof(key)) != 1)
		return fail_crypto(op);
	status = plugin->secret->make(plugin->host, key, sizeof(key), out);
	tkm_wipe(key, sizeof(key));
	return status ? tkm_tms_fail_memory(op) : TKM_OK;
}

static tkm_status TKM_CALL add_reply_key(
    void *context, const void *data, uint32_t n)
{
	tkm_tms_json_add_base64(context, "replyKey", data, n);
	return TKM_OK;
}

static void write_envelope(const struct tkm_instance *plugin,
    const struct tkm_tms_request *request, const char *path,
    struct tkm_view body, struct tkm_buf *out)
{
	const char *language = plugin->text->language(plugin->host);

	tkm_buf_add_text(out, "{\"tms\":1,\"method\":\"POST\"");
	tkm_tms_json_add_text(out, "path", tkm_view_of(path));
	tkm_tms_json_add_text(out, "id", tkm_view_of(request->id));
	plugin->secret->view(request->reply_key, add_reply_key, out);
	if (strcmp(language, "vi") == 0 || strcmp(language, "en") == 0)
		tkm_tms_json_add_text(out, "lang", tkm_view_of(language));
	tkm_tms_json_add_name(out, "body");
	tkm_buf_add_view(out, body);
	tkm_buf_add_char(out, '}');
}

static tkm_status seal(struct tkm_ra_session *session, struct tkm_op *op,
    const char *path, struct tkm_view body, struct tkm_tms_request *request)
{
	const struct tkm_tms_profile *profile = &session->profile;
	struct tkm_buf plain;
	tkm_status status;

	tkm_buf_init_secret(&plain, TKM_TMS_REQUEST_MAX - 4096);
	write_envelope(session->plugin, request, path, body, &plain);
	if (!tkm_buf_ok(&plain))
		status = tkm_tms_fail_memory(op);
	else if (tkm_seal_to_certificate(profile->seal,
		     (size_t)profile->seal_size, plain.data, plain.size,
		     &request->sealed) != 0)
		status = fail_crypto(op);
	else
		status = TKM_OK;
	tkm_buf_release(&plain);
	return status;
}

tkm_status tkm_tms_request_make(struct tkm_ra_session *session,
    struct tkm_op *op, const char *path, struct tkm_view body,
    struct tkm_tms_request *out)
{
	struct tkm_tms_request request = {0};
	tkm_status status;

	status = make_id(op, request.id);
	if (!status)
		status =
		    make_reply_key(session->plugin, op, &request.reply_key);
	if (!status)
		status = seal(session, op, path, body, &request);
	if (status)
		tkm_tms_request_release(session, &request);
	else
		*out = request;
	return status;
}

void tkm_tms_request_release(
    const struct tkm_ra_session *session, struct tkm_tms_request *request)
{
	session->plugin->secret->release(request->reply_key);
	tkm_sealed_release(&request->sealed);
	*request = (struct tkm_tms_request){0};
}

/* What opening needs, across the secret service's callback. */
struct opening {
	const struct tkm_tms_request *request;
	const void *data;
	size_t size;
	struct tkm_tms_answer *out;
};

static tkm_status TKM_CALL open_with(
    void *context, const void *key, uint32_t key_size)
{
	const struct opening *opening = context;
	tkm_status status = TKM_E_REFUSED;
	unsigned char *plain;
	size_t size;

	if (key_size != TKM_SEAL_KEK_SIZE)
		return TKM_E_INTERNAL;
	plain = tkm_tms_json_take(opening->size);
	if (!plain)
		return TKM_E_MEMORY;
	if (tkm_seal_open_with_kek(key, REPLY_KEY_ID, opening->data,
		opening->size, plain, opening->size, &size) == 0) {
		if (tkm_tms_answer_read(
			opening->request->id, plain, size, opening->out))
			status = TKM_OK;
		tkm_wipe(plain, size);
	}
	tkm_tms_json_give(plain);
	return status;
}

tkm_status tkm_tms_request_open(const struct tkm_ra_session *session,
    const struct tkm_tms_request *request, const void *data, size_t n,
    struct tkm_tms_answer *out)
{
	struct opening opening = {request, data, n, out};

	if (n == 0 || n > TKM_TMS_ANSWER_MAX)
		return TKM_E_REFUSED;
	return session->plugin->secret->view(
	    request->reply_key, open_with, &opening);
}

static bool read_answer(
    const json_t *envelope, const char *id, struct tkm_tms_answer *out)
{
	json_t *body = json_object_get(envelope, "body");
	const char *its_id;
	int64_t version;

	if (!tkm_tms_json_integer(envelope, "tms", 1, 1, &version) ||
	    !tkm_tms_json_hex(envelope, "id", 32, &its_id) ||
	    strcmp(its_id, id) != 0 ||
	    !tkm_tms_json_integer(envelope, "status", 200, 599, &out->status) ||
	    !tkm_tms_json_integer(
		envelope, "time", 0, INT64_C(1) << 40, &out->time) ||
	    !json_is_object(body))
		return false;
	if (out->status < 300) {
		out->body = json_incref(body);
		return true;
	}
	return out->status >= 400 && tkm_tms_problem_read(body, &out->problem);
}

bool tkm_tms_answer_read(
    const char *id, const void *data, size_t n, struct tkm_tms_answer *out)
{
	struct tkm_tms_answer answer = {0};
	json_t *envelope;
	bool ok;

	envelope = tkm_tms_json_load(data, n);
	ok = envelope && read_answer(envelope, id, &answer);
	json_decref(envelope);
	if (ok)
		*out = answer;
	return ok;
}

void tkm_tms_answer_release(struct tkm_tms_answer *answer)
{
	json_decref(answer->body);
	*answer = (struct tkm_tms_answer){0};
}
