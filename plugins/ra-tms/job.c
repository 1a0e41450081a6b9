/* SPDX-License-Identifier: Apache-2.0
 * job.c -- one running job: journal, session, refusals, registered
 * information.
 */
#include "plugins/ra-tms/job.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"
#include "plugins/ra-tms/tell.h"

enum { TOKEN_TEXT_MAX = 64 };

void tkm_tms_job_init(
    struct tkm_tms_job *job, struct tkm_ra_session *ra, struct tkm_ra_job *host)
{
	*job = (struct tkm_tms_job){.ra = ra, .host = host, .op = host->op};
	tkm_tms_note_init(&job->note, host->kind);
}

void tkm_tms_job_release(struct tkm_tms_job *job)
{
	job->ra->plugin->secret->release(job->session);
	tkm_tms_note_release(&job->note);
}

tkm_status tkm_tms_job_load(
    struct tkm_tms_job *job, uint32_t state, const void *note, size_t n)
{
	if (!tkm_tms_note_read(job->host->kind, note, n, &job->note))
		return tkm_tms_fail(job->op, TKM_E_STORAGE,
		    TKM_N("The record of the interrupted work cannot be read. "
			  "Give the work up and begin again; keys and "
			  "certificates on the token stay as they are."),
		    "journal note is not one of this plugin");
	job->state = state;
	return TKM_OK;
}

tkm_status tkm_tms_job_checkpoint(struct tkm_tms_job *job, uint32_t state)
{
	struct tkm_buf text;
	tkm_status status;

	tkm_buf_init(&text, TKM_TMS_NOTE_MAX);
	tkm_tms_note_write(&job->note, &text);
	if (tkm_buf_ok(&text))
		status = job->host->checkpoint(
		    job->host, state, text.data, text.size);
	else
		status = tkm_tms_fail_memory(job->op);
	tkm_buf_release(&text);
	if (!status)
		job->state = state;
	return status;
}

tkm_status tkm_tms_job_keep_session(
    struct tkm_tms_job *job, const char *session)
{
	const struct tkm_instance *plugin = job->ra->plugin;
	struct tkm_secret *fresh;

	if (plugin->secret->make(plugin->host, session,
		(uint32_t)strlen(session), &fresh) != TKM_OK)
		return tkm_tms_fail_memory(job->op);
	plugin->secret->release(job->session);
	job->session = fresh;
	return TKM_OK;
}

tkm_status tkm_tms_job_refused(
    struct tkm_tms_job *job, const struct tkm_tms_problem *problem)
{
	/*
	 * After a grant the host knows more than the RA about the secret the
	 * token has; DONE would make it forget.
	 */
	if (tkm_tms_problem_ends_job(problem) && job->state != 0 &&
	    (job->host->kind != TKM_RA_PIN_RESET ||
		job->state == TKM_RA_OTP_SENT))
		tkm_tms_job_checkpoint(job, TKM_RA_DONE);
	return tkm_tms_problem_fail(problem, job->op);
}

tkm_status tkm_tms_job_post(struct tkm_tms_job *job, const char *path,
    const struct tkm_buf *body, const char *const *expected,
    struct tkm_tms_answer *out)
{
	struct tkm_tms_answer answer;
	tkm_status status;

	if (!tkm_buf_ok(body))
		return tkm_tms_fail_memory(job->op);
	status = tkm_tms_post(
	    job->ra, job->op, path, tkm_buf_view(body), expected, &answer);
	if (status)
		return status;
	if (answer.status >= 400 &&
	    !tkm_tms_problem_is_one_of(&answer.problem, expected))
		return tkm_tms_job_refused(job, &answer.problem);
	*out = answer;
	return TKM_OK;
}

static void add_token_text(
    struct tkm_buf *out, const char *name, const char *text)
{
	struct tkm_view view = tkm_utf8_cut(tkm_view_of(text), TOKEN_TEXT_MAX);

	if (view.size > 0 && tkm_utf8_is_printable(view))
		tkm_tms_json_add_text(out, name, view);
}

