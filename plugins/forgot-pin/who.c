/* SPDX-License-Identifier: Apache-2.0
 * who.c -- who asks for a new PIN: the form, its checks, and its answers.
 */
#include "plugins/forgot-pin/who.h"

#include <string.h>
#include <time.h>

#include "core/base/date.h"

static const struct tkm_choice personal = {
    .size = sizeof(personal),
    .id = "personal",
    .label = TKM_N("A person"),
};

static const struct tkm_choice organization = {
    .size = sizeof(organization),
    .id = "organization",
    .label = TKM_N("An organization"),
};

static const struct tkm_choice *const kinds[] = {&personal, &organization};

static const struct tkm_value personal_value = {
    .size = sizeof(personal_value),
    .type = TKM_CHOICE,
    .id = "kind",
    .data = "personal",
    .length = sizeof("personal") - 1,
};

static const struct tkm_field kind = {
    .size = sizeof(kind),
    .type = TKM_CHOICE,
    .flags = TKM_F_REQUIRED,
    .choice_count = 2,
    .id = "kind",
    .label = TKM_N("The certificate belongs to"),
    .choices = kinds,
    .initial = &personal_value,
};

static const struct tkm_field id_number = {
    .size = sizeof(id_number),
    .type = TKM_TEXT,
    .flags = TKM_F_REQUIRED,
    .id = "id_number",
    .label = TKM_N("ID card number"),
    .help = TKM_N("The 12 digits of the ID card, or the passport number, as "
		  "registered with the certificate."),
    .max = 64,
    .when = "kind=personal",
};

static const struct tkm_field tax_code = {
    .size = sizeof(tax_code),
    .type = TKM_TEXT,
    .flags = TKM_F_REQUIRED,
    .id = "tax_code",
    .label = TKM_N("Tax code"),
    .help = TKM_N("10 digits, with a branch such as 0100112437-001 if there "
		  "is one, or the 12-digit personal number of a household "
		  "business."),
    .max = 64,
    .when = "kind=organization",
};

static const struct tkm_field email = {
    .size = sizeof(email),
    .type = TKM_TEXT,
    .flags = TKM_F_REQUIRED,
    .id = "email",
    .label = TKM_N("E-mail"),
    .help = TKM_N("The address registered with the certificate; the one-time "
		  "code (OTP) is sent there."),
    .max = 1024,
};

static const struct tkm_field *const fields[] = {
    &kind, &id_number, &tax_code, &email};

const struct tkm_form tkm_who_form = {
    .size = sizeof(tkm_who_form),
    .tone = TKM_ASK,
    .id = "pin.forgot",
    .title = TKM_N("Forgot the PIN"),
    .text = TKM_N("Say who the certificate belongs to. If it matches what was "
		  "registered, a one-time code (OTP) is sent by e-mail."),
    .accept = TKM_N("Send request"),
    .fields = fields,
    .field_count = 4,
    .tries_left = -1,
};

/* By enum tkm_mst_fault. */
static const char *const tax_faults[] = {
    [TKM_MST_BAD_CHARACTER] = TKM_N(
	"The tax code holds a character that no tax code has. Type its digits "
	"only, with a dash before the branch."),
    [TKM_MST_BAD_LENGTH] =
	TKM_N("The tax code does not have the right length. It has 10 digits, "
	      "10 and 3 with a dash between, or 12. Look at it again."),
    [TKM_MST_BAD_DASH] =
	TKM_N("The dash stands at the wrong place. In a tax code it stands "
	      "only between the first 10 digits and the 3 of the branch."),
    [TKM_MST_BAD_NUMBER] =
	TKM_N("There is no such tax code: digits 3 to 9, or those of the "
	      "branch, are all zero. Look at it again."),
};

static struct tkm_view answer(struct tkm_op *op, const char *field)
{
	const struct tkm_value *value = op->answer(op, field);

	if (!value)
		return tkm_view_of("");
	return tkm_view_of_bytes(value->data, (size_t)value->length);
}

static int this_year(void)
{
	struct tkm_date date;

	if (!tkm_date_from_seconds((int64_t)time(NULL), &date))
		return 9999;
	return date.year;
}

static tkm_status refuse(
    struct tkm_error *problem, const char *field, const char *message)
{
	*problem = tkm_make_error(TKM_E_ARGUMENT, message, field);
	return problem->code;
}

static tkm_status read_tax_code(struct tkm_op *op, bool strict,
    struct tkm_mst *tax, struct tkm_error *problem)
{
	enum tkm_mst_fault fault;

