/* SPDX-License-Identifier: Apache-2.0
 * job.c -- one job with an RA while it runs: what an RA back end may ask of
 * the host.
 */
#include "core/host/ra/job.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/core.h"
#include "core/host/token/objects.h"
#include "core/host/token/pin_memory.h"
#include "core/host/values.h"
#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/folder.h"

#define SIGNATURE_MAX 4096u

static struct tkm_job *job_of(struct tkm_ra_job *ra)
{
	return (struct tkm_job *)(void *)ra;
}

tkm_status tkm_job_fail(
    struct tkm_job *job, tkm_status code, const char *message)
{
	return tkm_session_fail(job->session, job->ra.op, code, message);
}

/* --------------------------------------------------------------- journal */

static tkm_status fail_file(struct tkm_session *session, struct tkm_op *op,
    tkm_status code, const char *message, const char *path)
{
	const char *args[] = {
	    "token", tkm_token_name(&session->token.id), "file", path, NULL};

	return tkm_operation_fail(
	    tkm_operation_of(op), code, message, args, NULL);
}

#define UNREADABLE                                                         \
	TKM_N("The record of an interrupted job for the token {token} "    \
	      "cannot be read: {file}. It was left as it is, and nothing " \
	      "was begun. Restore the file from a backup; or, if the "     \
	      "support agrees, move it away and begin again.")

static tkm_status load(struct tkm_session *session, struct tkm_op *op,
    const char *path, uint32_t kind, struct tkm_journal *out)
{
	tkm_status status =
	    tkm_journal_load(path, &session->token.id, kind, out);

	if (status == TKM_OK || status == TKM_E_NOT_FOUND)
		return status;
	return fail_file(session, op, TKM_E_STORAGE, UNREADABLE, path);
}

tkm_status tkm_job_save(struct tkm_job *job)
{
	tkm_status status;

	job->journal.updated = tkm_sys_clock_now();
	if (job->journal.started == 0)
		job->journal.started = job->journal.updated;
	status = tkm_journal_save(job->path, &job->journal);
	if (status == TKM_OK)
		return TKM_OK;
	return fail_file(job->session, job->ra.op, status,
	    TKM_N("The progress of this job cannot be written to {file}, so it "
		  "was stopped. Make room on the disk or correct the "
		  "permissions, then run the same command again: it goes on "
		  "where it stopped."),
	    job->path);
}

static tkm_status forget(struct tkm_job *job)
{
	/* Refusals belong to secrets of this grant; another may bring others.
	 */
	job->journal.own.wrong = 0;
	job->journal.state = 0;
	job->journal.who[0] = '\0';
	tkm_journal_clear_note(&job->journal);
	if (tkm_journal_is_empty(&job->journal))
		return tkm_journal_remove(job->path);
	return tkm_journal_save(job->path, &job->journal);
}

tkm_status tkm_job_forget(struct tkm_job *job)
{
	if (forget(job) == TKM_OK)
		return TKM_OK;
	return fail_file(job->session, job->ra.op, TKM_E_STORAGE,
	    TKM_N("The record of a job that has ended cannot be removed: "
		  "{file}. Correct the permissions of its folder."),
	    job->path);
}

void tkm_job_drop(struct tkm_job *job)
{
	if (forget(job) != TKM_OK)
		tkm_core_log(job->session->core, TKM_LOG_WARNING, "host",
		    "cannot remove the journal of a job that was refused");
}

tkm_status tkm_job_peek(struct tkm_session *session, struct tkm_op *op,
    uint32_t kind, uint32_t *state)
{
	struct tkm_journal journal;
	tkm_status status;
	char *path;

	path = tkm_journal_path(
	    tkm_core_state_dir(session->core), &session->token.id, kind);
	if (!path)
		return tkm_session_fail(session, op, TKM_E_MEMORY,
		    tkm_status_message(TKM_E_MEMORY));
	status = load(session, op, path, kind, &journal);
	free(path);
	if (status == TKM_E_NOT_FOUND) {
		*state = 0;
		return TKM_OK;
	}
	if (status == TKM_OK) {
		*state = journal.state;
		tkm_journal_release(&journal);
	}
	return status;
}

/* --------------------------------------------- what the RA back end asks */

