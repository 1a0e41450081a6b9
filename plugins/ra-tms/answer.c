/* SPDX-License-Identifier: Apache-2.0
 * answer.c -- the bodies of the RA's answers, read and checked.
 */
#include "plugins/ra-tms/answer.h"

#include <string.h>

#include <openssl/evp.h>

#include "plugins/ra-tms/json.h"

enum { SECRET_MIN = 4, SECRET_MAX = 64 };

#define KIND(known_as, kind_of, size_of, named)                \
	{                                                      \
		.name = known_as, .policy = {                  \
			.size = sizeof(struct tkm_key_policy), \
			.algorithm = kind_of,                  \
			.bits = size_of,                       \
			.curve = named,                        \
		}                                              \
	}

const struct tkm_tms_kind tkm_tms_kinds[TKM_TMS_KINDS] = {
    KIND("rsa-2048", TKM_KEY_RSA, 2048, NULL),
    KIND("rsa-3072", TKM_KEY_RSA, 3072, NULL),
    KIND("rsa-4096", TKM_KEY_RSA, 4096, NULL),
    KIND("ec-p256", TKM_KEY_EC, 0, "P-256"),
    KIND("ec-p384", TKM_KEY_EC, 0, "P-384"),
};

static bool has_kind(const struct tkm_tms_keys *keys, uint8_t kind)
{
	return memchr(keys->kinds, kind, keys->count) != NULL;
}

static void add_kind(struct tkm_tms_keys *keys, const char *name)
{
	for (uint8_t i = 0; i < TKM_TMS_KINDS; i++) {
		if (strcmp(tkm_tms_kinds[i].name, name) == 0 &&
		    !has_kind(keys, i))
			keys->kinds[keys->count++] = i;
	}
}

bool tkm_tms_keys_read(const json_t *object, struct tkm_tms_keys *out)
{
	struct tkm_tms_keys keys = {0};
	const json_t *list;

	if (!tkm_tms_json_list(object, "keys", 1, 32, &list))
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *name = json_array_get(list, i);

		if (!json_is_string(name))
			return false;
		add_kind(&keys, json_string_value(name));
	}
	if (keys.count == 0)
		return false;
	*out = keys;
	return true;
}

static bool read_items(const json_t *body, struct tkm_tms_offer *out)
{
	const json_t *list;

	if (!tkm_tms_json_list(body, "subject", 1, TKM_TMS_SUBJECT_MAX, &list))
		return false;
	out->subject_count = json_array_size(list);
	for (size_t i = 0; i < out->subject_count; i++) {
		const json_t *item = json_array_get(list, i);
		struct tkm_tms_item *to = &out->subject[i];

		if (!tkm_tms_json_line(item, "id", 1, 64, &to->id) ||
		    !tkm_tms_json_line(item, "label", 1, 100, &to->label) ||
		    !tkm_tms_json_line(item, "value", 0, 500, &to->value))
			return false;
	}
	return true;
}

/* SHA-256 over `id` LF `value` LF of each item (protocol-tms.md, 5). */
static bool is_digest_of(const struct tkm_tms_offer *offer, const char *digest)
{
	struct tkm_buf text, hex;
	unsigned char sum[32];
	bool equal = false;

	tkm_buf_init(&text, TKM_TMS_SUBJECT_MAX * 600);
	tkm_buf_init(&hex, TKM_TMS_DIGEST_DIGITS);
	for (size_t i = 0; i < offer->subject_count; i++) {
		tkm_buf_add_text(&text, offer->subject[i].id);
		tkm_buf_add_char(&text, '\n');
		tkm_buf_add_text(&text, offer->subject[i].value);
		tkm_buf_add_char(&text, '\n');
	}
	if (tkm_buf_ok(&text) &&
	    EVP_Digest(text.data, text.size, sum, NULL, EVP_sha256(), NULL)) {
		tkm_buf_add_hex(&hex, sum, sizeof(sum));
		equal = tkm_buf_ok(&hex) && strcmp(hex.data, digest) == 0;
	}
	tkm_buf_release(&hex);
	tkm_buf_release(&text);
	return equal;
}

static bool read_attestation(const json_t *body, bool *needed)
{
	const char *text;

	if (!tkm_tms_json_text(body, "attestation", 1, 32, &text))
		return false;
	*needed = strcmp(text, "needed") == 0;
	return true;
}

/* What activation and renewal have in common. */
static bool read_offer(
    const json_t *body, const char *id, struct tkm_tms_offer *out)
{
	tkm_buf_init(&out->name, TKM_TMS_NAME_MAX);
	return tkm_tms_json_hex(body, id, TKM_TMS_ID_DIGITS, &out->id) &&
	       read_items(body, out) &&
	       tkm_tms_json_hex(body, "subjectDigest", TKM_TMS_DIGEST_DIGITS,
		   &out->digest) &&
	       is_digest_of(out, out->digest) &&
	       tkm_tms_keys_read(body, &out->keys) &&
	       read_attestation(body, &out->attestation_needed) &&
	       tkm_tms_json_bytes(
		   body, "subjectName", TKM_TMS_NAME_MAX, &out->name);
}