void tkm_tms_job_add_token(const struct tkm_tms_job *job, struct tkm_buf *out)
{
	const struct tkm_token_id *token = job->host->token;

	tkm_tms_json_add_name(out, "token");
	tkm_buf_add_char(out, '{');
	add_token_text(out, "serial", token->serial);
	add_token_text(out, "label", token->label);
	add_token_text(out, "model", token->model);
	add_token_text(out, "manufacturer", token->manufacturer);
	tkm_buf_add_char(out, '}');
}

struct secret_member {
	struct tkm_buf *out;
	const char *name;
};

static tkm_status TKM_CALL add_secret(
    void *context, const void *data, uint32_t n)
{
	const struct secret_member *member = context;

	tkm_tms_json_add_text(
	    member->out, member->name, tkm_view_of_bytes(data, n));
	return TKM_OK;
}

void tkm_tms_job_add_secret(const struct tkm_tms_job *job, const char *name,
    const struct tkm_secret *secret, struct tkm_buf *out)
{
	struct secret_member member = {out, name};

	job->ra->plugin->secret->view(secret, add_secret, &member);
}

/*
 * Items everybody knows have labels of ours, so they read the same whatever
 * the RA calls them; others show the RA's own label.
 */
static const char *label_of(const struct tkm_tms_item *item)
{
	static const struct {
		const char *id;
		const char *label;
	} known[] = {
	    {"name", TKM_N("Full name")},
	    {"organization", TKM_N("Organization")},
	    {"tax-code", TKM_N("Tax code")},
	    {"id-number", TKM_N("ID number")},
	    {"email", TKM_N("E-mail")},
	    {"token", TKM_N("Token serial number")},
	    {"valid-days", TKM_N("Valid for (days)")},
	    {"serial", TKM_N("Certificate serial number")},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (strcmp(known[i].id, item->id) == 0)
			return known[i].label;
	}
	return item->label;
}

/* The id in the form value ids have: [a-z0-9_]+. */
static void value_id(const char *id, char out[65])
{
	size_t i;

	for (i = 0; id[i] != '\0' && i < 64; i++) {
		char c = tkm_text_lower(id[i]);

		out[i] = (char)(tkm_text_is_alnum(c) ? c : '_');
	}
	out[i] = '\0';
}

tkm_status tkm_tms_job_confirm(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	struct tkm_value values[TKM_TMS_SUBJECT_MAX];
	const struct tkm_value *list[TKM_TMS_SUBJECT_MAX];
	char ids[TKM_TMS_SUBJECT_MAX][65];

	for (size_t i = 0; i < offer->subject_count; i++) {
		const struct tkm_tms_item *item = &offer->subject[i];

		value_id(item->id, ids[i]);
		values[i] = tkm_tms_text_value(ids[i], item->value);
		values[i].label = label_of(item);
		list[i] = &values[i];
	}
	return job->host->confirm(
	    job->host, list, (uint32_t)offer->subject_count);
}

tkm_status tkm_tms_job_keep_consent(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	strcpy(job->note.digest, offer->digest);
	return job->state < TKM_RA_CONFIRMED
		   ? tkm_tms_job_checkpoint(job, TKM_RA_CONFIRMED)
		   : TKM_OK;
}

tkm_status tkm_tms_job_adopt(
    struct tkm_tms_job *job, const struct tkm_tms_offer *offer)
{
	struct tkm_tms_note *note = &job->note;

	if (offer->attestation_needed)
		return tkm_tms_fail(job->op, TKM_E_UNSUPPORTED,
		    TKM_N("The certificate authority wants a proof that the "
			  "key was made on the token, which this version "
			  "cannot give. Ask your certificate authority."),
		    "attestation is needed");
	strcpy(note->id, offer->id);
	note->keys = offer->keys;
	tkm_buf_clear(&note->name);
	tkm_buf_add_view(&note->name, tkm_buf_view(&offer->name));
	return tkm_buf_ok(&note->name) ? TKM_OK : tkm_tms_fail_memory(job->op);
}
