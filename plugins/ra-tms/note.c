/* SPDX-License-Identifier: Apache-2.0
 * note.c -- what a job writes into its journal: JSON, nothing secret.
 */
#include "plugins/ra-tms/note.h"

#include <string.h>

#include <tkm/ra.h>

#include "plugins/ra-tms/json.h"

enum { KEY_ID_MAX = 255 };

static const char *const secrets[] = {
    [TKM_TMS_SECRET_UNKNOWN] = "unknown",
    [TKM_TMS_SECRET_CURRENT] = "current",
    [TKM_TMS_SECRET_PENDING] = "pending",
};

void tkm_tms_note_init(struct tkm_tms_note *note, uint32_t kind)
{
	*note = (struct tkm_tms_note){.kind = kind};
	tkm_buf_init(&note->name, TKM_TMS_NAME_MAX);
	tkm_buf_init(&note->certificate, TKM_TMS_CERTIFICATE_MAX);
	tkm_buf_init(&note->chain, TKM_TMS_CHAIN_MAX * TKM_TMS_CERTIFICATE_MAX);
	tkm_buf_init(&note->old_id, KEY_ID_MAX);
	tkm_buf_init(&note->old_certificate, TKM_TMS_CERTIFICATE_MAX);
}

void tkm_tms_note_release(struct tkm_tms_note *note)
{
	tkm_buf_release(&note->name);
	tkm_buf_release(&note->certificate);
	tkm_buf_release(&note->chain);
	tkm_buf_release(&note->old_id);
	tkm_buf_release(&note->old_certificate);
}

static void add_text(struct tkm_buf *out, const char *name, const char *text)
{
	if (text[0] != '\0')
		tkm_tms_json_add_text(out, name, tkm_view_of(text));
}

static void add_bytes(
    struct tkm_buf *out, const char *name, const struct tkm_buf *bytes)
{
	if (bytes->size > 0)
		tkm_tms_json_add_base64(out, name, bytes->data, bytes->size);
}

static void add_keys(struct tkm_buf *out, const struct tkm_tms_keys *keys)
{
	if (keys->count == 0)
		return;
	tkm_tms_json_add_name(out, "keys");
	for (uint8_t i = 0; i < keys->count; i++) {
		tkm_buf_add_char(out, i == 0 ? '[' : ',');
		tkm_buf_add_char(out, '"');
		tkm_buf_add_text(out, tkm_tms_kinds[keys->kinds[i]].name);
		tkm_buf_add_char(out, '"');
	}
	tkm_buf_add_char(out, ']');
}

static void add_number(struct tkm_buf *out, const char *name, uint64_t number)
{
	tkm_tms_json_add_name(out, name);
	tkm_buf_add_uint64(out, number);
}

static void write_reset(const struct tkm_tms_note *note, struct tkm_buf *out)
{
	add_text(out, "reference", note->reference);
	add_number(out, "otpLength", note->otp_length);
	add_text(out, "secret", secrets[note->secret]);
}

static void write_certificate(
    const struct tkm_tms_note *note, struct tkm_buf *out)
{
	add_text(out, "digest", note->digest);
	add_keys(out, &note->keys);
	add_bytes(out, "certificate", &note->certificate);
	add_bytes(out, "oldId", &note->old_id);
	add_bytes(out, "oldCertificate", &note->old_certificate);
	if (out->size + note->chain.size / 3 * 4 + 64 < TKM_TMS_NOTE_MAX)
		add_bytes(out, "chain", &note->chain);
}

void tkm_tms_note_write(const struct tkm_tms_note *note, struct tkm_buf *out)
{
	tkm_buf_add_char(out, '{');
	add_number(out, "tms", 1);
	add_number(out, "kind", note->kind);
	add_text(out, "id", note->id);
	if (note->kind == TKM_RA_PIN_RESET)
		write_reset(note, out);
	else
		write_certificate(note, out);
	tkm_buf_add_char(out, '}');
}

/* Absent is fine, wrong is not. */
static bool read_bytes(
    const json_t *object, const char *name, size_t max, struct tkm_buf *out)
{
	return !json_object_get(object, name) ||
	       tkm_tms_json_bytes(object, name, max, out);
}

static bool read_certificate(const json_t *object, struct tkm_tms_note *note)
{
	const char *digest;

	if (json_object_get(object, "digest")) {
		if (!tkm_tms_json_hex(
			object, "digest", TKM_TMS_DIGEST_DIGITS, &digest))
			return false;
		strcpy(note->digest, digest);
	}
	if (json_object_get(object, "keys") &&
	    !tkm_tms_keys_read(object, &note->keys))
		return false;
	return read_bytes(object, "certificate", TKM_TMS_CERTIFICATE_MAX,
		   &note->certificate) &&
	       read_bytes(object, "chain",
		   TKM_TMS_CHAIN_MAX * TKM_TMS_CERTIFICATE_MAX, &note->chain) &&
	       read_bytes(object, "oldId", KEY_ID_MAX, &note->old_id) &&
	       read_bytes(object, "oldCertificate", TKM_TMS_CERTIFICATE_MAX,
		   &note->old_certificate);
}

static bool read_reset(const json_t *object, struct tkm_tms_note *note)
{
	const char *reference, *secret;
	int64_t length;

	if (!tkm_tms_json_line(object, "reference", 1,
		sizeof(note->reference) - 1, &reference) ||
	    !tkm_tms_json_integer(object, "otpLength", 4, 16, &length) ||
	    !tkm_tms_json_text(object, "secret", 1, 16, &secret))
		return false;
	strcpy(note->reference, reference);
	note->otp_length = (uint32_t)length;
	for (unsigned i = 0; i < sizeof(secrets) / sizeof(*secrets); i++) {
		if (strcmp(secret, secrets[i]) == 0) {
			note->secret = (enum tkm_tms_secret)i;
			return true;
		}
	}
	return false;
}

static bool read_note(const json_t *object, struct tkm_tms_note *note)
{
	int64_t version;
	int64_t kind;
	const char *id;

	if (!tkm_tms_json_integer(object, "tms", 1, 1, &version) ||
	    !tkm_tms_json_integer(
		object, "kind", note->kind, note->kind, &kind) ||
	    !tkm_tms_json_hex(object, "id", TKM_TMS_ID_DIGITS, &id))
		return false;
	strcpy(note->id, id);
	return note->kind == TKM_RA_PIN_RESET ? read_reset(object, note)
					      : read_certificate(object, note);
}

bool tkm_tms_note_read(
    uint32_t kind, const void *data, size_t n, struct tkm_tms_note *note)
{
	struct tkm_tms_note fresh;
	json_t *object;
	bool ok;

	if (n > TKM_TMS_NOTE_MAX)
		return false;
	tkm_tms_note_init(&fresh, kind);
	object = tkm_tms_json_load(data, n);
	ok = object && read_note(object, &fresh);
	json_decref(object);
	if (!ok) {
		tkm_tms_note_release(&fresh);
		return false;
	}
	tkm_tms_note_release(note);
	*note = fresh;
	return true;
}
