/* SPDX-License-Identifier: Apache-2.0
 * machine.c -- any bytes as the header of a program.
 */
// LIBS: tkm_base
#include "core/base/machine.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_machine machine;

	if (tkm_machine_parse(data, size, &machine) &&
	    ((machine.bits != 32 && machine.bits != 64) ||
		!tkm_machine_text(&machine)))
		abort();
	return 0;
}
