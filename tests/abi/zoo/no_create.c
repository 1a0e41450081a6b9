/* SPDX-License-Identifier: Apache-2.0
 * no_create.c -- its descriptor lacks create().
 */
#define ZOO_CREATE NULL
#include "animal.h"
