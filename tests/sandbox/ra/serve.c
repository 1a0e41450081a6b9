/* SPDX-License-Identifier: Apache-2.0
 * serve.c -- `tkm-sandbox-ra serve`: answers until it is interrupted.
 */
#include <stdio.h>
#include <string.h>

#include "core/base/view.h"
#include "core/sys/event.h"
#include "core/sys/interrupt.h"
#include "tests/sandbox/ra/commands.h"
#include "tests/sandbox/ra/http.h"
#include "tests/sandbox/ra/log.h"
#include "tests/sandbox/ra/options.h"
#include "tests/sandbox/ra/service.h"

#define LOOPBACK "127.0.0.1:"

static bool read_port(const char *listen, uint16_t *port)
{
	struct tkm_view view = tkm_view_of(listen);
	uint64_t number = 0;

	if (!listen)
		return true;
	if (!tkm_view_starts_with(view, LOOPBACK) ||
	    !tkm_view_to_uint64(
		tkm_view_skip(view, strlen(LOOPBACK)), UINT16_MAX, &number))
		return ra_fail("a sandbox listens on " LOOPBACK "PORT only");
	*port = (uint16_t)number;
	return true;
}

static int serve(struct ra_service *service, uint16_t port)
{
	struct tkm_sys_event *end = NULL;
	struct ra_http *http = NULL;
	int status = RA_EXIT_FAILED;

	if (tkm_sys_event_new(&end) != 0)
		return status;
	http = ra_http_new(service, port, &port);
	if (http && tkm_sys_interrupt_watch(end) == 0) {
		printf("listening https://127.0.0.1:%u\n", port);
		fflush(stdout);
		tkm_sys_event_wait(end, TKM_SYS_FOREVER);
		tkm_sys_interrupt_unwatch();
		status = RA_EXIT_OK;
	}
	ra_http_free(http);
	tkm_sys_event_free(end);
	return status;
}

struct arguments {
	char *dir;
	char *listen;
	char *smtp;
	char *smtp_ca;
	char *waiting;
	char *otp_lifetime;
	char *otp_gap;
	char *resume_lifetime;
	char *resets;
	char *pin;
	char *fault;
};

static bool read_policy(const struct arguments *given, struct ra_policy *policy)
{
	*policy = (struct ra_policy){
	    .otp_lifetime = 600,
	    .otp_gap = 60,
	    .resume_lifetime = 1800,
	    .resets_per_hour = 5,
	    .user_pin = given->pin && strcmp(given->pin, "user") == 0,
	};
	return ra_options_number(
		   "waiting", given->waiting, 0, 1000, &policy->waiting) &&
	       ra_options_number("otp-lifetime", given->otp_lifetime, -1, 86400,
		   &policy->otp_lifetime) &&
	       ra_options_number(
		   "otp-gap", given->otp_gap, 0, 86400, &policy->otp_gap) &&
	       ra_options_number("resume-lifetime", given->resume_lifetime, -1,
		   86400, &policy->resume_lifetime) &&
	       ra_options_number("resets-per-hour", given->resets, 1, 1000000,
		   &policy->resets_per_hour);
}

static bool read_arguments(int argc, char **argv, struct arguments *given)
{
	const struct ra_option options[] = {
	    {"dir", &given->dir, true},
	    {"smtp", &given->smtp, true},
	    {"smtp-ca", &given->smtp_ca, false},
	    {"listen", &given->listen, false},
	    {"waiting", &given->waiting, false},
	    {"otp-lifetime", &given->otp_lifetime, false},
	    {"otp-gap", &given->otp_gap, false},
	    {"resume-lifetime", &given->resume_lifetime, false},
	    {"resets-per-hour", &given->resets, false},
	    {"pin", &given->pin, false},
	    {"fault", &given->fault, false},
	};

	return ra_options_read(
	    argc, argv, options, sizeof(options) / sizeof(options[0]));
}

int ra_command_serve(int argc, char **argv)
{
	struct ra_service service = {.db = NULL};
	struct arguments given = {.dir = NULL};
	uint16_t port = 8443;
	int status;

	if (!read_arguments(argc, argv, &given) ||
	    !read_policy(&given, &service.policy) ||
	    !read_port(given.listen, &port) ||
	    (given.fault && !ra_fault_parse(given.fault, &service.fault)))
		return RA_EXIT_USAGE;
	service.smtp.server = given.smtp;
	service.smtp.ca_file = given.smtp_ca;
	if (!ra_service_open(given.dir, &service))
		return RA_EXIT_FAILED;
	status = serve(&service, port);
	ra_service_close(&service);
	return status;
}
