/* SPDX-License-Identifier: Apache-2.0
 * pin_reset.c -- a forgotten PIN, set anew with the RA's help
 * (protocol-tms.md, 7).
 *
 * The secrets that unblock the token stay in the host's secrets and go
 * nowhere else.  Which of them is tried, and in what order after a crash, is
 * the host's decision (<tkm/ra.h>, reset_pin()).
 */
#include "plugins/ra-tms/pin_reset.h"

#include <string.h>

#include "core/base/utf8.h"
#include "plugins/ra-tms/tell.h"
#include <tkm/make.h>

enum { EMAIL_MAX = 254 };

/* Keeps asking until there is a grant. */
struct asking {
	struct tkm_tms_job *job;
	char email[EMAIL_MAX + 8]; /* masked; "": not known after a crash */
	struct tkm_tms_problem problem; /* of the OTP given last */
	bool has_problem;
};

static const struct tkm_value *find(
    const struct tkm_value *const *values, uint32_t count, const char *id)
{
	for (uint32_t i = 0; i < count; i++) {
		if (strcmp(values[i]->id, id) == 0 && values[i]->data)
			return values[i];
	}
	return NULL;
}

static void add_who(struct tkm_buf *body, const char *name,
    const struct tkm_value *const *who, uint32_t count, const char *id)
{
	const struct tkm_value *value = find(who, count, id);

	if (value)
		tkm_tms_json_add_text(body, name,
		    tkm_view_of_bytes(value->data, (size_t)value->length));
}

static void write_start(struct tkm_tms_job *job,
    const struct tkm_value *const *who, uint32_t count, struct tkm_buf *body)
{
	const struct tkm_value *kind = find(who, count, "kind");
	bool organization = kind && tkm_view_is(tkm_view_of_bytes(kind->data,
						    (size_t)kind->length),
					"organization");

	tkm_buf_add_char(body, '{');
	add_who(body, "kind", who, count, "kind");
	if (organization)
		add_who(body, "taxCode", who, count, "tax_code");
	else
		add_who(body, "idNumber", who, count, "id_number");
	add_who(body, "email", who, count, "email");
	tkm_tms_job_add_token(job, body);
	tkm_buf_add_char(body, '}');
}

/* "a***@example.vn": enough to know the mailbox again. */
static void mask_email(struct asking *asking, const struct tkm_value *email)
{
	struct tkm_view view, domain, first;
	const char *at;

	if (!email || email->length > EMAIL_MAX)
		return;
	view = tkm_view_of_bytes(email->data, (size_t)email->length);
	at = memchr(view.data, '@', view.size);
	if (!at || at == view.data || !tkm_utf8_is_printable(view))
		return;
	first = tkm_utf8_cut(view, 4);
	first.size = tkm_utf8_next(view, &(uint32_t){0});
	domain = tkm_view_skip(view, (size_t)(at - view.data));
	memcpy(asking->email, first.data, first.size);
	memcpy(asking->email + first.size, "***", 3);
	memcpy(asking->email + first.size + 3, domain.data, domain.size);
}

static tkm_status keep_sent(
    struct tkm_tms_job *job, const struct tkm_tms_sent *sent)
{
	strcpy(job->note.id, sent->reset);
	strcpy(job->note.reference, sent->reference);
	job->note.otp_length = (uint32_t)sent->otp_length;
	return job->state > TKM_RA_OTP_SENT
		   ? TKM_OK
		   : tkm_tms_job_checkpoint(job, TKM_RA_OTP_SENT);
}

static tkm_status take_sent(
    struct tkm_tms_job *job, const struct tkm_tms_answer *answer)
{
	struct tkm_tms_sent sent;

	if (!tkm_tms_sent_read(answer->body, &sent))
		return tkm_tms_fail_answer(
		    job->op, "answer to the PIN reset is malformed");
	return keep_sent(job, &sent);
}

static tkm_status start(
    struct tkm_tms_job *job, const struct tkm_value *const *who, uint32_t count)
{
	struct tkm_tms_answer answer;
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init_secret(&body, 4096);
	write_start(job, who, count, &body);
	status = tkm_tms_job_post(job, "/v1/pin-resets", &body, NULL, &answer);
	tkm_buf_release(&body);
	if (status)
		return status;
	status = take_sent(job, &answer);
	tkm_tms_answer_release(&answer);
	return status;
}

static const struct tkm_choice received = {
    .size = sizeof(received),
    .id = "received",
    .label = TKM_N("I have the OTP"),
};
static const struct tkm_choice again = {
    .size = sizeof(again),
    .id = "again",
    .label = TKM_N("Send a new OTP"),
};
static const struct tkm_choice *const mail_choices[] = {&received, &again};
static const struct tkm_value mail_initial = {
    .size = sizeof(mail_initial),
    .type = TKM_CHOICE,
    .id = "otp_mail",
    .data = "received",
    .length = 8,
};
static const struct tkm_field mail_field = {
    .size = sizeof(mail_field),
    .type = TKM_CHOICE,
    .choice_count = 2,
    .id = "otp_mail",
    .label = TKM_N("What now?"),
    .choices = mail_choices,
    .initial = &mail_initial,
};

