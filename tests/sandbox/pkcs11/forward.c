/* SPDX-License-Identifier: Apache-2.0
 * forward.c -- the module's functions: each forwards to the real module,
 * with the fault in between.
 */
#include <string.h>
#include <tkm/plugin.h>
#include "tests/sandbox/pkcs11/fault.h"

#define VALUE_MAX 4096u

static CK_FUNCTION_LIST *real;

/* A function that only passes on. */
#define PASS(name, parameters, arguments)          \
	static CK_RV fault_##name parameters       \
	{                                          \
		CK_RV rv;                          \
                                                   \
		if (!fault_enter(#name, &rv))      \
			rv = real->name arguments; \
		return fault_leave(#name, rv);     \
	}

PASS(C_Finalize, (void *reserved), (reserved))
PASS(C_GetInfo, (CK_INFO * info), (info))
PASS(C_GetSlotInfo, (CK_SLOT_ID slot, CK_SLOT_INFO *info), (slot, info))
PASS(C_GetMechanismList,
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE *list, CK_ULONG *n), (slot, list, n))
PASS(C_GetMechanismInfo,
    (CK_SLOT_ID slot, CK_MECHANISM_TYPE type, CK_MECHANISM_INFO *info),
    (slot, type, info))
PASS(C_InitToken,
    (CK_SLOT_ID slot, unsigned char *pin, CK_ULONG n, unsigned char *label),
    (slot, pin, n, label))
PASS(C_OpenSession,
    (CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
	CK_SESSION_HANDLE *session),
    (slot, flags, application, notify, session))
PASS(C_CloseSession, (CK_SESSION_HANDLE session), (session))
PASS(C_CloseAllSessions, (CK_SLOT_ID slot), (slot))
PASS(C_GetSessionInfo, (CK_SESSION_HANDLE session, CK_SESSION_INFO *info),
    (session, info))
PASS(C_Logout, (CK_SESSION_HANDLE session), (session))
PASS(C_DestroyObject, (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object),
    (session, object))
PASS(C_SetAttributeValue,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
	CK_ATTRIBUTE *attributes, CK_ULONG n),
    (session, object, attributes, n))
PASS(C_FindObjectsInit,
    (CK_SESSION_HANDLE session, CK_ATTRIBUTE *attributes, CK_ULONG n),
    (session, attributes, n))
PASS(C_FindObjects,
    (CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *objects, CK_ULONG room,
	CK_ULONG *n),
    (session, objects, room, n))
PASS(C_FindObjectsFinal, (CK_SESSION_HANDLE session), (session))
PASS(C_SignInit,
    (CK_SESSION_HANDLE session, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key),
    (session, mechanism, key))
PASS(C_Sign,
    (CK_SESSION_HANDLE session, unsigned char *data, CK_ULONG n,
	unsigned char *signature, CK_ULONG *signature_n),
    (session, data, n, signature, signature_n))

static CK_RV fault_C_Initialize(void *args)
{
	CK_RV rv;

	fault_read_control();
	if (!fault_enter("C_Initialize", &rv)) {
		if (fault_is("hang-initialize"))
			fault_hang();
		rv = fault_is("fail-initialize") ? CKR_GENERAL_ERROR
						 : real->C_Initialize(args);
	}
	return fault_leave("C_Initialize", rv);
}

static CK_RV fault_C_GetSlotList(
    CK_BBOOL present, CK_SLOT_ID *slots, CK_ULONG *n)
{
	CK_RV rv;

	if (!fault_enter("C_GetSlotList", &rv)) {
		if (fault_is("hang-slots"))
			fault_hang();
		rv = fault_is("fail-slots")
			 ? CKR_GENERAL_ERROR
			 : real->C_GetSlotList(present, slots, n);
		if (rv == CKR_OK && present && fault_is_removed())
			*n = 0;
	}
	return fault_leave("C_GetSlotList", rv);
}

static CK_RV fault_C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *info)
{
	CK_RV rv;

	if (!fault_enter("C_GetTokenInfo", &rv)) {
		rv = real->C_GetTokenInfo(slot, info);
		if (rv == CKR_OK)
			info->flags |= pin_counter_flags();
	} else if (rv == CKR_DEVICE_REMOVED) {
		rv = CKR_TOKEN_NOT_PRESENT;
	}
	return fault_leave("C_GetTokenInfo", rv);
}

static CK_RV fault_C_Login(CK_SESSION_HANDLE session, CK_USER_TYPE user,
    unsigned char *pin, CK_ULONG n)
{
	CK_RV rv;

	if (!fault_enter("C_Login", &rv)) {
		if (pin_counter_is_locked(user)) {
			rv = CKR_PIN_LOCKED;
		} else {
			rv = real->C_Login(session, user, pin, n);
			pin_counter_note(user, rv);
		}
	}
	return fault_leave("C_Login", rv);
}

