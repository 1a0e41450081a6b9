/* SPDX-License-Identifier: Apache-2.0
 * doctor_ra.c -- tkm doctor: the way to the RA, whatever back end it has.
 *
 * Any HTTP answer will do: it proves name, network, proxy and TLS.
 */
#include <string.h>

#include "core/base/date.h"
#include "core/host/operation/operation.h"
#include "core/host/ra/profile.h"
#include "core/host/services.h"
#include "core/sys/clock.h"
#include "core/ui/cli/doctor.h"

#define TIMEOUT 15 /* seconds */
#define CLOCK_SLACK 300 /* seconds the clocks may differ */

static const struct tkm_value *find(
    const struct tkm_profile *profile, const char *id)
{
	for (uint32_t i = 0; i < profile->count; i++)
		if (strcmp(profile->values[i]->id, id) == 0)
			return profile->values[i];
	return NULL;
}

static tkm_status TKM_CALL see_answer(
    void *ctx, const struct tkm_http_response *response)
{
	int64_t *date = ctx;
	*date = response->date;
	return TKM_OK;
}

static void tell_clock(struct tkm_visit *visit, int64_t date)
{
	int64_t late = tkm_sys_clock_now() - date;
	char text[TKM_DATE_TEXT_SIZE];
	bool right = late <= CLOCK_SLACK && late >= -CLOCK_SLACK;
	if (date == 0 || !tkm_date_format(tkm_sys_clock_now(), text))
		return;
	visit->id = "clock";
	visit->title = TKM_N("Clock");
	tkm_visit_tell(visit, right ? TKM_FINE : TKM_BROKEN, text,
	    right ? NULL
		  : TKM_N("The RA has another time. Set the clock of this "
			  "computer: otherwise certificates seem expired, or "
			  "valid when they are not."));
}

static const struct tkm_step asking = {
    .size = sizeof(asking),
    .weight = 1,
    .label = TKM_N("Asking the RA"),
};
static const struct tkm_step *const steps[] = {&asking};

/* The profile is valid as long as its values are. */
static void ask_ra(struct tkm_visit *visit, struct tkm_operation *operation,
    const struct tkm_profile *profile)
{
	const struct tkm_host_http *http = tkm_http_service(visit->cli->core);
	const struct tkm_value *url = find(profile, "url");
	const struct tkm_value *ca = find(profile, "ca");
	struct tkm_host_of self;
	struct tkm_http_request request = {
	    .size = sizeof(request),
	    .timeout = TIMEOUT,
	    .method = "GET",
	    .url = url ? url->data : NULL,
	    .ca = ca ? ca->data : NULL,
	    .ca_length = ca ? ca->length : 0,
	};
	struct tkm_op *op = tkm_operation_op(operation);
	int64_t date = 0;
	if (!url || !http) {
		tkm_visit_tell(visit, TKM_BROKEN, profile->name,
		    url ? TKM_N("The library for the network is missing. "
				"Install Token Manager again.")
			: TKM_N("The section of this RA has no url."));
		return;
	}
	tkm_host_of_init(&self, visit->cli->core, NULL);
	op->steps(op, steps, 1);
	if (http->request(&self.host, op, &request, see_answer, &date) !=
	    TKM_OK) {
		tkm_visit_tell_problem(
		    visit, NULL, tkm_operation_problem(operation));
		return;
	}
	tkm_visit_tell(visit, TKM_FINE, request.url, NULL);
	tell_clock(visit, date);
}

static void look(struct tkm_visit *visit, struct tkm_operation *operation)
{
	struct tkm_profile profile = {0};
	struct tkm_problem problem;
	tkm_problem_init(&problem);
	tkm_status status =
	    tkm_profile_open(visit->cli->core, &profile, &problem);
	if (status == TKM_OK)
		ask_ra(visit, operation, &profile);
	else if (status == TKM_E_UNSUPPORTED)
		tkm_visit_tell(visit, TKM_WORTH_KNOWING, "",
		    TKM_N("No RA is named in [brand] ra: certificates cannot "
			  "be activated nor PINs recovered."));
	else
		tkm_visit_tell_problem(visit, NULL, &problem);
	tkm_profile_release(&profile);
	tkm_problem_release(&problem);
}

void tkm_visit_ra(struct tkm_visit *visit)
{
	tkm_visit_operate(visit, look);
}
