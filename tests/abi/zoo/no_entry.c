/* SPDX-License-Identifier: Apache-2.0
 * no_entry.c -- exports another symbol than tkm_plugin_entry.
 */
#define ZOO_ENTRY another_entry
#include "animal.h"
