/* SPDX-License-Identifier: Apache-2.0
 * unknown_flag.c -- sets a flag that must be understood and is not.
 */
#define ZOO_FLAGS 0x10000
#include "animal.h"
