/* SPDX-License-Identifier: Apache-2.0
 * service.c -- the table behind TKM_HOST_RA: jobs with the RA of the profile,
 * begun, gone on with after an interruption, or given up.
 */
#include "core/host/ra/job.h"
#include "core/host/ra/profile.h"
#include "core/host/secret.h"
#include "core/host/services.h"
#include "core/host/token/broker.h"
#include "core/host/token/objects.h"
#include "core/host/values.h"

#include <string.h>

/* The RA back end of the profile, opened. */
struct ra {
	struct tkm_core *core;
	struct tkm_op *op;
	struct tkm_profile profile;
	struct tkm_installed *plugin;
	const struct tkm_ra *table;
	struct tkm_ra_session *session;
};

static struct tkm_installed *ra_enter(const struct ra *ra)
{
	struct tkm_installed *before =
	    tkm_operation_speak_as(tkm_operation_of(ra->op), ra->plugin);

	tkm_plugin_enter(ra->plugin);
	return before;
}

static void ra_leave(const struct ra *ra, struct tkm_installed *before)
{
	tkm_plugin_leave(ra->plugin);
	tkm_operation_speak_as(tkm_operation_of(ra->op), before);
}

static tkm_status fail_plugin(const struct ra *ra, const char *message)
{
	return tkm_operation_fail(tkm_operation_of(ra->op), TKM_E_PLUGIN,
	    message,
	    (const char *const[]){"name", ra->profile.back_end, "profile",
		ra->profile.name, NULL},
	    NULL);
}

/* Loads the plugin the profile names; nothing is opened yet. */
static tkm_status load_table(struct ra *ra)
{
	struct tkm_problem *problem =
	    tkm_operation_problem(tkm_operation_of(ra->op));
	tkm_status status;

	ra->plugin = tkm_registry_find(
	    tkm_core_registry(ra->core), ra->profile.back_end);
	if (!ra->plugin)
		return fail_plugin(ra,
		    TKM_N("The registration authority \"{profile}\" needs the "
			  "module \"{name}\", which is not installed. Install "
			  "it, or correct \"back-end\" in the "
			  "configuration."));
	status = tkm_installed_load(ra->plugin, problem);
	if (status != TKM_OK)
		return status;
	ra->table = tkm_installed_query(ra->plugin, TKM_RA);
	if (!ra->table)
		return fail_plugin(
		    ra, TKM_N("The module \"{name}\" is no module for a "
			      "registration authority. Correct \"back-end\" in "
			      "the configuration."));
	return TKM_OK;
}

static tkm_status open_session(struct ra *ra)
{
	struct tkm_installed *before;
	tkm_status status;

	before = ra_enter(ra);
	status = ra->table->open(tkm_installed_instance(ra->plugin), ra->op,
	    ra->profile.values, ra->profile.count, &ra->session);
	ra_leave(ra, before);
	if (status != TKM_OK)
		ra->session = NULL;
	return status;
}

static void ra_close(struct ra *ra)
{
	struct tkm_installed *before;

	if (ra->session) {
		before = ra_enter(ra);
		ra->table->close(ra->session);
		ra_leave(ra, before);
	}
	tkm_profile_release(&ra->profile);
}

static tkm_status ra_open(
    const struct tkm_host *host, struct tkm_op *op, struct ra *ra)
{
	tkm_status status;

	*ra = (struct ra){.core = tkm_host_core(host), .op = op};
	status = tkm_profile_open(ra->core, &ra->profile,
	    tkm_operation_problem(tkm_operation_of(op)));
	if (status == TKM_OK)
		status = load_table(ra);
	if (status == TKM_OK)
		status = open_session(ra);
	if (status != TKM_OK)
		ra_close(ra);
	return status;
}

static tkm_status cannot(const struct ra *ra)
{
	return tkm_operation_fail(tkm_operation_of(ra->op), TKM_E_UNSUPPORTED,
	    TKM_N("The registration authority \"{profile}\" does not offer "
		  "this. Ask it how to go on."),
	    (const char *const[]){"profile", ra->profile.name, NULL}, NULL);
}

/* ------------------------------------------------------------------ jobs */

