/* SPDX-License-Identifier: Apache-2.0
 * pkcs11.h -- the PKCS#11 2.40 header, and what every file here needs of it.
 */
#ifndef TKM_P11_PKCS11_H
#define TKM_P11_PKCS11_H

#include <p11-kit/pkcs11.h>

#define TKM_P11_COUNT(array) (sizeof(array) / sizeof((array)[0]))

#endif
