/* SPDX-License-Identifier: Apache-2.0
 * exports.h -- does a library export a name?  Answered without loading it.
 *
 * For telling a person why a file is no plugin before any of its code runs;
 * it is not a check that protects.
 */
#ifndef TKM_BASE_EXPORTS_H
#define TKM_BASE_EXPORTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Looks NAME up among the defined functions of the dynamic symbol table of the
 * 64-bit little-endian ELF file in DATA.  False, with FOUND untouched and
 * REASON (may be NULL) set to a static text, when the file cannot be read.
 */
bool tkm_exports_find(const uint8_t *data, size_t size, const char *name,
    bool *found, const char **reason);

#endif
