/* SPDX-License-Identifier: Apache-2.0
 * good.c -- a plugin without a flaw: what the others differ from.
 */
#include "animal.h"