/* What a new job begins with; members of other kinds are unset. */
struct wish {
	uint32_t kind;
	uint32_t needs; /* TKM_RA_CAN_... */
	const struct tkm_secret *code;
	const struct tkm_object *old;
	const struct tkm_value *const *who;
	uint32_t who_count;
	const struct tkm_secret *pin;
	bool only_resume;
};

/* That the RA offers it is known by `needs`. */
static tkm_status start(
    const struct ra *ra, struct tkm_job *job, const struct wish *wish)
{
	switch (wish->kind) {
	case TKM_RA_ACTIVATION:
		return ra->table->activate(ra->session, &job->ra, wish->code);
	case TKM_RA_RENEWAL:
		return ra->table->renew(ra->session, &job->ra, wish->old);
	default:
		return ra->table->reset_pin(
		    ra->session, &job->ra, wish->who, wish->who_count);
	}
}

static tkm_status resume(const struct ra *ra, struct tkm_job *job)
{
	struct tkm_buf note = TKM_BUF_INIT(TKM_JOURNAL_NOTE_MAX);
	uint32_t state = job->journal.state;
	tkm_status status;

	/* A checkpoint during the call replaces the journal's own. */
	tkm_buf_add(&note, job->journal.note, job->journal.note_length);
	if (!tkm_buf_ok(&note))
		status = tkm_job_fail(
		    job, TKM_E_MEMORY, tkm_status_message(TKM_E_MEMORY));
	else
		status = ra->table->resume(ra->session, &job->ra, state,
		    tkm_buf_text(&note), note.size);
	tkm_buf_release(&note);
	return status;
}

/* An interrupted job belongs to the RA it was begun with. */
static tkm_status check_profile(const struct ra *ra, const struct tkm_job *job)
{
	const struct tkm_journal *journal = &job->journal;

	if (strcmp(journal->profile, ra->profile.name) == 0 &&
	    strcmp(journal->back_end, ra->profile.back_end) == 0)
		return TKM_OK;
	return tkm_operation_fail(tkm_operation_of(ra->op), TKM_E_ARGUMENT,
	    TKM_N("The interrupted job was begun with the registration "
		  "authority \"{begun}\", but \"{profile}\" is configured "
		  "now. Choose the former again, or give the job up."),
	    (const char *const[]){
		"begun", journal->profile, "profile", ra->profile.name, NULL},
	    NULL);
}

/* Nobody gets what another has asked for. */
static tkm_status check_who(
    const struct ra *ra, const struct tkm_job *job, const struct wish *wish)
{
	if (wish->who_count == 0 ||
	    tkm_who_fits(job->journal.who, wish->who, wish->who_count))
		return TKM_OK;
	return tkm_operation_fail(tkm_operation_of(ra->op), TKM_E_ARGUMENT,
	    TKM_N("An unfinished request of this token was made with other "
		  "data than you gave, so nothing was done. Go on with it "
		  "without giving the data again, or give it up (the answer "
		  "\"abandon\" to \"interrupted\") and begin anew."),
	    NULL, NULL);
}

/*
 * How the journal is left.  A refusal that points at no answer ends the job
 * at the RA, which finds it again by its code if there was something to
 * find; what is left would only be refused again.
 */
static tkm_status settle(struct tkm_job *job, tkm_status status)
{
	const struct tkm_problem *problem =
	    tkm_operation_problem(tkm_operation_of(job->ra.op));

	if (job->journal.state == 0)
		return status;
	if (status == TKM_OK)
		return tkm_job_forget(job);
	if (status == TKM_E_REFUSED && !problem->field)
		tkm_job_drop(job);
	return status;
}

static tkm_status run_job(
    const struct ra *ra, struct tkm_job *job, const struct wish *wish)
{
	struct tkm_installed *before;
	tkm_status status = TKM_OK;
	bool interrupted = job->journal.state != 0;

	if (interrupted)
		status = check_profile(ra, job);
	if (status == TKM_OK && interrupted)
		status = check_who(ra, job, wish);
	if (status != TKM_OK)
		return status;
	if (!interrupted && wish->only_resume)
		return tkm_job_fail(job, TKM_E_NOT_FOUND,
		    TKM_N("There is no interrupted job for the token {token}. "
			  "Begin a new one."));
	if (!interrupted && wish->who_count > 0 &&
	    !tkm_who_stamp(wish->who, wish->who_count, job->journal.who))
		return tkm_job_fail(
		    job, TKM_E_INTERNAL, tkm_status_message(TKM_E_INTERNAL));
	before = ra_enter(ra);
	status = interrupted ? resume(ra, job) : start(ra, job, wish);
	ra_leave(ra, before);
	return settle(job, status);
}