bool tkm_tms_activation_read(const json_t *body, struct tkm_tms_offer *out)
{
	struct tkm_tms_offer offer = {0};

	if (!read_offer(body, "activation", &offer) ||
	    !tkm_tms_json_key32(body, "session", &offer.session)) {
		tkm_tms_offer_release(&offer);
		return false;
	}
	*out = offer;
	return true;
}

bool tkm_tms_renewal_read(const json_t *body, struct tkm_tms_offer *out)
{
	struct tkm_tms_offer offer = {0};

	if (!read_offer(body, "renewal", &offer) ||
	    !tkm_tms_json_key32(body, "nonce", &offer.nonce)) {
		tkm_tms_offer_release(&offer);
		return false;
	}
	*out = offer;
	return true;
}

void tkm_tms_offer_release(struct tkm_tms_offer *offer)
{
	tkm_buf_release(&offer->name);
	*offer = (struct tkm_tms_offer){0};
}

static bool read_chain(const json_t *body, struct tkm_buf *out)
{
	const json_t *list;

	if (!tkm_tms_json_list(body, "chain", 0, TKM_TMS_CHAIN_MAX, &list))
		return false;
	for (size_t i = 0; i < json_array_size(list); i++) {
		if (!tkm_tms_json_bytes_of(
			json_array_get(list, i), TKM_TMS_CERTIFICATE_MAX, out))
			return false;
	}
	return true;
}

bool tkm_tms_issued_read(const json_t *body, struct tkm_tms_issued *out)
{
	struct tkm_tms_issued issued = {0};
	const char *state;
	bool ok;

	if (!tkm_tms_json_text(body, "state", 1, 32, &state))
		return false;
	tkm_buf_init(&issued.certificate, TKM_TMS_CERTIFICATE_MAX);
	tkm_buf_init(
	    &issued.chain, TKM_TMS_CHAIN_MAX * TKM_TMS_CERTIFICATE_MAX);
	issued.waiting = strcmp(state, "waiting") == 0;
	if (issued.waiting)
		ok = tkm_tms_json_integer(
		    body, "retryAfter", 1, 86400, &issued.retry_after);
	else
		ok = strcmp(state, "issued") == 0 &&
		     tkm_tms_json_bytes(body, "certificate",
			 TKM_TMS_CERTIFICATE_MAX, &issued.certificate) &&
		     read_chain(body, &issued.chain);
	if (ok)
		*out = issued;
	else
		tkm_tms_issued_release(&issued);
	return ok;
}

void tkm_tms_issued_release(struct tkm_tms_issued *issued)
{
	tkm_buf_release(&issued->certificate);
	tkm_buf_release(&issued->chain);
	*issued = (struct tkm_tms_issued){0};
}

bool tkm_tms_sent_read(const json_t *body, struct tkm_tms_sent *out)
{
	struct tkm_tms_sent sent;

	if (!tkm_tms_json_hex(body, "reset", TKM_TMS_ID_DIGITS, &sent.reset) ||
	    !tkm_tms_json_line(body, "reference", 1, 8, &sent.reference) ||
	    !tkm_tms_json_integer(body, "otpLength", 4, 16, &sent.otp_length) ||
	    !tkm_tms_json_integer(body, "sendsLeft", 0, 100, &sent.sends_left))
		return false;
	*out = sent;
	return true;
}

static bool read_static(const json_t *grant, struct tkm_tms_grant *out)
{
	const json_t *pending = json_object_get(grant, "pending");

	if (!tkm_tms_json_line(
		grant, "current", SECRET_MIN, SECRET_MAX, &out->current) ||
	    !tkm_tms_json_boolean(grant, "rotate", &out->rotate))
		return false;
	if (pending && !tkm_tms_json_line(grant, "pending", SECRET_MIN,
			   SECRET_MAX, &out->pending))
		return false;
	return !out->rotate || out->pending;
}

bool tkm_tms_grant_read(const json_t *body, struct tkm_tms_grant *out)
{
	struct tkm_tms_grant grant = {0};
	const json_t *object = json_object_get(body, "grant");
	const char *type;

	if (!tkm_tms_json_key32(body, "session", &grant.session) ||
	    !tkm_tms_json_text(object, "type", 1, 32, &type))
		return false;
	grant.is_static = strcmp(type, "static") == 0;
	if (grant.is_static && !read_static(object, &grant))
		return false;
	*out = grant;
	return true;
}
