/* SPDX-License-Identifier: Apache-2.0
 * plugin.c -- the table of the RA back end for tms/1.
 */
#include <stdlib.h>
#include <string.h>

#include "plugins/ra-tms/activate.h"
#include "plugins/ra-tms/pin_reset.h"
#include "plugins/ra-tms/renew.h"
#include "plugins/ra-tms/tell.h"

static tkm_status TKM_CALL open_profile(struct tkm_instance *plugin,
    struct tkm_op *op, const struct tkm_value *const *values, uint32_t count,
    struct tkm_ra_session **out)
{
	struct tkm_ra_session *session;
	tkm_status status;

	session = calloc(1, sizeof(*session));
	if (!session)
		return tkm_tms_fail_memory(op);
	session->plugin = plugin;
	status = tkm_tms_profile_read(op, values, count, &session->profile);
	if (status)
		free(session);
	else
		*out = session;
	return status;
}

static void TKM_CALL close_profile(struct tkm_ra_session *session)
{
	if (!session)
		return;
	tkm_tms_profile_release(&session->profile);
	free(session);
}

static tkm_status TKM_CALL check_code(struct tkm_ra_session *session,
    struct tkm_op *op, const struct tkm_secret *code)
{
	return tkm_tms_check_code(session, op, code);
}

static tkm_status TKM_CALL activate(struct tkm_ra_session *session,
    struct tkm_ra_job *host, const struct tkm_secret *code)
{
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, session, host);
	status = tkm_tms_activate(&job, code);
	tkm_tms_job_release(&job);
	return status;
}

static tkm_status TKM_CALL renew(struct tkm_ra_session *session,
    struct tkm_ra_job *host, const struct tkm_object *old)
{
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, session, host);
	status = tkm_tms_renew(&job, old);
	tkm_tms_job_release(&job);
	return status;
}

static tkm_status TKM_CALL reset_pin(struct tkm_ra_session *session,
    struct tkm_ra_job *host, const struct tkm_value *const *who, uint32_t count)
{
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, session, host);
	status = tkm_tms_pin_reset(&job, who, count);
	tkm_tms_job_release(&job);
	return status;
}

static tkm_status resume_kind(struct tkm_tms_job *job)
{
	static tkm_status (*const kinds[])(struct tkm_tms_job *) = {
	    [TKM_RA_ACTIVATION] = tkm_tms_activate_resume,
	    [TKM_RA_RENEWAL] = tkm_tms_renew_resume,
	    [TKM_RA_PIN_RESET] = tkm_tms_pin_reset_resume,
	};
	uint32_t kind = job->host->kind;

	if (kind == 0 || kind >= sizeof(kinds) / sizeof(*kinds))
		return tkm_tms_fail(job->op, TKM_E_UNSUPPORTED,
		    TKM_N("This work cannot be continued by this version. "
			  "Install the newest version."),
		    "job is of an unknown kind");
	return kinds[kind](job);
}

static tkm_status TKM_CALL resume(struct tkm_ra_session *session,
    struct tkm_ra_job *host, uint32_t state, const void *note, uint64_t n)
{
	struct tkm_tms_job job;
	tkm_status status;

	tkm_tms_job_init(&job, session, host);
	status = tkm_tms_job_load(&job, state, note, (size_t)n);
	if (!status)
		status = resume_kind(&job);
	tkm_tms_job_release(&job);
	return status;
}

/* tms/1 has nothing to say then: what is left at the RA harms nobody. */
static tkm_status TKM_CALL abandon(struct tkm_ra_session *session,
    struct tkm_ra_job *host, uint32_t state, const void *note, uint64_t n)
{
	(void)session;
	(void)host;
	(void)state;
	(void)note;
	(void)n;
	return TKM_OK;
}

static const struct tkm_ra table = {
    .size = sizeof(table),
    .can = TKM_RA_CAN_ACTIVATE | TKM_RA_CAN_SUBJECT | TKM_RA_CAN_RENEW |
	   TKM_RA_CAN_PIN_RESET | TKM_RA_CAN_CONFIRM | TKM_RA_CAN_POLL,
    .open = open_profile,
    .close = close_profile,
    .check_code = check_code,
    .activate = activate,
    .renew = renew,
    .reset_pin = reset_pin,
    .resume = resume,
    .abandon = abandon,
};

static tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	const struct tkm_host_secret *secret;
	const struct tkm_host_text *text;
	struct tkm_instance *plugin;

	secret = host->service(host, TKM_HOST_SECRET);
	text = host->service(host, TKM_HOST_TEXT);
	if (!TKM_HAS(secret, view) || !TKM_HAS(text, language))
		return TKM_E_UNSUPPORTED;
	plugin = calloc(1, sizeof(*plugin));
	if (!plugin)
		return TKM_E_MEMORY;
	plugin->host = host;
	plugin->secret = secret;
	plugin->text = text;
	*out = plugin;
	return TKM_OK;
}

static void TKM_CALL destroy(struct tkm_instance *plugin)
{
	free(plugin);
}

static const void *TKM_CALL query(struct tkm_instance *plugin, const char *id)
{
	(void)plugin;
	return strcmp(id, TKM_RA) == 0 ? &table : NULL;
}

static const struct tkm_plugin descriptor = {
    .size = sizeof(descriptor),
    .abi = TKM_ABI,
    .id = "vn.tkm.ra-tms",
    .version = TKM_VERSION,
    .vendor = "Token Manager",
    .create = create,
    .destroy = destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	return host_abi >> 16 == TKM_ABI_MAJOR ? &descriptor : NULL;
}