static const char *text_for(const struct asking *asking)
{
	if (asking->email[0] != '\0')
		return TKM_N(
		    "If this token and {email} belong together, a mail "
		    "with an OTP of {digits} digits is on its way. "
		    "It shows the reference {reference}. Look into "
		    "the spam folder too.");
	return TKM_N("Resetting the PIN was interrupted. Type the OTP of "
		     "{digits} digits from the mail with the reference "
		     "{reference}.");
}

static bool wants_another(struct tkm_op *op)
{
	const struct tkm_value *mail = op->answer(op, "otp_mail");

	return mail && mail->data &&
	       tkm_view_is(tkm_view_of_bytes(mail->data, (size_t)mail->length),
		   "again");
}

static bool has_otp(struct tkm_op *op)
{
	const struct tkm_value *otp = op->answer(op, "otp");

	return otp && otp->secret;
}

/*
 * The OTP alone is asked for, as long as it comes; who types none is shown
 * what else there is (IS_MENU).
 */
static tkm_status ask_form(struct asking *asking, bool is_menu)
{
	const struct tkm_tms_note *note = &asking->job->note;
	struct tkm_field mail = mail_field;
	const struct tkm_field otp = {
	    .size = sizeof(otp),
	    .type = TKM_SECRET,
	    .flags = TKM_F_DIGITS | (is_menu ? TKM_F_REQUIRED : 0),
	    .id = "otp",
	    .label = TKM_N("OTP"),
	    .help = is_menu ? NULL
			    : TKM_N("No mail? Press Enter alone to have a new "
				    "OTP sent."),
	    .min = note->otp_length,
	    .max = note->otp_length,
	    .when = "otp_mail=received",
	};
	const struct tkm_field *const fields[] = {&mail, &otp};
	struct tkm_value email = tkm_tms_text_value("email", asking->email);
	struct tkm_value reference =
	    tkm_tms_text_value("reference", note->reference);
	struct tkm_value digits = {
	    .size = sizeof(digits),
	    .type = TKM_INT,
	    .id = "digits",
	    .number = note->otp_length,
	};
	const struct tkm_value *const args[] = {&email, &reference, &digits};
	/* For scripts, to find the right mail by; people read the text. */
	const struct tkm_value *const request[] = {&reference, &digits};
	const struct tkm_record record = {
	    .size = sizeof(record),
	    .id = "request",
	    .values = request,
	    .value_count = 2,
	};
	const struct tkm_record *const records[] = {&record};
	struct tkm_tms_problem_store store;
	struct tkm_error error;
	struct tkm_form form = {
	    .size = sizeof(form),
	    .tone = TKM_ASK,
	    .id = "otp",
	    .title = TKM_N("Confirm with the OTP"),
	    .text = text_for(asking),
	    .accept = TKM_N("Confirm"),
	    .fields = fields,
	    .field_count = 2,
	    .args = args,
	    .arg_count = 3,
	    .records = records,
	    .record_count = 1,
	    .tries_left = -1,
	};

	if (!is_menu)
		mail.flags |= TKM_F_OPTION;
	if (asking->has_problem) {
		tkm_tms_problem_error(&asking->problem, &store, &error);
		form.problem = &error;
		form.tries_left = asking->problem.tries_left;
	}
	return asking->job->op->ask(asking->job->op, &form);
}

static tkm_status ask_otp(struct asking *asking)
{
	struct tkm_op *op = asking->job->op;
	tkm_status status = ask_form(asking, false);

	if (status || wants_another(op) || has_otp(op))
		return status;
	asking->has_problem = false;
	return ask_form(asking, true);
}

/* A refusal the user can do something about is shown with the next form. */
static bool keep_problem(
    struct asking *asking, const struct tkm_tms_answer *answer)
{
	asking->has_problem = answer->status >= 400;
	if (asking->has_problem)
		asking->problem = answer->problem;
	return asking->has_problem;
}

static tkm_status send_again(struct asking *asking)
{
	static const char *const expected[] = {
	    "too-soon", "no-sends-left", NULL};
	struct tkm_tms_job *job = asking->job;
	struct tkm_tms_answer answer;
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init(&body, 256);
	tkm_buf_add_char(&body, '{');
	tkm_tms_json_add_text(&body, "reset", tkm_view_of(job->note.id));
	tkm_buf_add_char(&body, '}');
	status = tkm_tms_job_post(
	    job, "/v1/pin-resets/resend", &body, expected, &answer);
	tkm_buf_release(&body);
	if (status)
		return status;
	if (!keep_problem(asking, &answer))
		status = take_sent(job, &answer);
	tkm_tms_answer_release(&answer);
	return status;
}

