/* SPDX-License-Identifier: Apache-2.0
 * tms_problem.c -- fuzzes problems: what anybody on the way may write.
 */
// LIBS: tkm_ra_tms
#include <assert.h>
#include <stdint.h>

#include "core/base/utf8.h"
#include "plugins/ra-tms/json.h"
#include "plugins/ra-tms/problem.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct tkm_tms_problem problem;
	struct tkm_tms_problem_store store;
	struct tkm_error error;
	json_t *body = tkm_tms_json_load(data, size);

	if (body && tkm_tms_problem_read(body, &problem)) {
		assert(tkm_utf8_is_printable(tkm_view_of(problem.words)));
		tkm_tms_problem_error(&problem, &store, &error);
		assert(error.code < 0 && error.message);
	}
	json_decref(body);
	return 0;
}
