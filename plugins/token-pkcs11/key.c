/* SPDX-License-Identifier: Apache-2.0
 * key.c -- makes a key pair bound to a tag, or finds the one that is there.
 *
 * The tag is the pair's CKA_ID, and in hexadecimal its label: a token that
 * insists on an id of its own is found by the label again.
 */
#include <string.h>

#include "plugins/token-pkcs11/key.h"
#include "plugins/token-pkcs11/object.h"
#include "plugins/token-pkcs11/public_key.h"
#include "plugins/token-pkcs11/template.h"

#define TAG_MAX 32u

#define INCOMPLETE                                                       \
	TKM_N("The token holds a key without its public half, and will " \
	      "not tell it. Ask whoever issued the token.")
#define NOT_THERE                                                        \
	TKM_N("The token reported success but holds no new key. Unplug " \
	      "the token, plug it in again, and try once more.")
#define KEEPS_NO_KEY TKM_N("This token cannot make a key of that kind.")

/* Is this key pair the one the tag stands for? */
struct tag {
	struct tkm_view id;
	struct tkm_buf label;
};

static tkm_status find_tagged(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_CLASS class, const struct tag *tag, struct tkm_p11_found *out)
{
	tkm_status rc = tkm_p11_find_id(card, op, class, tag->id, out);
	CK_ATTRIBUTE wanted[] = {
	    {CKA_CLASS, &class, sizeof(class)},
	    {CKA_LABEL, tag->label.data, tag->label.size},
	};

	if (rc != 0 || out->count > 0)
		return rc;
	return tkm_p11_find(card, op, wanted, TKM_P11_COUNT(wanted), out);
}

static tkm_status destroy_all(
    struct tkm_card *card, struct tkm_op *op, const struct tkm_p11_found *found)
{
	tkm_status rc = 0;
	CK_RV rv;

	for (size_t i = 0; i < found->count && rc == 0; i++) {
		rv = card->p11->C_DestroyObject(
		    card->session, found->handles[i]);
		rc = tkm_p11_card_check(card, op, "C_DestroyObject", rv);
	}
	return rc;
}

static tkm_status tell(const struct tkm_object_seen *made,
    const struct tkm_p11_item *key, struct tkm_view spki)
{
	struct tkm_view id = tkm_p11_view_of(&key->attributes[TKM_P11_ID]);
	struct tkm_object object = {
	    .size = sizeof(object),
	    .flags = TKM_OBJECT_KEY,
	    .id = id.data,
	    .id_length = id.size,
	    .spki = spki.data,
	    .spki_length = spki.size,
	    .label = "",
	};

	return made->object(made->ctx, &object);
}

/* The public half, or what the private one says of it, is the result. */
static tkm_status tell_pair(struct tkm_card *card, struct tkm_op *op,
    CK_OBJECT_HANDLE private_key, const struct tkm_p11_found *public_keys,
    const struct tkm_object_seen *made)
{
	struct tkm_p11_item key;
	struct tkm_p11_item half = {0};
	struct tkm_view spki;
	tkm_status rc =
	    tkm_p11_item_read(card, op, CKO_PRIVATE_KEY, private_key, &key);

	if (rc != 0)
		return rc;
	if (public_keys->count > 0)
		rc = tkm_p11_item_read(
		    card, op, CKO_PUBLIC_KEY, public_keys->handles[0], &half);
	if (rc != 0)
		goto out;
	spki = tkm_buf_view(half.spki.size > 0 ? &half.spki : &key.spki);
	if (spki.size == 0)
		rc = tkm_p11_fail(op, TKM_E_TOKEN, INCOMPLETE,
		    "public key of the private key cannot be read");
	else
		rc = tell(made, &key, spki);
out:
	tkm_p11_item_release(&half);
	tkm_p11_item_release(&key);
	return rc;
}

/*
 * The pair that is there, if it is whole.  NOT_FOUND, without telling the
 * operation: there is none; a public half alone has then been removed.
 */
static tkm_status use_existing(struct tkm_card *card, struct tkm_op *op,
    const struct tag *tag, const struct tkm_object_seen *made)
{
	struct tkm_p11_found private_keys;
	struct tkm_p11_found public_keys;
	tkm_status rc =
	    find_tagged(card, op, CKO_PRIVATE_KEY, tag, &private_keys);

	if (rc == 0)
		rc = find_tagged(card, op, CKO_PUBLIC_KEY, tag, &public_keys);
	if (rc != 0)
		return rc;
	if (private_keys.count > 0)
		return tell_pair(
		    card, op, private_keys.handles[0], &public_keys, made);
	rc = destroy_all(card, op, &public_keys);
	return rc != 0 ? rc : TKM_E_NOT_FOUND;
}

