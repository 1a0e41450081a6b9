/* SPDX-License-Identifier: Apache-2.0
 * describe.c -- what only PKCS#11 knows of a token: the record "hardware" of
 * docs/values.md.
 */
#include <stdio.h>
#include <string.h>

#include "plugins/token-pkcs11/card.h"
#include "plugins/token-pkcs11/slot.h"

#define TEXT_MAX 1024u
#define VALUES_MAX 12u

static const struct {
	CK_FLAGS flag;
	const char *name;
} flag_names[] = {
    {CKF_RNG, "rng"},
    {CKF_WRITE_PROTECTED, "write-protected"},
    {CKF_LOGIN_REQUIRED, "login-required"},
    {CKF_USER_PIN_INITIALIZED, "user-pin-initialized"},
    {CKF_PROTECTED_AUTHENTICATION_PATH, "pin-pad"},
    {CKF_TOKEN_INITIALIZED, "token-initialized"},
    {CKF_USER_PIN_COUNT_LOW, "user-pin-count-low"},
    {CKF_USER_PIN_FINAL_TRY, "user-pin-final-try"},
    {CKF_USER_PIN_LOCKED, "user-pin-locked"},
    {CKF_USER_PIN_TO_BE_CHANGED, "user-pin-to-be-changed"},
    {CKF_SO_PIN_COUNT_LOW, "so-pin-count-low"},
    {CKF_SO_PIN_FINAL_TRY, "so-pin-final-try"},
    {CKF_SO_PIN_LOCKED, "so-pin-locked"},
    {CKF_SO_PIN_TO_BE_CHANGED, "so-pin-to-be-changed"},
};

/* Asked one by one: the list of all mechanisms is long and slow to get.  A
 * token may still refuse what it advertises. */
static const struct {
	CK_MECHANISM_TYPE mechanism;
	CK_ULONG size; /* in bits */
	const char *name;
} algorithms[] = {
    {CKM_RSA_PKCS_KEY_PAIR_GEN, 2048, "RSA-2048"},
    {CKM_RSA_PKCS_KEY_PAIR_GEN, 3072, "RSA-3072"},
    {CKM_RSA_PKCS_KEY_PAIR_GEN, 4096, "RSA-4096"},
    {CKM_EC_KEY_PAIR_GEN, 256, "P-256"},
    {CKM_EC_KEY_PAIR_GEN, 384, "P-384"},
};

/* The record under way. */
struct sheet {
	struct tkm_value values[VALUES_MAX];
	const struct tkm_value *pointers[VALUES_MAX];
	uint32_t count;
};

static struct tkm_value *add(
    struct sheet *sheet, const char *id, const char *label)
{
	struct tkm_value *value = &sheet->values[sheet->count];

	*value = (struct tkm_value){
	    .size = sizeof(*value), .id = id, .label = label};
	sheet->pointers[sheet->count++] = value;
	return value;
}

static void add_text(
    struct sheet *sheet, const char *id, const char *label, const char *text)
{
	struct tkm_value *value;

	if (text[0] == '\0')
		return;
	value = add(sheet, id, label);
	value->type = TKM_TEXT;
	value->data = text;
	value->length = strlen(text);
}

static void add_number(
    struct sheet *sheet, const char *id, const char *label, CK_ULONG number)
{
	struct tkm_value *value;

	if (number == CK_UNAVAILABLE_INFORMATION || number > INT64_MAX)
		return;
	value = add(sheet, id, label);
	value->type = TKM_INT;
	value->number = (int64_t)number;
}

static void add_word(struct tkm_buf *words, const char *word)
{
	if (words->size > 0)
		tkm_buf_add_char(words, ' ');
	tkm_buf_add_text(words, word);
}

static void list_flags(CK_FLAGS flags, struct tkm_buf *words)
{
	for (size_t i = 0; i < TKM_P11_COUNT(flag_names); i++) {
		if ((flags & flag_names[i].flag) != 0)
			add_word(words, flag_names[i].name);
	}
}

/* RSA in bits; some modules give EC sizes of 0. */
static bool can(
    struct tkm_card *card, CK_MECHANISM_TYPE mechanism, CK_ULONG size)
{
	CK_MECHANISM_INFO info;

	if (card->p11->C_GetMechanismInfo(card->slot, mechanism, &info) !=
	    CKR_OK)
		return false;
	return info.ulMaxKeySize == 0 ||
	       (size >= info.ulMinKeySize && size <= info.ulMaxKeySize);
}

static void list_algorithms(struct tkm_card *card, struct tkm_buf *words)
{
	for (size_t i = 0; i < TKM_P11_COUNT(algorithms); i++) {
		if (can(card, algorithms[i].mechanism, algorithms[i].size))
			add_word(words, algorithms[i].name);
	}
}

/* Enough for "255.255". */
struct version_text {
	char text[8];
};

static struct version_text version(CK_VERSION v)
{
	struct version_text out;

	snprintf(out.text, sizeof(out.text), "%u.%u", (unsigned)v.major,
	    (unsigned)v.minor);
	return out;
}

/* Public and private memory are one on most tokens; those that tell both
 * tell the same number twice. */
static CK_ULONG larger(CK_ULONG a, CK_ULONG b)
{
	if (a == CK_UNAVAILABLE_INFORMATION)
		return b;
	return b == CK_UNAVAILABLE_INFORMATION || a > b ? a : b;
}

static tkm_status emit(struct tkm_card *card, struct tkm_op *op,
    const CK_TOKEN_INFO *info, const char *flags, const char *names)
{
	struct version_text hardware = version(info->hardwareVersion);
	struct version_text firmware = version(info->firmwareVersion);
	struct version_text module = version(card->module->info.libraryVersion);
	struct sheet sheet = {.count = 0};
	struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "hardware",
	    .title = TKM_N("Hardware"),
	    .values = sheet.pointers,
	};

	add_text(&sheet, "hardware_version", TKM_N("Hardware version"),
	    hardware.text);
	add_text(&sheet, "firmware_version", TKM_N("Firmware version"),
	    firmware.text);
	add_text(&sheet, "flags", TKM_N("Flags"), flags);
	add_number(&sheet, "memory_total", TKM_N("Memory in bytes"),
	    larger(info->ulTotalPublicMemory, info->ulTotalPrivateMemory));
	add_number(&sheet, "memory_free", TKM_N("Free memory in bytes"),
	    larger(info->ulFreePublicMemory, info->ulFreePrivateMemory));
	add_text(&sheet, "algorithms", TKM_N("Algorithms"), names);
	add_number(&sheet, "slot", TKM_N("Slot"), card->slot);
	add_text(&sheet, "module", TKM_N("Driver"), card->module->path);
	add_text(
	    &sheet, "module_version", TKM_N("Driver version"), module.text);
	record.value_count = sheet.count;
	return op->emit(op, &record);
}

tkm_status TKM_CALL tkm_p11_describe(struct tkm_card *card, struct tkm_op *op)
{
	struct tkm_buf flags = TKM_BUF_INIT(TEXT_MAX);
	struct tkm_buf names = TKM_BUF_INIT(TEXT_MAX);
	CK_TOKEN_INFO info;
	tkm_status rc = tkm_p11_token_info(card, op, &info);

	if (rc == 0) {
		list_flags(info.flags, &flags);
		list_algorithms(card, &names);
		rc = emit(card, op, &info, tkm_buf_text(&flags),
		    tkm_buf_text(&names));
	}
	tkm_buf_release(&flags);
	tkm_buf_release(&names);
	return rc;
}
