/* SPDX-License-Identifier: Apache-2.0
 * toy.h -- a token of memory behind the real token vtable.
 */
#ifndef TKM_TEST_TOY_H
#define TKM_TEST_TOY_H

#include "world.h"

extern const struct tkm_token toy_table;

/* Keys and certificates (toy_keys.c): software keys of OpenSSL. */
tkm_status toy_tell_objects(
    struct toy *toy, struct tkm_op *op, const struct tkm_object_seen *seen);
tkm_status toy_key(struct toy *toy, struct tkm_op *op,
    const struct tkm_key_policy *policy, const void *tag, uint64_t n,
    const struct tkm_object_seen *made);
tkm_status toy_signature(struct tkm_op *op, const void *id, uint64_t n,
    uint32_t how, const void *digest, uint64_t digest_n,
    const struct tkm_sink *sink);
tkm_status toy_certificate(struct toy *toy, struct tkm_op *op, const void *id,
    uint64_t n, const void *der, uint64_t der_n);
void toy_keys_reset(void);

#endif
