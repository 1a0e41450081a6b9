/* SPDX-License-Identifier: Apache-2.0
 * fuzz.h -- what each fuzz target defines.
 */
#ifndef TKM_TESTS_FUZZ_H
#define TKM_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/*
 * Feeds DATA to the parser and checks what must hold for its result; a broken
 * rule ends the process.  Always 0.  DATA is gone after the call.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
