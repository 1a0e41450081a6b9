/* SPDX-License-Identifier: Apache-2.0
 * thresholds.c -- any bytes as a list of thresholds.
 */
// LIBS: tkm_expiry_rule
#include "plugins/expiry-warning/rule.h"

#include <stdlib.h>

#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_thresholds list;
	uint32_t i;

	if (!tkm_thresholds_parse(tkm_view_of_bytes(data, size), &list))
		return 0;
	if (list.count == 0 || list.count > TKM_THRESHOLDS_MAX)
		abort();
	for (i = 1; i < list.count; i++) {
		if (list.days[i - 1] <= list.days[i])
			abort();
	}
	return 0;
}