/* Who is logged in changes his own PIN; nobody changes the user's. */
static CK_USER_TYPE owner(CK_SESSION_HANDLE session)
{
	CK_SESSION_INFO info;

	if (real->C_GetSessionInfo(session, &info) == CKR_OK &&
	    info.state == CKS_RW_SO_FUNCTIONS)
		return CKU_SO;
	return CKU_USER;
}

static CK_RV fault_C_SetPIN(CK_SESSION_HANDLE session, unsigned char *old,
    CK_ULONG old_n, unsigned char *fresh, CK_ULONG fresh_n)
{
	CK_USER_TYPE user = owner(session);
	CK_RV rv;

	if (!fault_enter("C_SetPIN", &rv)) {
		if (pin_counter_is_locked(user)) {
			rv = CKR_PIN_LOCKED;
		} else if (fault_is("setpin-lies")) {
			rv = CKR_OK;
		} else {
			rv =
			    real->C_SetPIN(session, old, old_n, fresh, fresh_n);
			pin_counter_note(user, rv);
		}
	}
	return fault_leave("C_SetPIN", rv);
}

static CK_RV fault_C_InitPIN(
    CK_SESSION_HANDLE session, unsigned char *pin, CK_ULONG n)
{
	CK_RV rv;

	if (!fault_enter("C_InitPIN", &rv)) {
		rv = fault_is("initpin-lies")
			 ? CKR_OK
			 : real->C_InitPIN(session, pin, n);
		if (rv == CKR_OK)
			pin_counter_reset(CKU_USER);
	}
	return fault_leave("C_InitPIN", rv);
}

static bool has(
    const CK_ATTRIBUTE *attributes, CK_ULONG n, CK_ATTRIBUTE_TYPE type)
{
	for (CK_ULONG i = 0; i < n; i++) {
		if (attributes[i].type == type)
			return true;
	}
	return false;
}

static bool is_certificate(const CK_ATTRIBUTE *attributes, CK_ULONG n)
{
	CK_OBJECT_CLASS class;

	for (CK_ULONG i = 0; i < n; i++) {
		if (attributes[i].type != CKA_CLASS ||
		    attributes[i].ulValueLen != sizeof(class))
			continue;
		memcpy(&class, attributes[i].pValue, sizeof(class));
		return class == CKO_CERTIFICATE;
	}
	return false;
}

static CK_RV fault_C_CreateObject(CK_SESSION_HANDLE session,
    CK_ATTRIBUTE *attributes, CK_ULONG n, CK_OBJECT_HANDLE *object)
{
	CK_RV rv;

	if (!fault_enter("C_CreateObject", &rv))
		rv = fault_is("full") && is_certificate(attributes, n)
			 ? CKR_DEVICE_MEMORY
			 : real->C_CreateObject(session, attributes, n, object);
	return fault_leave("C_CreateObject", rv);
}

/* What the private half of a template must have, or must not. */
static bool is_wanted(const CK_ATTRIBUTE *attributes, CK_ULONG n)
{
	static const struct {
		const char *want;
		CK_ATTRIBUTE_TYPE type;
		bool present;
	} wants[] = {
	    {"extractable", CKA_EXTRACTABLE, true},
	    {"type", CKA_KEY_TYPE, true},
	    {"cipher", CKA_DECRYPT, true},
	    {"no-id", CKA_ID, false},
	};
	const char *want = fault_setting("want");

	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		if (want && strcmp(want, wants[i].want) == 0)
			return has(attributes, n, wants[i].type) ==
			       wants[i].present;
	}
	return true;
}

static CK_RV refusal(
    const CK_MECHANISM *mechanism, const CK_ATTRIBUTE *private_half, CK_ULONG n)
{
	if (fault_is("refuse-ec") &&
	    mechanism->mechanism == CKM_EC_KEY_PAIR_GEN)
		return CKR_MECHANISM_INVALID;
	if (fault_is("template") && !is_wanted(private_half, n))
		return CKR_TEMPLATE_INCONSISTENT;
	return CKR_OK;
}

#define TEMPLATE_MAX 32u

/* Adds the attribute that the fault wants new private keys to have; 0: none
 * is to be added. */
static CK_ULONG amend(const CK_ATTRIBUTE *private_half, CK_ULONG n,
    CK_BBOOL *yes, CK_ATTRIBUTE *out)
{
	CK_ATTRIBUTE_TYPE type;

	if (fault_is("extractable"))
		type = CKA_EXTRACTABLE;
	else if (fault_is("always-authenticate"))
		type = CKA_ALWAYS_AUTHENTICATE;
	else
		return 0;
	if (n >= TEMPLATE_MAX || has(private_half, n, type))
		return 0;
	memcpy(out, private_half, n * sizeof(*out));
	out[n] = (CK_ATTRIBUTE){type, yes, sizeof(*yes)};
	return n + 1;
}

