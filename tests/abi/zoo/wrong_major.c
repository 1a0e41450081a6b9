/* SPDX-License-Identifier: Apache-2.0
 * wrong_major.c -- built for another major of the ABI.
 */
#define ZOO_ABI (TKM_ABI + 0x10000)
#include "animal.h"
