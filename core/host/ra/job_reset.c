/* SPDX-License-Identifier: Apache-2.0
 * job_reset.c -- a forgotten PIN reset by SO PIN or PUK, so that a crash at
 * any point costs at most one wrong try of it.
 *
 * The journal says before each try which secret is about to be sent, and
 * after it what became of it.  Secrets have roles there: the one that is
 * rotated to is the target, the others are first and second.
 */
#include "core/host/ra/job.h"

#include "core/host/core.h"
#include "core/host/secret.h"
#include "core/host/token/pin_record.h"
#include "core/host/values.h"

/* Tries ever where the token does not tell how many are left. */
#define BLIND_TRIES 2u

struct secrets {
	const struct tkm_secret *by_role[TKM_SO_COUNT];
	int order[TKM_SO_COUNT]; /* roles as the RA gave them */
	int count;
};

/* ---------------------------------------------------------- which to try */

static void add_secret(
    struct secrets *secrets, int role, const struct tkm_secret *secret)
{
	secrets->by_role[role] = secret;
	secrets->order[secrets->count++] = role;
}

static struct secrets make_secrets(const struct tkm_secret *const *candidates,
    uint32_t count, const struct tkm_secret *rotate_to)
{
	struct secrets secrets = {0};
	int next = TKM_SO_FIRST;
	uint32_t i;

	for (i = 0; i < count && i < 2; i++) {
		if (rotate_to && tkm_secret_equal(candidates[i], rotate_to))
			add_secret(&secrets, TKM_SO_TARGET, candidates[i]);
		else
			add_secret(&secrets, next++, candidates[i]);
	}
	/* May be on the token only once a rotation was begun. */
	secrets.by_role[TKM_SO_TARGET] = rotate_to;
	return secrets;
}

struct plan {
	int roles[TKM_SO_COUNT];
	int count;
};

static void plan_add(struct plan *plan, const struct secrets *secrets,
    const struct tkm_journal_own *own, int role)
{
	int i;

	if (role == TKM_SO_NONE || !secrets->by_role[role] ||
	    own->wrong & 1u << role)
		return;
	for (i = 0; i < plan->count; i++)
		if (plan->roles[i] == role)
			return;
	plan->roles[plan->count++] = role;
}

/*
 * What is likeliest first.  A secret that may have been sent before a crash
 * comes last: if it was refused then, sending it again would be the second
 * wrong try; if not, the other one costs the only one.
 */
static struct plan make_plan(
    const struct secrets *secrets, const struct tkm_journal_own *own)
{
	struct plan likely = {0}, plan = {0};
	int i;

	if (own->rotating)
		plan_add(&likely, secrets, own, TKM_SO_TARGET);
	plan_add(&likely, secrets, own, own->holds);
	for (i = 0; i < secrets->count; i++)
		plan_add(&likely, secrets, own, secrets->order[i]);
	for (i = 0; i < likely.count; i++)
		if (likely.roles[i] != own->trying)
			plan_add(&plan, secrets, own, likely.roles[i]);
	plan_add(&plan, secrets, own, own->trying);
	return plan;
}

/* ------------------------------------------------------ what the SO knows */

static tkm_status so_state(struct tkm_job *job, struct tkm_pin_state *out)
{
	struct tkm_pin_state state = {.size = sizeof(state)};
	tkm_status status;

	status =
	    tkm_session_pin_state(job->session, job->ra.op, TKM_PIN_SO, &state);
	if (status == TKM_OK)
		*out = state;
	return status;
}

static tkm_status count_failed(struct tkm_job *job)
{
	return tkm_job_fail(job, TKM_E_STORAGE,
	    TKM_N("It cannot be written how often the administrator's PIN of "
		  "the token {token} was refused, so nothing more was sent. "
		  "Make room on the disk, or check the permissions of the "
		  "state folder."));
}

static bool set_refused(struct tkm_pin_record *record, const void *ctx)
{
	const struct tkm_journal_own *own = ctx;

	record->so_refused = own->refused_before + 1;
	return true;
}

/*
 * Counts the try of the journal as refused.  Counted from what it was before
 * the try: a crash between this and the journal counts it once all the same.
 */
static tkm_status so_refused(struct tkm_job *job)
{
	const char *state_dir = tkm_core_state_dir(job->session->core);

	return tkm_pin_record_change(state_dir, &job->session->token.id,
		   set_refused, &job->journal.own) == TKM_OK
		   ? TKM_OK
		   : count_failed(job);
}

/*
 * A try whose outcome was lost in a crash: the token's counter may tell.
 */
static tkm_status settle_trying(
    struct tkm_job *job, const struct tkm_pin_state *now)
{
	tkm_status status = TKM_OK;

	struct tkm_journal_own *own = &job->journal.own;
	bool counts = own->tries_before >= 0 && now->tries_left >= 0;
	bool low = (now->flags & (TKM_PIN_LOW | TKM_PIN_FINAL)) != 0;

