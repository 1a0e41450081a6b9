/* SPDX-License-Identifier: Apache-2.0
 * issuer.h -- a CA of one function, for keys that are on a token.
 */
#ifndef TKM_TESTS_P11_ISSUER_H
#define TKM_TESTS_P11_ISSUER_H

#include <stddef.h>
#include <stdint.h>

/* A certificate for the key, DER, to be freed with free(). */
uint8_t *issue(const uint8_t *spki, size_t spki_n, const char *name, size_t *n);

#endif