static tkm_status ask_as_host(struct tkm_op *op, const struct tkm_form *form)
{
	struct tkm_operation *operation = tkm_operation_of(op);
	struct tkm_installed *before = tkm_operation_speak_as(operation, NULL);
	tkm_status status = op->ask(op, form);

	tkm_operation_speak_as(operation, before);
	return status;
}

static tkm_status TKM_CALL job_confirm(struct tkm_ra_job *ra,
    const struct tkm_value *const *subject, uint32_t count)
{
	const struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "subject",
	    .title = TKM_N("Registered information"),
	    .values = subject,
	    .value_count = count,
	};
	const struct tkm_record *const records[] = {&record};
	const struct tkm_value token =
	    tkm_value_text("token", tkm_token_name(ra->token));
	const struct tkm_value *const args[] = {&token};
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_WARN,
	    .id = "ra.confirm",
	    .title = TKM_N("Is this information right?"),
	    .text = TKM_N("It will stand in the certificate on the token "
			  "{token}. Accept only if every line is right; if "
			  "not, cancel and tell your certificate authority."),
	    .accept = TKM_N("Accept"),
	    .args = args,
	    .records = records,
	    .arg_count = 1,
	    .record_count = 1,
	    .tries_left = -1,
	};

	/* The labels are the RA's; what its catalogue lacks is the host's. */
	return ra->op->ask(ra->op, &form);
}

/* The first policy the token can do decides. */
static tkm_status make_key(struct tkm_job *job,
    const struct tkm_key_policy *const *policies, uint32_t count,
    const void *tag, uint64_t n, struct tkm_objects *made)
{
	struct tkm_object_seen seen = tkm_objects_taker(made);
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	tkm_status status = TKM_E_UNSUPPORTED;
	struct tkm_installed *before;
	uint32_t i;

	for (i = 0; i < count && status == TKM_E_UNSUPPORTED; i++) {
		status = tkm_session_begin_write(session, op, &before);
		if (status != TKM_OK)
			return status;
		status = session->table->make_key(
		    session->card, op, policies[i], tag, n, &seen);
		tkm_session_note(session, "make key", status);
		tkm_session_leave(session, op, before);
	}
	if (status == TKM_E_UNSUPPORTED)
		return tkm_job_fail(job, status,
		    TKM_N("The token {token} can make none of the kinds of key "
			  "that the registration authority accepts. Ask it "
			  "which tokens it supports."));
	if (status == TKM_OK && (made->full || made->count == 0))
		return tkm_job_fail(job, TKM_E_TOKEN,
		    TKM_N("The token {token} made a key but did not show it. "
			  "Unplug it, plug it in again and repeat: the key is "
			  "found again."));
	return status;
}

static tkm_status TKM_CALL job_key(struct tkm_ra_job *ra,
    const struct tkm_key_policy *const *policies, uint32_t count,
    const void *tag, uint64_t n, const struct tkm_object_seen *seen)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_objects made = {0};
	tkm_status status;

	status = tkm_session_authenticate(job->session, ra->op);
	if (status == TKM_OK)
		status = make_key(job, policies, count, tag, n, &made);
	if (status == TKM_OK)
		status = seen->object(seen->ctx, &made.items[0].object);
	tkm_objects_release(&made);
	return status;
}

static tkm_status TKM_CALL take_bytes(void *ctx, const void *data, uint64_t n)
{
	struct tkm_buf *out = ctx;

	if (n > out->max)
		return TKM_E_TOKEN;
	tkm_buf_add(out, data, (size_t)n);
	return tkm_buf_ok(out) ? TKM_OK : TKM_E_MEMORY;
}

static tkm_status sign_once(struct tkm_job *job, const void *id, uint64_t n,
    uint32_t how, const char *digest_name, const void *digest,
    uint64_t digest_n, struct tkm_buf *out)
{
	struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take_bytes, .ctx = out};
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	struct tkm_installed *before;
	tkm_status status;

	status = tkm_session_begin_write(session, op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->sign(session->card, op, id, n, how,
	    digest_name, digest, digest_n, &sink);
	tkm_session_note(session, "sign", status);
	tkm_session_leave(session, op, before);
	return status;
}