	if (own->trying == TKM_SO_NONE)
		return TKM_OK;
	if (counts ? now->tries_left < own->tries_before
		   : low && !own->low_before) {
		own->wrong |= 1u << own->trying;
		status = so_refused(job);
	} else if (!counts && (low || !own->low_before)) {
		return TKM_OK;
	}
	own->trying = TKM_SO_NONE;
	return status;
}

static tkm_status stop_final(struct tkm_job *job)
{
	return tkm_job_fail(job, TKM_E_REFUSED,
	    TKM_N("Only one try is left for the administrator's PIN of the "
		  "token {token}. It was not used, because a wrong one would "
		  "make the token useless. Take the token to whoever issued "
		  "it."));
}

static tkm_status load_count(struct tkm_job *job, uint32_t *so_refused)
{
	struct tkm_pin_record record;

	if (tkm_pin_record_load(tkm_core_state_dir(job->session->core),
		&job->session->token.id, &record) != TKM_OK)
		return tkm_job_fail(job, TKM_E_STORAGE,
		    TKM_N("It cannot be read how often the administrator's PIN "
			  "of the token {token} was refused, so it was not "
			  "sent. Check the permissions of the state folder."));
	*so_refused = record.so_refused;
	return TKM_OK;
}

/*
 * May one more secret be sent?  Not even one that was accepted once is an
 * exception: a new grant may bring another in its place.  TKM_PIN_LOW tells
 * that tries were lost, not how many are left.
 */
static tkm_status may_try(
    struct tkm_job *job, const struct tkm_pin_state *state, uint32_t so_refused)
{
	if (state->flags & TKM_PIN_BLOCKED || state->tries_left == 0)
		return tkm_job_fail(job, TKM_E_PIN_BLOCKED,
		    TKM_N("The administrator's PIN of the token {token} is "
			  "blocked. Only whoever issued the token can help "
			  "now: take it there."));
	if (state->flags & TKM_PIN_FINAL || state->tries_left == 1)
		return stop_final(job);
	if (state->tries_left < 0 && so_refused >= BLIND_TRIES)
		return tkm_job_fail(job, TKM_E_REFUSED,
		    TKM_N("The token {token} has refused the administrator's "
			  "PIN twice and does not tell how many tries are "
			  "left. It is not tried again. Take the token to "
			  "whoever issued it."));
	return TKM_OK;
}

/* --------------------------------------------------------------- one try */

static tkm_status journal_try(struct tkm_job *job, int role,
    const struct tkm_pin_state *state, uint32_t so_refused)
{
	struct tkm_journal_own *own = &job->journal.own;

	own->trying = role;
	own->refused_before = so_refused;
	own->tries_before = state->tries_left;
	own->low_before = (state->flags & (TKM_PIN_LOW | TKM_PIN_FINAL)) != 0;
	return tkm_job_save(job);
}

static tkm_status journal_accepted(struct tkm_job *job, int role)
{
	struct tkm_journal_own *own = &job->journal.own;

	own->trying = TKM_SO_NONE;
	own->holds = role;
	own->wrong = 0;
	own->rotating = false;
	return tkm_job_save(job);
}

static tkm_status journal_refused(struct tkm_job *job, int role)
{
	struct tkm_journal_own *own = &job->journal.own;
	tkm_status status = so_refused(job);

	/* Not counted: it stays as tried, for the next run to count. */
	if (status != TKM_OK)
		return status;
	own->trying = TKM_SO_NONE;
	own->wrong |= 1u << role;
	if (own->holds == role)
		own->holds = TKM_SO_NONE;
	if (role == TKM_SO_TARGET)
		own->rotating = false;
	return tkm_job_save(job);
}

static tkm_status send_unblock(
    struct tkm_job *job, const struct tkm_secret *secret)
{
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->unblock(session->card, op, secret, job->pin);
	tkm_session_note(session, "reset PIN", status);
	tkm_session_leave(session, op, before);
	return status;
}

static bool is_refusal(tkm_status status)
{
	return status == TKM_E_PIN_WRONG || status == TKM_E_PIN_BLOCKED;
}

/* Sets the PIN by the secret of that role; PIN_WRONG if it is refused. */
static tkm_status try_role(
    struct tkm_job *job, const struct secrets *secrets, int role)
{
	struct tkm_pin_state state;
	tkm_status status, saved;
	uint32_t refused = 0;

	status = so_state(job, &state);
	if (status == TKM_OK)
		status = load_count(job, &refused);
	if (status == TKM_OK)
		status = may_try(job, &state, refused);
	if (status == TKM_OK)
		status = journal_try(job, role, &state, refused);
	if (status != TKM_OK)
		return status;
	status = send_unblock(job, secrets->by_role[role]);
	if (status == TKM_OK)
		return journal_accepted(job, role);
	if (!is_refusal(status))
		return status;
	saved = journal_refused(job, role);
	return saved != TKM_OK ? saved : status;
}

static tkm_status all_refused(struct tkm_job *job)
{
	struct tkm_error error = tkm_error_of(TKM_E_PIN_WRONG,
	    TKM_N("The token refused what the registration authority knows of "
		  "it, so the PIN is as it was. Take the token to whoever "
		  "issued it."));
	struct tkm_pin_state state;

	if (so_state(job, &state) == TKM_OK)
		error.tries_left = state.tries_left;
	return job->ra.op->fail(job->ra.op, &error);
}

