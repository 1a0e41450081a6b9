/* SPDX-License-Identifier: Apache-2.0
 * short_descriptor.c -- its descriptor ends before the functions.
 */
#define ZOO_SIZE 16
#include "animal.h"