tkm_status tkm_job_sign(struct tkm_job *job, const void *id, uint64_t n,
    uint32_t how, const char *digest_name, const void *digest,
    uint64_t digest_n, struct tkm_buf *out)
{
	struct tkm_session *session = job->session;
	struct tkm_op *op = job->ra.op;
	tkm_status status = tkm_session_authenticate(session, op);

	if (status == TKM_OK)
		status = sign_once(
		    job, id, n, how, digest_name, digest, digest_n, out);
	if (status != TKM_E_NEEDS_INPUT || !session->logged_in)
		return status;
	status = tkm_session_allow_signature(session, op);
	if (status == TKM_OK)
		status = sign_once(
		    job, id, n, how, digest_name, digest, digest_n, out);
	return status;
}

/* The signature is handed on only after the back end has returned. */
static tkm_status TKM_CALL job_sign(struct tkm_ra_job *ra, const void *id,
    uint64_t n, uint32_t how, const char *digest_name, const void *digest,
    uint64_t digest_n, const struct tkm_sink *sink)
{
	struct tkm_buf signature = TKM_BUF_INIT(SIGNATURE_MAX);
	tkm_status status;

	status = tkm_job_sign(
	    job_of(ra), id, n, how, digest_name, digest, digest_n, &signature);
	if (status == TKM_OK)
		status = sink->take(sink->ctx, signature.data, signature.size);
	tkm_buf_release(&signature);
	return status;
}

static tkm_status confirm_removal(struct tkm_job *job)
{
	const struct tkm_value token =
	    tkm_value_text("token", tkm_token_name(job->ra.token));
	const struct tkm_value *const args[] = {&token};
	const struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_DANGER,
	    .id = "ra.remove",
	    .title = TKM_N("Remove the old key and certificate?"),
	    .text = TKM_N("What was encrypted for the old certificate on the "
			  "token {token} can then no longer be read. This "
			  "cannot be undone."),
	    .accept = TKM_N("Remove"),
	    .args = args,
	    .arg_count = 1,
	    .tries_left = -1,
	};

	return ask_as_host(job->ra.op, &form);
}

static tkm_status TKM_CALL job_remove(
    struct tkm_ra_job *ra, const void *id, uint64_t n, uint32_t what)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_session *session = job->session;
	struct tkm_installed *before;
	tkm_status status;

	status = confirm_removal(job);
	if (status == TKM_OK)
		status = tkm_session_authenticate(session, ra->op);
	if (status == TKM_OK)
		status = tkm_session_begin_write(session, ra->op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->remove(session->card, ra->op, id, n, what);
	tkm_session_note(session, "remove", status);
	tkm_session_leave(session, ra->op, before);
	return status;
}

#define ADMIN_REFUSED                                                        \
	TKM_N("The token {token} does not accept the administrative secret " \
	      "that the registration authority has for it. It is not sent "  \
	      "again. Take the token to whoever issued it.")

static tkm_status unsupported(struct tkm_job *job)
{
	return tkm_job_fail(job, TKM_E_UNSUPPORTED,
	    TKM_N("The token {token} cannot have its PIN reset in the way the "
		  "registration authority wants. Take it to whoever issued "
		  "it."));
}

static tkm_status TKM_CALL job_challenge(
    struct tkm_ra_job *ra, const struct tkm_sink *sink)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_session *session = job->session;
	struct tkm_installed *before;
	tkm_status status;

	if (!TKM_HAS(session->table, challenge))
		return unsupported(job);
	status = tkm_session_begin_write(session, ra->op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->challenge(session->card, ra->op, sink);
	tkm_session_leave(session, ra->op, before);
	return status;
}

static tkm_status TKM_CALL job_respond(
    struct tkm_ra_job *ra, const void *response, uint64_t n)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_session *session = job->session;
	struct tkm_installed *before;
	tkm_status status;

	if (!TKM_HAS(session->table, respond) || !job->pin)
		return unsupported(job);
	status = tkm_session_begin_write(session, ra->op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->respond(
	    session->card, ra->op, response, n, job->pin);
	tkm_session_note(session, "respond to challenge", status);
	tkm_session_leave(session, ra->op, before);
	return status == TKM_OK ? tkm_job_prove_pin(job) : status;
}

