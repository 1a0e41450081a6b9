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

static tkm_status await_pin(struct tkm_card *card, struct tkm_op *op,
    struct tkm_view id, const struct request *request)
{
	struct tkm_p11_signing *signing = &card->signing;

	*signing = (struct tkm_p11_signing){
	    .begun = true,
	    .id_size = id.size,
	    .mechanism = request->mechanism.mechanism,
	    .input_size = request->input_size,
	};
	memcpy(signing->id, id.data, id.size);
	return tkm_p11_fail(op, TKM_E_NEEDS_INPUT, PIN_EACH_TIME,
	    "key has CKA_ALWAYS_AUTHENTICATE");
}

static tkm_status begin(struct tkm_card *card, struct tkm_op *op,
    struct tkm_view id, struct request *request)
{
	CK_OBJECT_HANDLE key = 0;
	bool again = false;
	tkm_status rc;
	CK_RV rv;

	rc = find_key(card, op, id, &key);
	if (rc == 0)
		rc = wants_pin_each_time(card, op, key, &again);
	if (rc == 0 && again && id.size > TKM_P11_SIGNING_ID_MAX)
		rc = tkm_p11_check(op, "sign", CKR_KEY_FUNCTION_NOT_PERMITTED);
	if (rc != 0)
		return rc;
	rv = card->p11->C_SignInit(card->session, &request->mechanism, key);
	rc = tkm_p11_card_check(card, op, "C_SignInit", rv);
	return rc == 0 && again ? await_pin(card, op, id, request) : rc;
}

/* Is it the signature that the PIN was sent for? */
static bool is_allowed(const struct tkm_p11_signing *signing,
    struct tkm_view id, const struct request *request)
{
	return signing->allowed &&
	       tkm_view_equals(
		   id, tkm_view_of_bytes(signing->id, signing->id_size)) &&
	       signing->mechanism == request->mechanism.mechanism &&
	       signing->input_size == request->input_size;
}

/* While a signature is begun, a module need not search (PKCS#11, 5.3). */
static tkm_status sign(struct tkm_card *card, struct tkm_op *op,
    struct tkm_view id, struct request *request, unsigned char *signature,
    CK_ULONG *n)
{
	tkm_status rc = 0;
	CK_RV rv;

	if (!is_allowed(&card->signing, id, request))
		rc = begin(card, op, id, request);
	if (rc != 0)
		return rc;
	card->signing = (struct tkm_p11_signing){.begun = false};
	rv = card->p11->C_Sign(
	    card->session, request->input, request->input_size, signature, n);
	if (rv == CKR_OK && *n > SIGNATURE_MAX)
		rv = CKR_DEVICE_ERROR;
	return tkm_p11_card_check(card, op, "C_Sign", rv);
}

tkm_status TKM_CALL tkm_p11_sign(struct tkm_card *card, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t how, const char *digest_name,
    const void *digest, uint64_t digest_n, const struct tkm_sink *sink)
{
	const struct digest *known = find_digest(digest_name, digest_n);
	unsigned char signature[SIGNATURE_MAX];
	CK_ULONG signature_n = sizeof(signature);
	struct request request;
	tkm_status rc;

	if (!known || !prepare(&request, how, known, digest))
		return tkm_p11_check(op, "sign", CKR_MECHANISM_INVALID);
	if (card->signing.begun && !card->signing.allowed)
		tkm_p11_logout(card);
	rc = tkm_p11_need_login(card, op);
	if (rc == 0)
		rc = sign(card, op, tkm_view_of_bytes(id, n), &request,
		    signature, &signature_n);
	if (rc == 0)
		rc = sink->take(sink->ctx, signature, signature_n);
	return rc;
}
