/* SPDX-License-Identifier: Apache-2.0
 * check.h -- cmocka with what it needs before it.
 */
#ifndef TKM_TEST_CHECK_H
#define TKM_TEST_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#endif
