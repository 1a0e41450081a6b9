/* SPDX-License-Identifier: Apache-2.0
 * slot.c -- the enumeration: every token of every module.
 */
#include <stdint.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "plugins/token-pkcs11/card.h"
#include "plugins/token-pkcs11/slot.h"

#define REF_MAX 8192u

void tkm_p11_field_text(
    struct tkm_buf *out, const unsigned char *field, size_t size)
{
	tkm_utf8_add_safe(out, tkm_text_unpad(field, size));
}

static void add_ref(struct tkm_buf *out, const char *path, CK_SLOT_ID slot)
{
	tkm_buf_add_uint64(out, slot);
	tkm_buf_add_char(out, ' ');
	tkm_buf_add_text(out, path);
}

bool tkm_p11_ref_parse(const char *ref, char **path, CK_SLOT_ID *slot)
{
	struct tkm_view rest = tkm_view_of(ref);
	struct tkm_view number;
	uint64_t value;
	char *copy;

	if (!tkm_view_split(&rest, ' ', &number) || rest.size == 0 ||
	    !tkm_view_to_uint64(number, (CK_SLOT_ID)-1, &value))
		return false;
	copy = tkm_text_dup_view(rest);
	if (!copy)
		return false;
	*path = copy;
	*slot = (CK_SLOT_ID)value;
	return true;
}

/* What an id is made of, kept as long as it is lent. */
enum { REF, SERIAL, LABEL, MANUFACTURER, MODEL, READER, TEXTS };

static tkm_status tell(
    const struct tkm_token_seen *seen, struct tkm_buf texts[TEXTS])
{
	struct tkm_token_id id = {
	    .size = sizeof(id),
	    .ref = tkm_buf_text(&texts[REF]),
	    .serial = tkm_buf_text(&texts[SERIAL]),
	    .label = tkm_buf_text(&texts[LABEL]),
	    .manufacturer = tkm_buf_text(&texts[MANUFACTURER]),
	    .model = tkm_buf_text(&texts[MODEL]),
	    .reader = tkm_buf_text(&texts[READER]),
	};

	for (int i = 0; i < TEXTS; i++) {
		if (!tkm_buf_ok(&texts[i]))
			return TKM_E_MEMORY;
	}
	return seen->token(seen->ctx, &id);
}

#define FIELD(buf, field) tkm_p11_field_text((buf), (field), sizeof(field))

static tkm_status tell_slot(const struct tkm_token_seen *seen,
    const struct tkm_p11_module *module, const struct tkm_p11_slot *slot)
{
	const CK_TOKEN_INFO *token = &slot->token;
	struct tkm_buf texts[TEXTS];
	tkm_status rc;

	for (int i = 0; i < TEXTS; i++)
		tkm_buf_init(&texts[i], REF_MAX);
	add_ref(&texts[REF], module->path, slot->id);
	FIELD(&texts[SERIAL], token->serialNumber);
	FIELD(&texts[LABEL], token->label);
	FIELD(&texts[MANUFACTURER], token->manufacturerID);
	FIELD(&texts[MODEL], token->model);
	FIELD(&texts[READER], slot->info.slotDescription);
	rc = tell(seen, texts);
	for (int i = 0; i < TEXTS; i++)
		tkm_buf_release(&texts[i]);
	return rc;
}

struct problem {
	const struct tkm_token_seen *seen;
	const char *source;
};

static tkm_status tell_problem(void *ctx, const struct tkm_error *error)
{
	const struct problem *to = ctx;

	if (TKM_HAS(to->seen, problem))
		to->seen->problem(to->seen->ctx, to->source, error);
	return 0;
}

static bool is_same_token(const CK_TOKEN_INFO *a, const CK_TOKEN_INFO *b)
{
	return memcmp(a->serialNumber, b->serialNumber,
		   sizeof(a->serialNumber)) == 0 &&
	       memcmp(a->manufacturerID, b->manufacturerID,
		   sizeof(a->manufacturerID)) == 0 &&
	       memcmp(a->model, b->model, sizeof(a->model)) == 0 &&
	       memcmp(a->label, b->label, sizeof(a->label)) == 0;
}

/*
 * Two modules may drive the same token: the first one listed is taken.  Two
 * slots of one module are two tokens, whatever they call themselves.
 */
static bool is_told(const struct tkm_instance *instance, size_t count,
    const CK_TOKEN_INFO *token)
{
	for (size_t i = 0; i < count; i++) {
		const struct tkm_p11_module *module = instance->modules[i];

		if (atomic_load(&module->busy))
			continue;
		for (size_t j = 0; j < module->slot_count; j++)
			if (is_same_token(&module->slots[j].token, token))
				return true;
	}
	return false;
}

static tkm_status tell_module(const struct tkm_instance *instance, size_t index,
    const struct tkm_token_seen *seen)
{
	const struct tkm_p11_module *module = instance->modules[index];
	struct problem to = {seen, module->path};
	struct tkm_p11_fault fault;
	const char *args[3];
	tkm_status rc = 0;

	if (atomic_load(&module->busy)) {
		tkm_p11_module_blame_hang(module, args, &fault);
		return tkm_p11_describe_fault(&fault, tell_problem, &to);
	}
	if (tkm_p11_module_failed(module))
		return tkm_p11_describe_fault(
		    &module->fault, tell_problem, &to);
	for (size_t i = 0; i < module->slot_count && rc == 0; i++)
		if (!is_told(instance, index, &module->slots[i].token))
			rc = tell_slot(seen, module, &module->slots[i]);
	if (rc != 0 || module->mute == CKR_OK)
		return rc;
	tkm_p11_module_blame_mute(module, args, &fault);
	return tkm_p11_describe_fault(&fault, tell_problem, &to);
}

tkm_status TKM_CALL tkm_p11_enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen)
{
	tkm_status rc = tkm_p11_look(instance, op, NULL);

	for (size_t i = 0; i < instance->module_count && rc == 0; i++)
		rc = tell_module(instance, i, seen);
	return rc;
}