static CK_RV fault_C_GenerateKeyPair(CK_SESSION_HANDLE session,
    CK_MECHANISM *mechanism, CK_ATTRIBUTE *public_half, CK_ULONG public_n,
    CK_ATTRIBUTE *private_half, CK_ULONG private_n,
    CK_OBJECT_HANDLE *public_key, CK_OBJECT_HANDLE *private_key)
{
	CK_ATTRIBUTE amended[TEMPLATE_MAX];
	CK_BBOOL yes = CK_TRUE;
	CK_ULONG amended_n = amend(private_half, private_n, &yes, amended);
	CK_RV rv;

	if (amended_n > 0) {
		private_half = amended;
		private_n = amended_n;
	}
	if (!fault_enter("C_GenerateKeyPair", &rv)) {
		rv = refusal(mechanism, private_half, private_n);
		if (rv == CKR_OK)
			rv = real->C_GenerateKeyPair(session, mechanism,
			    public_half, public_n, private_half, private_n,
			    public_key, private_key);
	}
	return fault_leave("C_GenerateKeyPair", rv);
}

/* Gives the point without the header of its OCTET STRING. */
static CK_RV give_raw_point(
    CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *wanted)
{
	unsigned char value[VALUE_MAX];
	CK_ATTRIBUTE point = {CKA_EC_POINT, value, sizeof(value)};
	CK_ULONG header;
	CK_RV rv = real->C_GetAttributeValue(session, object, &point, 1);

	if (rv != CKR_OK || point.ulValueLen < 3) {
		wanted->ulValueLen = CK_UNAVAILABLE_INFORMATION;
		return rv;
	}
	header = value[1] < 0x80 ? 2 : 3;
	point.ulValueLen -= header;
	if (wanted->pValue && wanted->ulValueLen < point.ulValueLen)
		return CKR_BUFFER_TOO_SMALL;
	if (wanted->pValue)
		memcpy(wanted->pValue, value + header, point.ulValueLen);
	wanted->ulValueLen = point.ulValueLen;
	return CKR_OK;
}

static CK_RV get_one_by_one(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE object,
    CK_ATTRIBUTE *attributes, CK_ULONG n)
{
	CK_RV all = CKR_OK;
	CK_RV rv;

	for (CK_ULONG i = 0; i < n; i++) {
		if (attributes[i].type == CKA_EC_POINT)
			rv = give_raw_point(session, object, &attributes[i]);
		else
			rv = real->C_GetAttributeValue(
			    session, object, &attributes[i], 1);
		if (rv != CKR_OK)
			all = rv;
	}
	return all;
}

static CK_RV fault_C_GetAttributeValue(CK_SESSION_HANDLE session,
    CK_OBJECT_HANDLE object, CK_ATTRIBUTE *attributes, CK_ULONG n)
{
	CK_RV rv;

	if (!fault_enter("C_GetAttributeValue", &rv))
		rv = fault_is("ec-point-raw")
			 ? get_one_by_one(session, object, attributes, n)
			 : real->C_GetAttributeValue(
			       session, object, attributes, n);
	return fault_leave("C_GetAttributeValue", rv);
}

#define TAKE(name) list->name = fault_##name

static void take_over(CK_FUNCTION_LIST *list)
{
	TAKE(C_Initialize);
	TAKE(C_Finalize);
	TAKE(C_GetInfo);
	TAKE(C_GetSlotList);
	TAKE(C_GetSlotInfo);
	TAKE(C_GetTokenInfo);
	TAKE(C_GetMechanismList);
	TAKE(C_GetMechanismInfo);
	TAKE(C_InitToken);
	TAKE(C_InitPIN);
	TAKE(C_SetPIN);
	TAKE(C_OpenSession);
	TAKE(C_CloseSession);
	TAKE(C_CloseAllSessions);
	TAKE(C_GetSessionInfo);
	TAKE(C_Login);
	TAKE(C_Logout);
	TAKE(C_CreateObject);
	TAKE(C_DestroyObject);
	TAKE(C_GetAttributeValue);
	TAKE(C_SetAttributeValue);
	TAKE(C_FindObjectsInit);
	TAKE(C_FindObjects);
	TAKE(C_FindObjectsFinal);
	TAKE(C_SignInit);
	TAKE(C_Sign);
	TAKE(C_GenerateKeyPair);
}

TKM_EXPORT CK_RV C_GetFunctionList(CK_FUNCTION_LIST **out)
{
	static CK_FUNCTION_LIST list;
	CK_C_GetFunctionList get;
	CK_RV rv;

	if (!real) {
		fault_read_control();
		get = fault_load(fault_module());
		rv = get ? get(&real) : CKR_GENERAL_ERROR;
		if (rv != CKR_OK)
			return rv;
		list = *real;
		take_over(&list);
	}
	*out = &list;
	return CKR_OK;
}