/* Finds the secret the token has, and with it sets the PIN. */
static tkm_status set_pin(
    struct tkm_job *job, const struct secrets *secrets, int *role)
{
	struct plan plan = make_plan(secrets, &job->journal.own);
	tkm_status status;
	int i;

	for (i = 0; i < plan.count; i++) {
		status = try_role(job, secrets, plan.roles[i]);
		if (status == TKM_OK)
			*role = plan.roles[i];
		if (status != TKM_E_PIN_WRONG)
			return status;
	}
	return all_refused(job);
}

/* ---------------------------------------------------------------- rotation */

static tkm_status send_rotation(struct tkm_job *job,
    const struct tkm_secret *from, const struct tkm_secret *to)
{
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status =
	    session->table->change_pin(session->card, op, TKM_PIN_SO, from, to);
	tkm_session_note(session, "change SO PIN", status);
	tkm_session_leave(session, op, before);
	return status;
}

static tkm_status not_rotated(struct tkm_job *job)
{
	return tkm_job_fail(job, TKM_E_TOKEN,
	    TKM_N("The token {token} has the new PIN, but did not take the "
		  "new secret of the administrator. Run the same command "
		  "again; if it happens again, tell whoever issued the "
		  "token."));
}

static tkm_status rotate(
    struct tkm_job *job, const struct secrets *secrets, int from)
{
	const struct tkm_secret *target = secrets->by_role[TKM_SO_TARGET];
	struct tkm_pin_state state;
	uint32_t refused = 0;
	tkm_status status;

	/*
	 * The target is a try too: if the token turns out to have refused it,
	 * the next job sends the other one first.
	 */
	status = so_state(job, &state);
	if (status == TKM_OK)
		status = load_count(job, &refused);
	if (status != TKM_OK)
		return status;
	job->journal.own.rotating = true;
	status = journal_try(job, TKM_SO_TARGET, &state, refused);
	if (status == TKM_OK)
		status = send_rotation(job, secrets->by_role[from], target);
	if (is_refusal(status))
		return not_rotated(job);
	if (status != TKM_OK)
		return status;
	tkm_session_pin_is(job->session, TKM_PIN_SO, target);
	return journal_accepted(job, TKM_SO_TARGET);
}

/* --------------------------------------------------------------- the whole */

static tkm_status login_once(struct tkm_job *job)
{
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status =
	    session->table->login(session->card, op, TKM_PIN_USER, job->pin);
	tkm_session_note(session, "login", status);
	if (status == TKM_OK)
		session->table->logout(session->card);
	tkm_session_leave(session, op, before);
	return status;
}

tkm_status tkm_job_prove_pin(struct tkm_job *job)
{
	tkm_status status = login_once(job);

	if (is_refusal(status))
		return tkm_job_fail(job, TKM_E_TOKEN,
		    TKM_N("The token {token} said that the PIN was set, but "
			  "does not accept it. Run the same command again; if "
			  "it happens again, take the token to whoever issued "
			  "it."));
	if (status == TKM_OK)
		tkm_session_pin_is(job->session, TKM_PIN_USER, job->pin);
	return status;
}

static tkm_status reset(struct tkm_job *job, const struct secrets *secrets)
{
	struct tkm_pin_state state;
	tkm_status status;
	int role = TKM_SO_NONE;

	status = so_state(job, &state);
	if (status != TKM_OK)
		return status;
	status = settle_trying(job, &state);
	if (status == TKM_OK)
		status = set_pin(job, secrets, &role);
	if (status != TKM_OK)
		return status;
	tkm_session_pin_is(job->session, TKM_PIN_SO, secrets->by_role[role]);
	if (role != TKM_SO_TARGET && secrets->by_role[TKM_SO_TARGET])
		status = rotate(job, secrets, role);
	return status == TKM_OK ? tkm_job_prove_pin(job) : status;
}

tkm_status TKM_CALL tkm_job_reset_pin(struct tkm_ra_job *ra,
    const struct tkm_secret *const *candidates, uint32_t count,
    const struct tkm_secret *rotate_to)
{
	struct tkm_job *job = (struct tkm_job *)(void *)ra;
	struct secrets secrets = make_secrets(candidates, count, rotate_to);
	struct tkm_op *op = ra->op;

	if (!TKM_HAS(job->session->table, unblock))
		return tkm_job_fail(job, TKM_E_UNSUPPORTED,
		    TKM_N("The PIN of the token {token} cannot be reset from "
			  "here. Take it to whoever issued it."));
	if (!job->pin || secrets.count == 0)
		return tkm_job_fail(
		    job, TKM_E_PLUGIN, tkm_status_message(TKM_E_PLUGIN));
	op->commit(
	    op, TKM_N("The PIN is being set. Leave the token plugged in."));
	tkm_session_logout(job->session, op);
	return reset(job, &secrets);
}
