/* SPDX-License-Identifier: Apache-2.0
 * values.c -- short ways to make values and errors.
 */
#include "core/host/values.h"

#include <string.h>

struct tkm_value tkm_value_text(const char *id, const char *text)
{
	struct tkm_value value = {
	    .size = sizeof(value),
	    .type = TKM_TEXT,
	    .id = id,
	    .data = text,
	    .length = strlen(text),
	};

	return value;
}

struct tkm_value tkm_value_number(const char *id, int64_t number)
{
	struct tkm_value value = {
	    .size = sizeof(value),
	    .type = TKM_INT,
	    .id = id,
	    .number = number,
	};

	return value;
}

struct tkm_value tkm_value_bytes(const char *id, const void *data, uint64_t n)
{
	struct tkm_value value = {
	    .size = sizeof(value),
	    .type = TKM_BYTES,
	    .id = id,
	    .data = data,
	    .length = n,
	};

	return value;
}

struct tkm_error tkm_error_of(tkm_status code, const char *message)
{
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = message,
	};

	return error;
}