static tkm_status TKM_CALL job_relay(struct tkm_ra_job *ra, const void *apdu,
    uint64_t n, const struct tkm_sink *reply)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_session *session = job->session;
	struct tkm_installed *before;
	tkm_status status;

	if (!TKM_HAS(session->table, relay))
		return unsupported(job);
	status = tkm_session_begin_write(session, ra->op, &before);
	if (status != TKM_OK)
		return status;
	status = session->table->relay(session->card, ra->op, apdu, n, reply);
	tkm_session_leave(session, ra->op, before);
	return status;
}

/* A secret the token refused is remembered, so that it costs one try. */
static tkm_status TKM_CALL job_admin_login(
    struct tkm_ra_job *ra, const struct tkm_secret *secret)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_session *session = job->session;
	struct tkm_pin_memory *refused = tkm_broker_pins(session->broker);
	const char *token = tkm_token_name(&session->token.id);
	struct tkm_installed *before;
	tkm_status status;

	if (tkm_pin_memory_knows(refused, token, TKM_PIN_ADMIN, secret))
		return tkm_job_fail(job, TKM_E_PIN_WRONG, ADMIN_REFUSED);
	status = tkm_session_verify(session, ra->op);
	if (status != TKM_OK)
		return status;
	before = tkm_session_enter(session, ra->op);
	status =
	    session->table->login(session->card, ra->op, TKM_PIN_ADMIN, secret);
	tkm_session_note(session, "login as administrator", status);
	tkm_session_leave(session, ra->op, before);
	if (status != TKM_E_PIN_WRONG)
		return status;
	tkm_pin_memory_add(refused, token, TKM_PIN_ADMIN, secret);
	return tkm_job_fail(job, TKM_E_PIN_WRONG, ADMIN_REFUSED);
}

static tkm_status TKM_CALL job_attest(struct tkm_ra_job *ra, const void *id,
    uint64_t n, const struct tkm_sink *chain)
{
	struct tkm_job *job = job_of(ra);
	struct tkm_session *session = job->session;
	struct tkm_installed *before;
	tkm_status status;

	if (!TKM_HAS(session->table, attest))
		return tkm_job_fail(job, TKM_E_UNSUPPORTED,
		    TKM_N("The token {token} cannot prove that a key was made "
			  "on it, which the registration authority wants. Ask "
			  "it which tokens it supports."));
	status = tkm_session_verify(session, ra->op);
	if (status != TKM_OK)
		return status;
	before = tkm_session_enter(session, ra->op);
	status = session->table->attest(session->card, ra->op, id, n, chain);
	tkm_session_leave(session, ra->op, before);
	return status;
}

static void note_state(const struct tkm_job *job)
{
	char state[16];
	const char *const words[] = {
	    job->journal.token, "is at step", state, NULL};

	snprintf(state, sizeof(state), "%u", (unsigned)job->journal.state);
	tkm_core_log_words(job->session->core, TKM_LOG_INFO, "host", words);
}

static tkm_status TKM_CALL job_checkpoint(
    struct tkm_ra_job *ra, uint32_t state, const void *note, uint64_t n)
{
	struct tkm_job *job = job_of(ra);
	tkm_status status;

	if (state == 0 || state > TKM_RA_DONE)
		return tkm_job_fail(
		    job, TKM_E_PLUGIN, tkm_status_message(TKM_E_PLUGIN));
	status = tkm_journal_set_note(&job->journal, note, n);
	if (status != TKM_OK)
		return tkm_job_fail(job, status, tkm_status_message(status));
	job->journal.state = state;
	note_state(job);
	if (state != TKM_RA_DONE)
		return tkm_job_save(job);
	/* Whatever the token has now, this job told the RA all it knows. */
	job->journal.own = (struct tkm_journal_own){
	    .trying = TKM_SO_NONE, .tries_before = -1, .holds = TKM_SO_NONE};
	return tkm_job_forget(job);
}

/* --------------------------------------------------------- begin and end */

static const struct tkm_ra_job members = {
    .size = sizeof(members),
    .confirm = job_confirm,
    .key = job_key,
    .sign = job_sign,
    .install = tkm_job_install,
    .remove = job_remove,
    .reset_pin = tkm_job_reset_pin,
    .challenge = job_challenge,
    .respond = job_respond,
    .relay = job_relay,
    .admin_login = job_admin_login,
    .attest = job_attest,
    .checkpoint = job_checkpoint,
};