static tkm_status token_can(struct tkm_session *session, uint32_t *flags)
{
	return tkm_token_service.can(session, flags);
}

static tkm_status run(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, const struct wish *wish)
{
	struct tkm_job job;
	struct ra ra;
	tkm_status status;

	status = ra_open(host, op, &ra);
	if (status != TKM_OK)
		return status;
	if ((ra.table->can & wish->needs) != wish->needs)
		status = cannot(&ra);
	if (status == TKM_OK)
		status = tkm_session_check(session, op);
	if (status == TKM_OK)
		status = tkm_job_begin(&job, session, op, wish->kind,
		    ra.profile.back_end, ra.profile.name, wish->pin);
	if (status == TKM_OK) {
		status = token_can(session, &job.ra.token_can);
		if (status == TKM_OK)
			status = run_job(&ra, &job, wish);
		tkm_job_end(&job);
	}
	ra_close(&ra);
	return status;
}

/* --------------------------------------------------------------- service */

static tkm_status TKM_CALL service_can(
    const struct tkm_host *host, struct tkm_op *op, uint32_t *flags)
{
	struct ra ra = {.core = tkm_host_core(host), .op = op};
	struct tkm_problem *problem =
	    tkm_operation_problem(tkm_operation_of(op));
	tkm_status status;

	status = tkm_profile_open(ra.core, &ra.profile, problem);
	if (status == TKM_E_UNSUPPORTED) {
		tkm_problem_release(problem);
		*flags = 0;
		return TKM_OK;
	}
	if (status == TKM_OK)
		status = load_table(&ra);
	if (status == TKM_OK)
		*flags = ra.table->can;
	tkm_profile_release(&ra.profile);
	return status;
}

static tkm_status TKM_CALL service_pending(const struct tkm_host *host,
    struct tkm_op *op, struct tkm_session *session, uint32_t kind,
    uint32_t *state)
{
	(void)host;
	if (!tkm_journal_kind_name(kind))
		return tkm_session_fail(session, op, TKM_E_INTERNAL,
		    tkm_status_message(TKM_E_INTERNAL));
	return tkm_job_peek(session, op, kind, state);
}

static tkm_status TKM_CALL service_check_code(const struct tkm_host *host,
    struct tkm_op *op, const struct tkm_secret *code)
{
	struct tkm_installed *before;
	tkm_status status;
	struct ra ra;

	status = ra_open(host, op, &ra);
	if (status != TKM_OK)
		return status;
	if (TKM_HAS(ra.table, check_code)) {
		before = ra_enter(&ra);
		status = ra.table->check_code(ra.session, op, code);
		ra_leave(&ra, before);
	}
	ra_close(&ra);
	return status;
}

/*
 * Runs with a copy of the secret at its `place` in the wish: the job asks more
 * forms, which ends the life of answers before.
 */
static tkm_status run_with(const struct tkm_host *host, struct tkm_op *op,
    struct tkm_session *session, const struct wish *wish,
    const struct tkm_secret *secret, const struct tkm_secret **place)
{
	struct tkm_secret *own = NULL;
	tkm_status status = tkm_secret_copy(secret, &own);

	if (status != TKM_OK)
		return tkm_operation_fail(tkm_operation_of(op), status,
		    tkm_status_message(status), NULL, NULL);
	*place = own;
	status = run(host, op, session, wish);
	tkm_secret_free(own);
	return status;
}

static tkm_status TKM_CALL service_activate(const struct tkm_host *host,
    struct tkm_op *op, struct tkm_session *session,
    const struct tkm_secret *code)
{
	struct wish wish = {
	    .kind = TKM_RA_ACTIVATION, .needs = TKM_RA_CAN_ACTIVATE};

	return run_with(host, op, session, &wish, code, &wish.code);
}

