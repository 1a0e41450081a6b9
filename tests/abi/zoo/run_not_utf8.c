/* SPDX-License-Identifier: Apache-2.0
 * run_not_utf8.c -- its run() emits text that is not UTF-8.
 */
#include <tkm/feature.h>

static tkm_status TKM_CALL babble(
    struct tkm_instance *instance, struct tkm_op *op, const char *action)
{
	const struct tkm_value noise = {
	    .size = sizeof(noise),
	    .type = TKM_TEXT,
	    .id = "noise",
	    .label = TKM_N("Noise"),
	    .data = "\xff\xfe",
	    .length = 2,
	};
	const struct tkm_value *const values[] = {&noise};
	const struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "animal",
	    .values = values,
	    .value_count = 1,
	};

	(void)instance;
	(void)action;
	return op->emit(op, &record);
}

#define ZOO_RUN babble
#include "animal.h"
