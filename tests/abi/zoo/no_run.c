/* SPDX-License-Identifier: Apache-2.0
 * no_run.c -- its feature table lacks run().
 */
#define ZOO_RUN NULL
#include "animal.h"
