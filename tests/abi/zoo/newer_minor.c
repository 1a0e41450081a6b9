/* SPDX-License-Identifier: Apache-2.0
 * newer_minor.c -- built with a later minor of the ABI: must still run.
 */
#define ZOO_ABI (TKM_ABI + 1)
#include "animal.h"