static tkm_status send_otp(struct asking *asking, struct tkm_tms_answer *out)
{
	static const char *const expected[] = {"otp-wrong", NULL};
	struct tkm_tms_job *job = asking->job;
	const char *path = job->state > TKM_RA_OTP_SENT
			       ? "/v1/pin-resets/resume"
			       : "/v1/pin-resets/otp";
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init_secret(&body, 2048);
	tkm_buf_add_char(&body, '{');
	tkm_tms_json_add_text(&body, "reset", tkm_view_of(job->note.id));
	tkm_tms_job_add_secret(
	    job, "otp", job->op->answer(job->op, "otp")->secret, &body);
	tkm_tms_job_add_token(job, &body);
	tkm_buf_add_char(&body, '}');
	status = tkm_tms_job_post(job, path, &body, expected, out);
	tkm_buf_release(&body);
	return status;
}

/* Gives the answer with the grant. */
static tkm_status get_grant(struct asking *asking, struct tkm_tms_answer *out)
{
	struct tkm_op *op = asking->job->op;
	tkm_status status;

	for (;;) {
		status = ask_otp(asking);
		if (status)
			return status;
		if (wants_another(op)) {
			status = send_again(asking);
			if (status)
				return status;
			continue;
		}
		status = send_otp(asking, out);
		if (status || !keep_problem(asking, out))
			return status;
		tkm_tms_answer_release(out);
	}
}

static tkm_status write_result(struct tkm_tms_job *job, const char *pin,
    const char *secret, int32_t tries_left)
{
	struct tkm_tms_answer answer;
	struct tkm_buf body;
	tkm_status status;

	tkm_buf_init_secret(&body, 1024);
	tkm_buf_add_char(&body, '{');
	tkm_tms_json_add_text(&body, "reset", tkm_view_of(job->note.id));
	tkm_tms_job_add_secret(job, "session", job->session, &body);
	tkm_tms_json_add_text(&body, "pin", tkm_view_of(pin));
	tkm_tms_json_add_text(&body, "secret", tkm_view_of(secret));
	if (tries_left >= 0) {
		tkm_tms_json_add_name(&body, "triesLeft");
		tkm_buf_add_int64(&body, tries_left);
	}
	tkm_buf_add_char(&body, '}');
	status = tkm_tms_job_post(
	    job, "/v1/pin-resets/result", &body, NULL, &answer);
	if (!status)
		tkm_tms_answer_release(&answer);
	tkm_buf_release(&body);
	return status;
}

/*
 * The PIN is set whether or not the RA hears of it: it keeps both secrets
 * until it knows, so the next reset works too.  DONE is journalled only when
 * it was told, for it makes the host forget which secret the token has.
 */
static tkm_status report(struct tkm_tms_job *job)
{
	static const char *const names[] = {
	    [TKM_TMS_SECRET_UNKNOWN] = "unknown",
	    [TKM_TMS_SECRET_CURRENT] = "current",
	    [TKM_TMS_SECRET_PENDING] = "pending",
	};
	static const struct tkm_notice notice = {
	    .size = sizeof(notice),
	    .tone = TKM_WARN,
	    .id = "ra.not_told",
	    .text = TKM_N("The PIN was reset, but the certificate authority "
			  "could not be told. Nothing needs to be done."),
	};
	tkm_status status;

	status = write_result(job, "set", names[job->note.secret], -1);
	job->op->step_done(job->op);
	if (!status)
		return tkm_tms_job_checkpoint(job, TKM_RA_DONE);
	job->op->notice(job->op, &notice);
	return TKM_OK;
}

/* The RA's secrets do not fit: it must know, and repeating would only block. */
static tkm_status fail_wrong(struct tkm_tms_job *job, tkm_status why)
{
	const struct tkm_error *told = job->op->problem(job->op);
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = why,
	    .tries_left = told ? told->tries_left : -1,
	    .domain = "ra",
	    .message =
		why == TKM_E_PIN_BLOCKED
		    ? TKM_N("The unblocking code of this token is itself "
			    "blocked. "
			    "Only your certificate authority can help: bring "
			    "the token there.")
		    : TKM_N(
			  "The token did not accept the unblocking code of the "
			  "certificate authority, so the PIN is as it was. "
			  "Tell your certificate authority."),
	    .detail = "the token refused the RA's secret",
	};

	write_result(job, "unchanged", "unknown", error.tries_left);
	tkm_tms_job_checkpoint(job, TKM_RA_DONE);
	return job->op->fail(job->op, &error);
}

struct candidates {
	struct tkm_secret *current;
	struct tkm_secret *pending; /* or NULL */
};

