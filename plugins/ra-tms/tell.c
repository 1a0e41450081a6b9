/* SPDX-License-Identifier: Apache-2.0
 * tell.c -- short ways to say things through a tkm_op.
 */
#include "plugins/ra-tms/tell.h"

#include <string.h>

struct tkm_value tkm_tms_text_value(const char *id, const char *text)
{
	return (struct tkm_value){
	    .size = sizeof(struct tkm_value),
	    .type = TKM_TEXT,
	    .id = id,
	    .data = text,
	    .length = strlen(text),
	};
}

tkm_status tkm_tms_fail(
    struct tkm_op *op, tkm_status code, const char *message, const char *detail)
{
	const struct tkm_error error = {
	    .size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = message,
	    .domain = "ra",
	    .detail = detail,
	};

	return op->fail(op, &error);
}

tkm_status tkm_tms_fail_field(
    struct tkm_op *op, const char *field, const char *message)
{
	const struct tkm_error error = {
	    .size = sizeof(error),
	    .code = TKM_E_ARGUMENT,
	    .tries_left = -1,
	    .message = message,
	    .field = field,
	};

	return op->fail(op, &error);
}

tkm_status tkm_tms_fail_memory(struct tkm_op *op)
{
	return tkm_tms_fail(op, TKM_E_MEMORY,
	    TKM_N("This computer has no memory left. Close other programs "
		  "and try again."),
	    NULL);
}

tkm_status tkm_tms_fail_answer(struct tkm_op *op, const char *detail)
{
	return tkm_tms_fail(op, TKM_E_NETWORK,
	    TKM_N("The certificate authority gave an answer this program "
		  "does not understand. Install the newest version; if that "
		  "does not help, tell your certificate authority."),
	    detail);
}
