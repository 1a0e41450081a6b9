/* SPDX-License-Identifier: Apache-2.0
 * short_feature.c -- its feature table ends before run().
 */
#define ZOO_FEATURE_SIZE 16
#include "animal.h"
