/* SPDX-License-Identifier: Apache-2.0
 * no_id.c -- its descriptor lacks an id.
 */
#define ZOO_ID NULL
#include "animal.h"