static tkm_status TKM_CALL service_renew(const struct tkm_host *host,
    struct tkm_op *op, struct tkm_session *session, const void *id, uint64_t n)
{
	struct wish wish = {.kind = TKM_RA_RENEWAL, .needs = TKM_RA_CAN_RENEW};
	struct tkm_objects objects = {0};
	tkm_status status;

	/* Without a login a token need not show its keys. */
	status = tkm_session_authenticate(session, op);
	if (status == TKM_OK)
		status = tkm_objects_read(session, op, &objects);
	if (status != TKM_OK)
		return status;
	wish.old = tkm_objects_find(
	    &objects, id, n, TKM_OBJECT_KEY | TKM_OBJECT_CERTIFICATE);
	if (!wish.old)
		status = tkm_session_fail(session, op, TKM_E_NOT_FOUND,
		    TKM_N("The certificate to be renewed, or its key, is not "
			  "on the token {token}. Ask for a new certificate "
			  "instead."));
	else
		status = run(host, op, session, &wish);
	tkm_objects_release(&objects);
	return status;
}

static tkm_status TKM_CALL service_reset_pin(const struct tkm_host *host,
    struct tkm_op *op, struct tkm_session *session,
    const struct tkm_value *const *who, uint32_t count,
    const struct tkm_secret *pin)
{
	struct wish wish = {
	    .kind = TKM_RA_PIN_RESET,
	    .needs = TKM_RA_CAN_PIN_RESET,
	    .who = who,
	    .who_count = count,
	};

	return run_with(host, op, session, &wish, pin, &wish.pin);
}

static tkm_status TKM_CALL service_resume(const struct tkm_host *host,
    struct tkm_op *op, struct tkm_session *session, uint32_t kind,
    const struct tkm_secret *pin)
{
	struct wish wish = {.kind = kind, .only_resume = true};

	if (!tkm_journal_kind_name(kind))
		return tkm_session_fail(session, op, TKM_E_INTERNAL,
		    tkm_status_message(TKM_E_INTERNAL));
	return run_with(host, op, session, &wish, pin, &wish.pin);
}

static void tell_not_told(struct tkm_op *op)
{
	const struct tkm_notice notice = {
	    .size = sizeof(notice),
	    .tone = TKM_WARN,
	    .id = "ra.not_told",
	    .text = TKM_N("The job was given up here, but the registration "
			  "authority could not be told. It forgets it by "
			  "itself."),
	};
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_installed *before = tkm_operation_speak_as(operation, NULL);

	op->notice(op, &notice);
	tkm_operation_speak_as(operation, before);
}

static void abandon_at_ra(
    const struct tkm_host *host, struct tkm_op *op, struct tkm_job *job)
{
	struct tkm_installed *before;
	tkm_status status;
	struct ra ra;

	status = ra_open(host, op, &ra);
	if (status == TKM_OK) {
		status = check_profile(&ra, job);
		if (status == TKM_OK && TKM_HAS(ra.table, abandon)) {
			before = ra_enter(&ra);
			status = ra.table->abandon(ra.session, &job->ra,
			    job->journal.state, job->journal.note,
			    job->journal.note_length);
			ra_leave(&ra, before);
		}
		ra_close(&ra);
	}
	if (status != TKM_OK)
		tell_not_told(op);
}

static tkm_status TKM_CALL service_abandon(const struct tkm_host *host,
    struct tkm_op *op, struct tkm_session *session, uint32_t kind)
{
	struct tkm_job job;
	tkm_status status;

	if (!tkm_journal_kind_name(kind))
		return tkm_session_fail(session, op, TKM_E_INTERNAL,
		    tkm_status_message(TKM_E_INTERNAL));
	status = tkm_session_check(session, op);
	if (status == TKM_OK)
		status = tkm_job_begin(&job, session, op, kind, "", "", NULL);
	if (status != TKM_OK)
		return status;
	if (job.journal.state != 0) {
		abandon_at_ra(host, op, &job);
		status = tkm_job_forget(&job);
	}
	tkm_job_end(&job);
	return status;
}

const struct tkm_host_ra tkm_ra_service = {
    .size = sizeof(tkm_ra_service),
    .can = service_can,
    .pending = service_pending,
    .check_code = service_check_code,
    .activate = service_activate,
    .renew = service_renew,
    .reset_pin = service_reset_pin,
    .resume = service_resume,
    .abandon = service_abandon,
};
