/* SPDX-License-Identifier: Apache-2.0
 * error.c -- the table of CK_RV, and errors made of it.
 */
#include <stdio.h>
#include <string.h>

#include "plugins/token-pkcs11/error.h"

#define DETAIL_SIZE 256
#define ARGS_MAX 4u

#define PIN_WRONG                                                           \
	TKM_N("The PIN is wrong. Check Caps Lock and the keyboard's input " \
	      "method, and type it again; too many wrong PINs block the "   \
	      "token.")
#define PIN_BLOCKED                                                       \
	TKM_N("The PIN is blocked after too many wrong ones. Use Forgot " \
	      "PIN, or ask whoever issued the token to unblock it.")
#define PIN_UNFIT                                                      \
	TKM_N("The token does not accept this PIN. Choose one of the " \
	      "length and the characters it allows.")
#define PIN_EXPIRED TKM_N("The PIN has expired. Change it, then go on.")
#define PIN_UNSET                                                          \
	TKM_N("The token has no PIN yet. Ask whoever issued it to set it " \
	      "up.")
#define REMOVED                                                          \
	TKM_N("The token was removed. Plug it in again and start over; " \
	      "nothing is lost.")
#define FULL                                                             \
	TKM_N("The token has no room left. Remove a key or certificate " \
	      "that is no longer needed, and try again.")
#define PROTECTED                                                        \
	TKM_N("The token does not allow changes. Ask whoever issued it " \
	      "for one that does.")
#define CANNOT TKM_N("This token cannot do that. Use another token.")
#define BUSY                                                             \
	TKM_N("Another program is using the token. Close programs that " \
	      "sign or log in with it, and try again.")
#define LOGIN_NEEDED \
	TKM_N("The token wants its PIN again. Start over and enter it.")
#define NO_MEMORY                                                         \
	TKM_N("This computer is out of memory. Close other programs and " \
	      "try again.")
#define DECLINED TKM_N("The token's driver ended the work on request.")
#define BROKEN                                                             \
	TKM_N("The token or its driver failed. Unplug the token, plug it " \
	      "in again, and try once more.")

#define ROW(rv, code, message)         \
	{                              \
		rv, code, #rv, message \
	}

static const struct tkm_p11_meaning meanings[] = {
    ROW(CKR_CANCEL, TKM_E_CANCELLED, DECLINED),
    ROW(CKR_HOST_MEMORY, TKM_E_MEMORY, NO_MEMORY),
    ROW(CKR_SLOT_ID_INVALID, TKM_E_TOKEN_REMOVED, REMOVED),
    ROW(CKR_GENERAL_ERROR, TKM_E_TOKEN, BROKEN),
    ROW(CKR_FUNCTION_FAILED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_ARGUMENTS_BAD, TKM_E_TOKEN, BROKEN),
    ROW(CKR_NEED_TO_CREATE_THREADS, TKM_E_TOKEN, BROKEN),
    ROW(CKR_CANT_LOCK, TKM_E_TOKEN, BROKEN),
    ROW(CKR_ATTRIBUTE_READ_ONLY, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_ATTRIBUTE_SENSITIVE, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_ATTRIBUTE_TYPE_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_ATTRIBUTE_VALUE_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_ACTION_PROHIBITED, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_DATA_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_DATA_LEN_RANGE, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_DEVICE_ERROR, TKM_E_TOKEN, BROKEN),
    ROW(CKR_DEVICE_MEMORY, TKM_E_TOKEN_FULL, FULL),
    ROW(CKR_DEVICE_REMOVED, TKM_E_TOKEN_REMOVED, REMOVED),
    ROW(CKR_FUNCTION_CANCELED, TKM_E_CANCELLED, DECLINED),
    ROW(CKR_FUNCTION_NOT_SUPPORTED, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_KEY_HANDLE_INVALID, TKM_E_TOKEN, BROKEN),
    ROW(CKR_KEY_SIZE_RANGE, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_KEY_TYPE_INCONSISTENT, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_KEY_FUNCTION_NOT_PERMITTED, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_MECHANISM_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_MECHANISM_PARAM_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_OBJECT_HANDLE_INVALID, TKM_E_TOKEN, BROKEN),
    ROW(CKR_OPERATION_ACTIVE, TKM_E_BUSY, BUSY),
    ROW(CKR_OPERATION_NOT_INITIALIZED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_PIN_INCORRECT, TKM_E_PIN_WRONG, PIN_WRONG),
    ROW(CKR_PIN_INVALID, TKM_E_ARGUMENT, PIN_UNFIT),
    ROW(CKR_PIN_LEN_RANGE, TKM_E_ARGUMENT, PIN_UNFIT),
    ROW(CKR_PIN_TOO_WEAK, TKM_E_ARGUMENT, PIN_UNFIT),
    ROW(CKR_PIN_EXPIRED, TKM_E_REFUSED, PIN_EXPIRED),
    ROW(CKR_PIN_LOCKED, TKM_E_PIN_BLOCKED, PIN_BLOCKED),
    ROW(CKR_SESSION_CLOSED, TKM_E_TOKEN_REMOVED, REMOVED),
    ROW(CKR_SESSION_COUNT, TKM_E_BUSY, BUSY),
    ROW(CKR_SESSION_HANDLE_INVALID, TKM_E_TOKEN_REMOVED, REMOVED),
    ROW(CKR_SESSION_READ_ONLY, TKM_E_TOKEN, PROTECTED),
    ROW(CKR_SESSION_EXISTS, TKM_E_BUSY, BUSY),
    ROW(CKR_SESSION_READ_ONLY_EXISTS, TKM_E_BUSY, BUSY),
    ROW(CKR_SESSION_READ_WRITE_SO_EXISTS, TKM_E_BUSY, BUSY),
    ROW(CKR_TEMPLATE_INCOMPLETE, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_TEMPLATE_INCONSISTENT, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_TOKEN_NOT_PRESENT, TKM_E_TOKEN_REMOVED, REMOVED),
    ROW(CKR_TOKEN_NOT_RECOGNIZED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_TOKEN_WRITE_PROTECTED, TKM_E_UNSUPPORTED, PROTECTED),
    ROW(CKR_USER_ALREADY_LOGGED_IN, TKM_E_BUSY, BUSY),
    ROW(CKR_USER_NOT_LOGGED_IN, TKM_E_REFUSED, LOGIN_NEEDED),
    ROW(CKR_USER_PIN_NOT_INITIALIZED, TKM_E_UNSUPPORTED, PIN_UNSET),
    ROW(CKR_USER_TYPE_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_USER_ANOTHER_ALREADY_LOGGED_IN, TKM_E_BUSY, BUSY),
    ROW(CKR_USER_TOO_MANY_TYPES, TKM_E_BUSY, BUSY),
    ROW(CKR_DOMAIN_PARAMS_INVALID, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_CURVE_NOT_SUPPORTED, TKM_E_UNSUPPORTED, CANNOT),
    ROW(CKR_BUFFER_TOO_SMALL, TKM_E_TOKEN, BROKEN),
    ROW(CKR_CRYPTOKI_NOT_INITIALIZED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_CRYPTOKI_ALREADY_INITIALIZED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_MUTEX_BAD, TKM_E_TOKEN, BROKEN),
    ROW(CKR_MUTEX_NOT_LOCKED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_FIPS_SELF_TEST_FAILED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_LIBRARY_LOAD_FAILED, TKM_E_TOKEN, BROKEN),
    ROW(CKR_FUNCTION_REJECTED, TKM_E_CANCELLED, DECLINED),
};

