/* SPDX-License-Identifier: Apache-2.0
 * entry_null.c -- its entry offers no descriptor.
 */
#define ZOO_RESULT NULL
#include "animal.h"
