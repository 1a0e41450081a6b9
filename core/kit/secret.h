/* SPDX-License-Identifier: Apache-2.0
 * secret.h -- an answer kept beyond the next question.
 *
 * op->answer() lends a secret until the next ask(), and many services ask.
 */
#ifndef TKM_KIT_SECRET_H
#define TKM_KIT_SECRET_H

#include <tkm/service.h>

/*
 * A copy of the secret answer of `field`, in the host's locked memory, to be
 * released with service->release().  ARGUMENT when there is no such answer.
 * The operation's error is not set.
 */
tkm_status tkm_kit_secret_keep(const struct tkm_host *host,
    const struct tkm_host_secret *service, struct tkm_op *op, const char *field,
    struct tkm_secret **out);

#endif
