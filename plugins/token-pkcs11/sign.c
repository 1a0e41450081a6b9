/* SPDX-License-Identifier: Apache-2.0
 * sign.c -- signatures over digests.
 */
#include <string.h>
#include "plugins/token-pkcs11/key.h"
#include "plugins/token-pkcs11/object.h"
#include "plugins/token-pkcs11/pin.h"

#define NO_KEY                                                           \
	TKM_N("The key is not on the token any more. Plug in the token " \
	      "that holds it.")
#define PIN_EACH_TIME TKM_N("The token wants its PIN again for this signature.")

/* Of an RSA key of 8192 bits. */
#define SIGNATURE_MAX 1024u
/* The longest DigestInfo: 19 bytes and a SHA-512. */
#define INPUT_MAX 96u

/* DigestInfo up to the digest (RFC 8017, 9.2, note 1), and what PSS wants. */
static const struct digest {
	const char *name;
	size_t size;
	unsigned char prefix[19];
	CK_MECHANISM_TYPE mechanism;
	CK_RSA_PKCS_MGF_TYPE mgf;
} digests[] = {
    {"SHA-256", 32,
	{0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
	    0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20},
	CKM_SHA256, CKG_MGF1_SHA256},
    {"SHA-384", 48,
	{0x30, 0x41, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
	    0x04, 0x02, 0x02, 0x05, 0x00, 0x04, 0x30},
	CKM_SHA384, CKG_MGF1_SHA384},
    {"SHA-512", 64,
	{0x30, 0x51, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03,
	    0x04, 0x02, 0x03, 0x05, 0x00, 0x04, 0x40},
	CKM_SHA512, CKG_MGF1_SHA512},
};

/* What C_SignInit and C_Sign are called with. */
struct request {
	CK_MECHANISM mechanism;
	CK_RSA_PKCS_PSS_PARAMS pss;
	unsigned char input[INPUT_MAX];
	CK_ULONG input_size;
};

static const struct digest *find_digest(const char *name, uint64_t n)
{
	for (size_t i = 0; i < TKM_P11_COUNT(digests); i++) {
		if (strcmp(digests[i].name, name) == 0)
			return digests[i].size == n ? &digests[i] : NULL;
	}
	return NULL;
}

static void add_input(struct request *request, const void *data, size_t n)
{
	memcpy(request->input + request->input_size, data, n);
	request->input_size += n;
}

static bool prepare(struct request *request, uint32_t how,
    const struct digest *digest, const void *value)
{
	memset(request, 0, sizeof(*request));
	switch (how) {
	case TKM_SIGN_RSA_PKCS1:
		request->mechanism.mechanism = CKM_RSA_PKCS;
		add_input(request, digest->prefix, sizeof(digest->prefix));
		break;
	case TKM_SIGN_RSA_PSS:
		request->pss.hashAlg = digest->mechanism;
		request->pss.mgf = digest->mgf;
		request->pss.sLen = digest->size;
		request->mechanism.mechanism = CKM_RSA_PKCS_PSS;
		request->mechanism.pParameter = &request->pss;
		request->mechanism.ulParameterLen = sizeof(request->pss);
		break;
	case TKM_SIGN_ECDSA:
		request->mechanism.mechanism = CKM_ECDSA;
		break;
	default:
		return false;
	}
	add_input(request, value, digest->size);
	return true;
}

static tkm_status find_key(struct tkm_card *card, struct tkm_op *op,
    struct tkm_view id, CK_OBJECT_HANDLE *key)
{
	struct tkm_p11_found found = {.count = 0};
	tkm_status rc = 0;

	if (id.size > 0)
		rc = tkm_p11_find_id(card, op, CKO_PRIVATE_KEY, id, &found);
	if (rc == 0 && found.count == 0)
		return tkm_p11_fail(
		    op, TKM_E_NOT_FOUND, NO_KEY, "no private key has that id");
	if (rc == 0)
		*key = found.handles[0];
	return rc;
}

/* Keys with CKA_ALWAYS_AUTHENTICATE take the PIN for each signature; it is
 * asked for, because nobody has kept it. */
static tkm_status authenticate(struct tkm_card *card, struct tkm_op *op)
{
	static const struct tkm_field pin = {
	    .size = sizeof(pin),
	    .type = TKM_SECRET,
	    .flags = TKM_F_REQUIRED,
	    .id = "pin",
	    .label = TKM_N("PIN"),
	};
	static const struct tkm_field *const fields[] = {&pin};
	static const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_ASK,
	    .id = "token.sign",
	    .title = TKM_N("Sign with the token"),
	    .text = PIN_EACH_TIME,
	    .accept = TKM_N("Sign"),
	    .fields = fields,
	    .field_count = 1,
	    .tries_left = -1,
	};
	const struct tkm_value *answer;
	tkm_status rc = op->ask(op, &form);
	CK_RV rv;

	if (rc != 0)
		return rc;
	answer = op->answer(op, "pin");
	if (answer == NULL || answer->secret == NULL)
		return tkm_p11_check(op, "C_Login", CKR_PIN_INCORRECT);
	rv = tkm_p11_send_pin(card, CKU_CONTEXT_SPECIFIC, answer->secret);
	return tkm_p11_card_check(card, op, "C_Login", rv);
}

static tkm_status wants_pin_each_time(
    struct tkm_card *card, struct tkm_op *op, CK_OBJECT_HANDLE key, bool *wants)
{
	CK_ATTRIBUTE always = {CKA_ALWAYS_AUTHENTICATE, NULL, 0};
	tkm_status rc = tkm_p11_read(card, op, key, &always, 1);

	if (rc != 0)
		return rc;
	*wants = always.ulValueLen == sizeof(CK_BBOOL) &&
		 *(const CK_BBOOL *)always.pValue == CK_TRUE;
	tkm_p11_read_release(&always, 1);
	return 0;
}

static tkm_status sign(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_HANDLE key, struct request *request, unsigned char *signature,
    CK_ULONG *n)
{
	bool again = false;
	tkm_status rc = wants_pin_each_time(card, op, key, &again);
	CK_RV rv;

	if (rc != 0)
		return rc;
	rv = card->p11->C_SignInit(card->session, &request->mechanism, key);
	if (rv != CKR_OK)
		return tkm_p11_card_check(card, op, "C_SignInit", rv);
	if (again)
		rc = authenticate(card, op);
	if (rc != 0) {
		/* An unfinished signature would block the session. */
		tkm_p11_drop_session(card);
		return rc;
	}
	rv = card->p11->C_Sign(
	    card->session, request->input, request->input_size, signature, n);
	return tkm_p11_card_check(card, op, "C_Sign", rv);
}

tkm_status TKM_CALL tkm_p11_sign(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t how, const char *digest_name,
    const void *digest, uint64_t digest_n, const struct tkm_sink *sink)
{
	const struct digest *known = find_digest(digest_name, digest_n);
	unsigned char signature[SIGNATURE_MAX];
	CK_ULONG signature_n = sizeof(signature);
	CK_OBJECT_HANDLE key = 0;
	struct request request;
	tkm_status rc;

	if (known == NULL || !prepare(&request, how, known, digest))
		return tkm_p11_check(op, "sign", CKR_MECHANISM_INVALID);
	rc = tkm_p11_need_login(card, op);
	if (rc == 0)
		rc = find_key(card, op, tkm_view_of_bytes(id, n), &key);
	if (rc == 0)
		rc = sign(card, op, key, &request, signature, &signature_n);
	if (rc == 0)
		rc = sink->take(sink->ctx, signature, signature_n);
	return rc;
}