/* One lock for all kinds: two jobs on one token would disturb each other. */
static tkm_status take_lock(struct tkm_job *job)
{
	char name[TKM_TOKEN_FILE_NAME_SIZE];
	struct tkm_buf path = TKM_BUF_INIT(4096);
	struct tkm_view folder = tkm_path_folder(tkm_view_of(job->path));
	tkm_status status;
	int error;

	tkm_token_file_name(&job->session->token.id, name);
	tkm_buf_add_view(&path, folder);
	error = tkm_buf_ok(&path)
		    ? tkm_sys_folder_make(tkm_buf_text(&path), TKM_SYS_PRIVATE)
		    : TKM_SYS_E_NO_MEMORY;
	tkm_buf_add_char(&path, TKM_PATH_SEPARATOR);
	tkm_buf_add_text(&path, name);
	tkm_buf_add_text(&path, ".lock");
	if (error == 0)
		error = tkm_sys_lock_take(tkm_buf_text(&path), 0, &job->lock);
	status = tkm_status_of_sys(error);
	if (status == TKM_E_TIMEOUT)
		status = tkm_job_fail(job, TKM_E_BUSY,
		    TKM_N("Another program is working on the token {token} "
			  "right now. Wait until it has ended, or close it, "
			  "and try again."));
	else if (status != TKM_OK)
		status = fail_file(job->session, job->ra.op, TKM_E_STORAGE,
		    TKM_N("The file {file} cannot be written. Make room on "
			  "the disk or correct the permissions, and try "
			  "again."),
		    tkm_buf_text(&path));
	tkm_buf_release(&path);
	return status;
}

static tkm_status init(struct tkm_job *job, uint32_t kind, const char *back_end,
    const char *profile)
{
	tkm_status status = tkm_journal_init(&job->journal, kind,
	    tkm_token_name(&job->session->token.id), back_end, profile);

	return status == TKM_OK
		   ? TKM_OK
		   : tkm_job_fail(job, status, tkm_status_message(status));
}

/* What a job before learnt of the token holds whichever RA is asked now. */
static tkm_status begin_anew(struct tkm_job *job, uint32_t kind,
    const char *back_end, const char *profile)
{
	struct tkm_journal_own own = job->journal.own;
	tkm_status status;

	tkm_journal_release(&job->journal);
	status = init(job, kind, back_end, profile);
	if (status == TKM_OK)
		job->journal.own = own;
	return status;
}

static tkm_status load_or_init(struct tkm_job *job, uint32_t kind,
    const char *back_end, const char *profile)
{
	tkm_status status =
	    load(job->session, job->ra.op, job->path, kind, &job->journal);

	if (status == TKM_OK && job->journal.state == 0)
		return begin_anew(job, kind, back_end, profile);
	return status == TKM_E_NOT_FOUND ? init(job, kind, back_end, profile)
					 : status;
}

tkm_status tkm_job_begin(struct tkm_job *job, struct tkm_session *session,
    struct tkm_op *op, uint32_t kind, const char *back_end, const char *profile,
    const struct tkm_secret *pin)
{
	tkm_status status;

	*job = (struct tkm_job){
	    .ra = members,
	    .session = session,
	    .pin = pin,
	};
	job->ra.kind = kind;
	job->ra.op = op;
	job->ra.token = &session->token.id;
	job->path = tkm_journal_path(
	    tkm_core_state_dir(session->core), &session->token.id, kind);
	if (!job->path)
		return tkm_job_fail(
		    job, TKM_E_MEMORY, tkm_status_message(TKM_E_MEMORY));
	status = take_lock(job);
	if (status == TKM_OK) {
		tkm_journal_sweep(job->path);
		status = load_or_init(job, kind, back_end, profile);
	}
	if (status != TKM_OK)
		tkm_job_end(job);
	return status;
}

void tkm_job_end(struct tkm_job *job)
{
	tkm_journal_release(&job->journal);
	tkm_sys_lock_release(job->lock);
	free(job->path);
	job->lock = NULL;
	job->path = NULL;
}