/* A token that cannot do this kind of key says so in many ways. */
static bool means_unsupported(CK_RV rv)
{
	return tkm_p11_meaning_of(rv)->code == TKM_E_UNSUPPORTED;
}

/* The short templates leave it to the module whether the key may be wrapped
 * and carried away: it may not. */
static void forbid_extraction(struct tkm_card *card, CK_OBJECT_HANDLE key)
{
	CK_BBOOL extractable = CK_FALSE;
	CK_ATTRIBUTE attribute = {
	    CKA_EXTRACTABLE, &extractable, sizeof(extractable)};
	CK_RV rv =
	    card->p11->C_GetAttributeValue(card->session, key, &attribute, 1);

	if (rv != CKR_OK || extractable == CK_FALSE)
		return;
	extractable = CK_FALSE;
	rv = card->p11->C_SetAttributeValue(card->session, key, &attribute, 1);
	if (rv != CKR_OK)
		tkm_p11_log(card->instance, TKM_LOG_WARNING,
		    "the token keeps the new private key extractable");
}

static CK_RV generate(struct tkm_card *card,
    const struct tkm_key_policy *policy, const struct tag *tag)
{
	CK_MECHANISM mechanism = {policy->algorithm == TKM_KEY_RSA
				      ? CKM_RSA_PKCS_KEY_PAIR_GEN
				      : CKM_EC_KEY_PAIR_GEN,
	    NULL, 0};
	struct tkm_p11_template template;
	CK_OBJECT_HANDLE public_key;
	CK_OBJECT_HANDLE private_key = 0;
	CK_RV rv = CKR_TEMPLATE_INCONSISTENT;

	for (unsigned rung = 0; rung < TKM_P11_RUNGS; rung++) {
		tkm_p11_template_make(&template, policy, tag->id,
		    tkm_buf_view(&tag->label), rung);
		rv = card->p11->C_GenerateKeyPair(card->session, &mechanism,
		    template.public_half, template.public_count,
		    template.private_half, template.private_count, &public_key,
		    &private_key);
		if (!tkm_p11_template_is_refused(rv))
			break;
	}
	if (rv == CKR_OK)
		forbid_extraction(card, private_key);
	return rv;
}

static tkm_status make(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_key_policy *policy, const struct tag *tag,
    const struct tkm_object_seen *made)
{
	CK_RV rv = generate(card, policy, tag);
	tkm_status rc;

	if (means_unsupported(rv))
		return tkm_p11_tell(op, &(struct tkm_p11_fault){
					    .code = TKM_E_UNSUPPORTED,
					    .tries_left = -1,
					    .rv = rv,
					    .function = "C_GenerateKeyPair",
					    .message = KEEPS_NO_KEY,
					});
	if (rv != CKR_OK)
		return tkm_p11_card_check(card, op, "C_GenerateKeyPair", rv);
	rc = use_existing(card, op, tag, made);
	if (rc == TKM_E_NOT_FOUND)
		rc = tkm_p11_fail(op, TKM_E_TOKEN, NOT_THERE,
		    "no key pair after C_GenerateKeyPair");
	return rc;
}

static bool is_possible(const struct tkm_key_policy *policy)
{
	if (policy->algorithm == TKM_KEY_RSA)
		return policy->bits >= 2048 && policy->bits <= 8192;
	return policy->algorithm == TKM_KEY_EC &&
	       tkm_p11_curve_params(policy->curve).size > 0;
}

tkm_status TKM_CALL tkm_p11_make_key(struct tkm_card *card, struct tkm_op *op,
    const struct tkm_key_policy *policy, const void *tag, uint64_t n,
    const struct tkm_object_seen *made)
{
	struct tag bound = {
	    .id = tkm_view_of_bytes(tag, n),
	    .label = TKM_BUF_INIT(2 * TAG_MAX),
	};
	tkm_status rc;

	if (n == 0 || n > TAG_MAX || !is_possible(policy))
		return tkm_p11_fail(op, TKM_E_UNSUPPORTED, KEEPS_NO_KEY,
		    "tag or key policy is not one of PKCS#11");
	rc = tkm_p11_need_login(card, op);
	if (rc != 0)
		return rc;
	tkm_buf_add_hex(&bound.label, tag, n);
	if (!tkm_buf_ok(&bound.label))
		rc = tkm_p11_check(op, "make_key", CKR_HOST_MEMORY);
	else
		rc = use_existing(card, op, &bound, made);
	if (rc == TKM_E_NOT_FOUND)
		rc = make(card, op, policy, &bound, made);
	tkm_buf_release(&bound.label);
	return rc;
}