const struct tkm_p11_meaning *tkm_p11_meaning_of(CK_RV rv)
{
	static const struct tkm_p11_meaning vendor = {
	    CKR_VENDOR_DEFINED, TKM_E_TOKEN, "a code of the vendor", BROKEN};
	static const struct tkm_p11_meaning unknown = {
	    CKR_OK, TKM_E_TOKEN, "an unknown code", BROKEN};

	for (size_t i = 0; i < TKM_P11_COUNT(meanings); i++) {
		if (meanings[i].rv == rv)
			return &meanings[i];
	}
	return rv >= CKR_VENDOR_DEFINED ? &vendor : &unknown;
}

static void write_detail(const struct tkm_p11_fault *fault, char *detail)
{
	const char *name = tkm_p11_meaning_of(fault->rv)->name;

	if (fault->rv == CKR_OK)
		snprintf(detail, DETAIL_SIZE, "%s",
		    fault->detail ? fault->detail : "");
	else
		snprintf(detail, DETAIL_SIZE, "%s failed: %s (0x%lx)%s%s",
		    fault->function ? fault->function : "module", name,
		    (unsigned long)fault->rv, fault->detail ? ": " : "",
		    fault->detail ? fault->detail : "");
}

static uint32_t fill_args(const char *const *texts, struct tkm_value *values,
    const struct tkm_value **args)
{
	uint32_t n = 0;

	for (; texts && texts[0] && n < ARGS_MAX; texts += 2) {
		values[n] = (struct tkm_value){
		    .size = sizeof(values[n]),
		    .type = TKM_TEXT,
		    .id = texts[0],
		    .data = texts[1],
		    .length = strlen(texts[1]),
		};
		args[n] = &values[n];
		n++;
	}
	return n;
}

tkm_status tkm_p11_describe_fault(const struct tkm_p11_fault *fault,
    tkm_status (*take)(void *ctx, const struct tkm_error *), void *ctx)
{
	const struct tkm_p11_meaning *meaning = tkm_p11_meaning_of(fault->rv);
	struct tkm_value values[ARGS_MAX];
	const struct tkm_value *args[ARGS_MAX];
	char detail[DETAIL_SIZE];
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = fault->code != 0 ? fault->code : meaning->code,
	    .tries_left = fault->tries_left,
	    .message = fault->message ? fault->message : meaning->message,
	    .domain = "pkcs11",
	    .native = (int64_t)fault->rv,
	    .detail = detail,
	    .args = args,
	};

	error.arg_count = fill_args(fault->args, values, args);
	write_detail(fault, detail);
	return take(ctx, &error);
}

static tkm_status tell(void *ctx, const struct tkm_error *error)
{
	struct tkm_op *op = ctx;

	op->fail(op, error);
	return error->code;
}

tkm_status tkm_p11_tell(struct tkm_op *op, const struct tkm_p11_fault *fault)
{
	return tkm_p11_describe_fault(fault, tell, op);
}

tkm_status tkm_p11_check(struct tkm_op *op, const char *function, CK_RV rv)
{
	if (rv == CKR_OK)
		return 0;
	return tkm_p11_tell(op, &(struct tkm_p11_fault){
				    .tries_left = -1,
				    .rv = rv,
				    .function = function,
				});
}

tkm_status tkm_p11_fail(
    struct tkm_op *op, tkm_status code, const char *message, const char *detail)
{
	return tkm_p11_tell(op, &(struct tkm_p11_fault){
				    .code = code,
				    .tries_left = -1,
				    .message = message,
				    .detail = detail,
				});
}
