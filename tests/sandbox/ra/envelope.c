/* SPDX-License-Identifier: Apache-2.0
 * envelope.c -- requests opened, answers sealed.
 */
#include "tests/sandbox/ra/envelope.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/wipe.h"
#include "tests/sandbox/ra/json.h"

#define REPLY_ID "tms-reply"

/* Method and path are inside too, so that no proxy can redirect a body. */
static bool read_envelope(
    const struct ra_request *request, struct ra_call *call, json_t *root)
{
	const char *method = ra_json_text(root, "method", 8);
	const char *path = ra_json_text(root, "path", 100);
	const char *id = ra_json_id(root, "id");
	const char *lang = ra_json_text(root, "lang", 8);
	json_t *body = json_object_get(root, "body");

	if (json_integer_value(json_object_get(root, "tms")) != 1 || !method ||
	    strcmp(method, request->method) != 0 || !path ||
	    strcmp(path, request->path) != 0 || !id || !json_is_object(body) ||
	    !ra_json_key(root, "replyKey", call->reply_key))
		return false;
	memcpy(call->id, id, sizeof(call->id));
	if (lang)
		call->lang = ra_lang_of(lang);
	call->body = body;
	return true;
}

bool ra_envelope_open(
    const struct ra_request *request, struct ra_call *call, const char **code)
{
	char *plain = malloc(request->body_size + 1);
	size_t size = 0;
	bool opened = false;

	*code = "internal";
	if (!plain)
		return false;
	*code = "seal-broken";
	if (tkm_seal_open_with_key(call->service->site.seal_key, request->body,
		request->body_size, plain, request->body_size + 1,
		&size) == 0) {
		*code = "bad-request";
		call->root = ra_json_parse(plain, size);
		opened = call->root && read_envelope(request, call, call->root);
	}
	tkm_wipe(plain, request->body_size + 1);
	free(plain);
	return opened;
}

static char *answer_text(struct ra_call *call)
{
	json_t *answer;
	char *text;

	if (call->fault == RA_FAULT_WRONG_ID)
		call->id[0] = call->id[0] == '0' ? '1' : '0';
	answer = json_pack("{s:i, s:s, s:i, s:I, s:O}", "tms", 1, "id",
	    call->id, "status", call->status, "time", (json_int_t)call->now,
	    "body", call->answer);
	text = answer ? ra_json_dump(answer) : NULL;
	if (text && call->fault == RA_FAULT_BAD_JSON)
		text[strlen(text) - 1] = '\0';
	json_decref(answer);
	return text;
}

static bool take_bytes(struct ra_reply *reply, const void *bytes, size_t size)
{
	reply->bytes = malloc(size);
	if (!reply->bytes)
		return false;
	memcpy(reply->bytes, bytes, size);
	reply->size = size;
	return true;
}

static bool seal_text(
    struct ra_call *call, const char *text, struct ra_reply *reply)
{
	struct tkm_sealed sealed = {NULL, 0};
	bool made;

	if (call->fault == RA_FAULT_WRONG_KEY)
		call->reply_key[0] ^= 1;
	if (call->fault == RA_FAULT_UNSEALED) {
		reply->content_type = "application/json";
		return take_bytes(reply, text, strlen(text));
	}
	reply->content_type = "application/cms";
	made = tkm_seal_to_kek(call->reply_key, REPLY_ID, text, strlen(text),
		   &sealed) == 0 &&
	       take_bytes(reply, sealed.bytes, sealed.size);
	tkm_sealed_release(&sealed);
	return made;
}

bool ra_envelope_seal(struct ra_call *call, struct ra_reply *reply)
{
	char *text = answer_text(call);
	bool sealed = text && seal_text(call, text, reply);

	ra_json_forget(text);
	reply->status = call->status;
	reply->retry_after = call->retry_after;
	return sealed;
}