	if (!tkm_mst_parse(answer(op, "tax_code"), tax, &fault))
		return refuse(problem, "tax_code", tax_faults[fault]);
	if (strict && !tax->check_fits)
		return refuse(problem, "tax_code",
		    TKM_N("The tenth digit of the tax code does not fit the "
			  "nine before it, so one of them is mistyped. Look "
			  "at it again."));
	return TKM_OK;
}

static tkm_status read_id_number(
    struct tkm_op *op, struct tkm_id_number *id, struct tkm_error *problem)
{
	if (!tkm_id_number_parse(answer(op, "id_number"), this_year(), id))
		return refuse(problem, "id_number",
		    TKM_N("This is not the number of an ID card (12 digits, "
			  "or 9 on an old card) nor of a passport (6 to 12 "
			  "letters and digits). Look at it again."));
	return TKM_OK;
}

/* Reads the answers of the form; PROBLEM tells the first that is wrong. */
static tkm_status read_answers(struct tkm_op *op, bool strict,
    struct tkm_who *who, struct tkm_error *problem)
{
	struct tkm_who read = {.organization = false};
	tkm_status status;

	read.organization = tkm_view_is(answer(op, "kind"), organization.id);
	if (read.organization)
		status = read_tax_code(op, strict, &read.tax, problem);
	else
		status = read_id_number(op, &read.id, problem);
	if (status != TKM_OK)
		return status;
	if (!tkm_email_parse(answer(op, "email"), &read.email))
		return refuse(problem, "email",
		    TKM_N("This is not an e-mail address such as "
			  "name@example.vn. Look at it again."));
	*who = read;
	return TKM_OK;
}

static void notice_oddities(struct tkm_op *op, const struct tkm_who *who)
{
	if (who->organization && !who->tax.check_fits)
		tkm_tell(op, TKM_WARN, "tax.check",
		    TKM_N("The tenth digit of the tax code does not fit the "
			  "others, so it may be mistyped. If no OTP arrives, "
			  "begin again with the right one."),
		    NULL, NULL);
	if (who->organization)
		return;
	if (who->id.unusual)
		tkm_tell(op, TKM_WARN, "id.unusual",
		    TKM_N("The ID number looks unusual, so it may be "
			  "mistyped. If no OTP arrives, begin again with the "
			  "right one."),
		    NULL, NULL);
	if (who->id.kind == TKM_ID_CMND)
		tkm_tell(op, TKM_INFORM, "id.old",
		    TKM_N("This is the number of an old ID card (9 digits). "
			  "If the certificate was registered with a 12-digit "
			  "number and no OTP arrives, begin again with that "
			  "one."),
		    NULL, NULL);
}

tkm_status tkm_who_ask(struct tkm_op *op, bool strict, struct tkm_who *who)
{
	struct tkm_form form = tkm_who_form;
	struct tkm_error problem;
	tkm_status status;

	do {
		status = op->ask(op, &form);
		if (status != TKM_OK)
			return status;
		status = read_answers(op, strict, who, &problem);
		form.problem = &problem;
	} while (status != TKM_OK);
	notice_oddities(op, who);
	return TKM_OK;
}

static bool is_given(struct tkm_op *op)
{
	return tkm_view_is(answer(op, "kind"), organization.id) ||
	       answer(op, "id_number").size > 0 ||
	       answer(op, "tax_code").size > 0 || answer(op, "email").size > 0;
}

tkm_status tkm_who_take(
    struct tkm_op *op, bool strict, struct tkm_who *who, bool *given)
{
	struct tkm_field options[] = {kind, id_number, tax_code, email};
	const struct tkm_field *const list[] = {
	    &options[0], &options[1], &options[2], &options[3]};
	struct tkm_form form = tkm_who_form;
	struct tkm_error problem;
	tkm_status status;
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		options[i].flags = TKM_F_OPTION;
	form.id = "pin.forgot.given";
	form.fields = list;
	do {
		status = op->ask(op, &form);
		if (status != TKM_OK)
			return status;
		*given = is_given(op);
		if (!*given)
			return TKM_OK;
		status = read_answers(op, strict, who, &problem);
		form.problem = &problem;
	} while (status != TKM_OK);
	return TKM_OK;
}

void tkm_who_row(const struct tkm_who *who, struct tkm_row *row)
{
	tkm_row_init(row, "who", NULL, 0);
	if (who->organization) {
		tkm_row_text(row, "kind", NULL, organization.id);
		tkm_row_text(row, "tax_code", NULL, who->tax.text)->flags =
		    TKM_V_PERSONAL;
	} else {
		tkm_row_text(row, "kind", NULL, personal.id);
		tkm_row_text(row, "id_number", NULL, who->id.text)->flags =
		    TKM_V_PERSONAL;
	}
	tkm_row_text(row, "email", NULL, who->email.text)->flags =
	    TKM_V_PERSONAL;
}
