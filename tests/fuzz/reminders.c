/* SPDX-License-Identifier: Apache-2.0
 * reminders.c -- any bytes as the record of reminders shown.
 */
// LIBS: tkm_expiry_rule
#include "plugins/expiry-warning/memory.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_buf text = TKM_BUF_INIT(65536);
	struct tkm_memory *memory, *again;

	memory = tkm_memory_parse(tkm_view_of_bytes(data, size));
	if (!memory)
		return 0;
	tkm_memory_write(memory, &text);
	again = tkm_memory_parse(tkm_buf_view(&text));
	if (!again || again->count != memory->count)
		abort();
	free(again);
	free(memory);
	tkm_buf_release(&text);
	return 0;
}
