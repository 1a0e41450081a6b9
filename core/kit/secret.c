/* SPDX-License-Identifier: Apache-2.0
 * secret.c -- an answer kept beyond the next question.
 */
#include "core/kit/secret.h"

struct copy {
	const struct tkm_host *host;
	const struct tkm_host_secret *service;
	struct tkm_secret *made;
};

static tkm_status TKM_CALL copy_bytes(void *ctx, const void *data, uint32_t n)
{
	struct copy *copy = ctx;

	return copy->service->make(copy->host, data, n, &copy->made);
}

tkm_status tkm_kit_secret_keep(const struct tkm_host *host,
    const struct tkm_host_secret *service, struct tkm_op *op, const char *field,
    struct tkm_secret **out)
{
	const struct tkm_value *answer = op->answer(op, field);
	struct copy copy = {.host = host, .service = service};
	tkm_status status;

	if (!answer || !answer->secret)
		return TKM_E_ARGUMENT;
	status = service->view(answer->secret, copy_bytes, &copy);
	if (status == TKM_OK)
		*out = copy.made;
	return status;
}