static tkm_status make_candidates(const struct tkm_tms_job *job,
    const struct tkm_tms_grant *grant, struct candidates *out)
{
	const struct tkm_instance *plugin = job->ra->plugin;
	tkm_status status;

	status = plugin->secret->make(plugin->host, grant->current,
	    (uint32_t)strlen(grant->current), &out->current);
	if (!status && grant->pending)
		status = plugin->secret->make(plugin->host, grant->pending,
		    (uint32_t)strlen(grant->pending), &out->pending);
	return status ? tkm_tms_fail_memory(job->op) : TKM_OK;
}

static tkm_status reset_token(
    struct tkm_tms_job *job, const struct candidates *candidates, bool rotate)
{
	const struct tkm_secret *const list[] = {
	    candidates->current, candidates->pending};
	uint32_t count = candidates->pending ? 2 : 1;
	tkm_status status;

	job->op->commit(
	    job->op, TKM_N("The PIN is being reset. Leave the token in."));
	status = job->host->reset_pin(
	    job->host, list, count, rotate ? candidates->pending : NULL);
	if (status == TKM_E_PIN_WRONG || status == TKM_E_PIN_BLOCKED)
		return fail_wrong(job, status);
	if (status)
		return status;
	job->note.secret = rotate	? TKM_TMS_SECRET_PENDING
			   : count == 1 ? TKM_TMS_SECRET_CURRENT
					: TKM_TMS_SECRET_UNKNOWN;
	job->op->step_done(job->op);
	return tkm_tms_job_checkpoint(job, TKM_RA_VERIFIED);
}

static tkm_status use_grant(
    struct tkm_tms_job *job, const struct tkm_tms_grant *grant)
{
	const struct tkm_host_secret *secret = job->ra->plugin->secret;
	struct candidates candidates = {0};
	tkm_status status = TKM_OK;

	if (job->state < TKM_RA_GRANTED)
		status = tkm_tms_job_checkpoint(job, TKM_RA_GRANTED);
	if (!status)
		status = make_candidates(job, grant, &candidates);
	if (!status)
		status = reset_token(job, &candidates, grant->rotate);
	secret->release(candidates.current);
	secret->release(candidates.pending);
	return status;
}

static tkm_status take_grant(
    struct tkm_tms_job *job, const struct tkm_tms_answer *answer)
{
	struct tkm_tms_grant grant;
	tkm_status status;

	if (!tkm_tms_grant_read(answer->body, &grant))
		return tkm_tms_fail_answer(
		    job->op, "answer to the OTP is malformed");
	if (!grant.is_static)
		return tkm_tms_fail(job->op, TKM_E_UNSUPPORTED,
		    TKM_N("The certificate authority wants to reset the PIN "
			  "in a way this version does not know. Install the "
			  "newest version."),
		    "grant is of an unknown type");
	status = tkm_tms_job_keep_session(job, grant.session);
	return status ? status : use_grant(job, &grant);
}

static tkm_status confirm_and_reset(struct asking *asking)
{
	struct tkm_tms_job *job = asking->job;
	struct tkm_tms_answer answer;
	tkm_status status;

	status = get_grant(asking, &answer);
	if (status)
		return status;
	job->op->step_done(job->op);
	status = take_grant(job, &answer);
	tkm_tms_answer_release(&answer);
	return status ? status : report(job);
}

static void show_steps(struct tkm_op *op)
{
	static const struct tkm_step steps[] = {
	    TKM_STEP(2, TKM_N("Asking for an OTP")),
	    TKM_STEP(2, TKM_N("Checking the OTP")),
	    TKM_STEP(3, TKM_N("Resetting the PIN")),
	    TKM_STEP(1, TKM_N("Telling the certificate authority")),
	};
	static const struct tkm_step *const list[] = {
	    &steps[0], &steps[1], &steps[2], &steps[3]};

	op->steps(op, list, 4);
}

tkm_status tkm_tms_pin_reset(
    struct tkm_tms_job *job, const struct tkm_value *const *who, uint32_t count)
{
	struct asking asking = {.job = job};
	tkm_status status;

	if (!(job->host->token_can & TKM_CAN_UNBLOCK))
		return tkm_tms_fail(job->op, TKM_E_UNSUPPORTED,
		    TKM_N("The PIN of this token cannot be reset from here. "
			  "Bring the token to your certificate authority."),
		    "token cannot be unblocked by SO PIN or PUK");
	show_steps(job->op);
	mask_email(&asking, find(who, count, "email"));
	status = start(job, who, count);
	if (status)
		return status;
	job->op->step_done(job->op);
	return confirm_and_reset(&asking);
}

tkm_status tkm_tms_pin_reset_resume(struct tkm_tms_job *job)
{
	struct asking asking = {.job = job};

	show_steps(job->op);
	job->op->step_done(job->op);
	return confirm_and_reset(&asking);
}
