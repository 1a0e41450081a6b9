/* SPDX-License-Identifier: Apache-2.0
 * reset.c -- a forgotten PIN: OTP by mail, then the unblock secret
 * (section 7 of the page).
 *
 * A claim that fits nobody gets a row, an OTP and the same answers; only the
 * mail and the grant are missing.
 */
#include "tests/sandbox/ra/reset.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/text.h"
#include "core/base/wipe.h"
#include "tests/sandbox/ra/endpoints.h"
#include "tests/sandbox/ra/json.h"
#include "tests/sandbox/ra/letters.h"
#include "tests/sandbox/ra/session.h"
#include "tests/sandbox/ra/subscriber.h"

#define HOUR 3600
#define RESETS_PER_ADDRESS 60
#define PENDING_MIN 8u
#define REFERENCE_SIZE 4

struct reset {
	char id[RA_ID_SIZE];
	char token[72];
	char reference[REFERENCE_SIZE + 1];
	unsigned char otp_mac[RA_DIGEST_SIZE];
	unsigned char pending_mac[RA_DIGEST_SIZE];
	enum ra_lang lang;
	int64_t otp_expires;
	int64_t tries; /* used */
	int64_t sends; /* used */
	int64_t last_send;
	int64_t granted; /* when; 0: not yet */
	bool is_done;
	bool is_real;
	struct ra_subscriber subscriber; /* if it is real */
};

/* ---- Reading a reset --------------------------------------------------------
 */

static bool read_mac(sqlite3_stmt *row, int column, unsigned char *out)
{
	int size = sqlite3_column_bytes(row, column);

	if (size == RA_DIGEST_SIZE)
		memcpy(out, sqlite3_column_blob(row, column), RA_DIGEST_SIZE);
	return size == RA_DIGEST_SIZE || size == 0;
}

static bool read_row(
    struct ra_call *call, sqlite3_stmt *row, bool *failed, struct reset *reset)
{
	reset->lang = ra_lang_of(ra_db_text(row, 3));
	reset->otp_expires = sqlite3_column_int64(row, 5);
	reset->tries = sqlite3_column_int64(row, 6);
	reset->sends = sqlite3_column_int64(row, 7);
	reset->last_send = sqlite3_column_int64(row, 8);
	reset->granted = sqlite3_column_int64(row, 9);
	reset->is_done = strcmp(ra_db_text(row, 11), "done") == 0;
	reset->is_real = sqlite3_column_type(row, 0) != SQLITE_NULL;
	return ra_copy(
		   reset->token, sizeof(reset->token), ra_db_text(row, 1)) &&
	       ra_copy(reset->reference, sizeof(reset->reference),
		   ra_db_text(row, 2)) &&
	       read_mac(row, 4, reset->otp_mac) &&
	       read_mac(row, 10, reset->pending_mac) &&
	       (!reset->is_real || ra_subscriber_load(call->service->db,
				       sqlite3_column_int64(row, 0), failed,
				       &reset->subscriber));
}

/* Loads the reset of the body, or answers why not: false then. */
static bool load(struct ra_call *call, struct reset *out)
{
	const char *id = ra_json_id(call->body, "reset");
	struct reset reset = {.id = ""};
	bool failed = false;
	bool read = false;
	sqlite3_stmt *row;

	if (!id) {
		ra_call_refuse(call, "bad-request");
		return false;
	}
	row = ra_db_query(call->service->db, &failed,
	    "SELECT subscriber, token, reference, lang, otp_mac, otp_expires,"
	    " tries, sends, last_send, granted, pending_mac, state"
	    " FROM reset WHERE id = ?",
	    "t", id);
	if (row)
		read = ra_copy(reset.id, sizeof(reset.id), id) &&
		       read_row(call, row, &failed, &reset);
	sqlite3_finalize(row);
	if (read)
		*out = reset;
	else if (failed || row)
		ra_call_broken(call);
	else
		ra_call_refuse(call, "reset-unknown");
	return read;
}

/* ---- Sending an OTP
 * ----------------------------------------------------------- */

static bool mac_otp(struct ra_call *call, const char *id, const char *otp,
    unsigned char mac[RA_DIGEST_SIZE])
{
	char bound[RA_ID_SIZE + 16];
	bool made;

	snprintf(bound, sizeof(bound), "%s %s", id, otp);
	made = ra_mac(call->service->site.store_key, "otp", bound, mac);
	tkm_wipe(bound, sizeof(bound));
	return made;
}

/* Written whether or not there is somebody to send it to. */
static bool write_letter(
    struct ra_call *call, const struct reset *reset, const char *otp)
{
	char minutes[24];
	const struct ra_value values[] = {
	    {"serial", reset->token},
	    {"reference", reset->reference},
	    {"otp", otp},
	    {"minutes", minutes},
	};
	struct ra_mail mail;

	snprintf(minutes, sizeof(minutes), "%" PRId64,
	    (call->service->policy.otp_lifetime + 59) / 60);
	if (!ra_mail_init(&mail,
		reset->is_real ? reset->subscriber.email : "nobody@localhost",
		reset->lang, &ra_letter_otp, values,
		sizeof(values) / sizeof(values[0])))
		return false;
	if (reset->is_real)
		ra_call_add_mail(call, &mail);
	else
		ra_mail_release(&mail);
	return true;
}

/* A new OTP, of which only the HMAC stays. */
static bool make_otp(struct ra_call *call, struct reset *reset)
{
	char otp[RA_OTP_DIGITS + 1];
	bool made = ra_random_digits(otp, RA_OTP_DIGITS) &&
		    mac_otp(call, reset->id, otp, reset->otp_mac) &&
		    write_letter(call, reset, otp);

	tkm_wipe(otp, sizeof(otp));
	reset->otp_expires = call->now + call->service->policy.otp_lifetime;
	reset->last_send = call->now;
	reset->sends++;
	return made;
}

static int answer_sent(struct ra_call *call, const struct reset *reset)
{
	const struct ra_policy *policy = &call->service->policy;

	return ra_call_ok(call, 202,
	    json_pack("{s:s, s:s, s:s, s:i, s:I, s:I, s:I}", "reset", reset->id,
		"state", "otp-sent", "reference", reset->reference, "otpLength",
		RA_OTP_DIGITS, "expiresIn", (json_int_t)policy->otp_lifetime,
		"resendAfter", (json_int_t)policy->otp_gap, "sendsLeft",
		(json_int_t)(RA_OTP_SENDS - reset->sends)));
}

/* ---- Start
 * ---------------------------------------------------------------------- */

static bool are_digits(const char *text, size_t count)
{
	return strspn(text, "0123456789") == count && strlen(text) == count;
}

static bool is_id_number(const char *text)
{
	size_t size = strlen(text);

	return size >= 6 && size <= 12 &&
	       strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == size;
}

static bool is_tax_code(const char *text)
{
	return are_digits(text, 10) || are_digits(text, 12) ||
	       (strlen(text) == 14 && text[10] == '-' &&
		   strspn(text, "0123456789") == 10 &&
		   are_digits(text + 11, 3));
}

static bool read_claim(const struct ra_call *call, struct ra_subscriber *out)
{
	const char *kind = ra_json_text(call->body, "kind", 16);
	const char *email = ra_json_text(call->body, "email", 254);
	const char *token = ra_call_token(call);
	const char *number;

	if (!kind || !email || !token || !ra_mail_is_address(email))
		return false;
	out->is_organization = strcmp(kind, "organization") == 0;
	if (!out->is_organization && strcmp(kind, "personal") != 0)
		return false;
	number = ra_json_text(
	    call->body, out->is_organization ? "taxCode" : "idNumber", 14);
	if (!number || !(out->is_organization ? is_tax_code(number)
					      : is_id_number(number)))
		return false;
	if (!ra_copy(out->number, sizeof(out->number), number) ||
	    !ra_copy(out->email, sizeof(out->email), email) ||
	    !ra_copy(out->token, sizeof(out->token), token))
		return false;
	/* One mailbox however it is written: the limits count by it. */
	for (char *c = out->email; *c != '\0'; c++)
		*c = tkm_text_lower(*c);
	return true;
}

/* Each limit counts, also when an earlier one was reached. */
static bool is_allowed(
    struct ra_call *call, const struct ra_subscriber *claim, int64_t *wait)
{
	int64_t hourly = call->service->policy.resets_per_hour;
	int64_t waits[3];
	bool token = ra_limit_allows(
	    call, "reset-token", claim->token, hourly, HOUR, &waits[0]);
	bool email = ra_limit_allows(
	    call, "reset-email", claim->email, hourly, HOUR, &waits[1]);
	bool address = ra_limit_allows(call, "reset-address", call->address,
	    RESETS_PER_ADDRESS, HOUR, &waits[2]);

	*wait = !token ? waits[0] : !email ? waits[1] : waits[2];
	return token && email && address;
}

static bool store_reset(struct ra_call *call, const struct reset *reset)
{
	sqlite3 *db = call->service->db;

	if (!ra_db_run(db,
		"INSERT INTO reset (id, token, reference, lang, otp_mac,"
		" otp_expires, tries, sends, last_send, state)"
		" VALUES (?, ?, ?, ?, ?, ?, 0, ?, ?, 'sent')",
		"ttttbiii", reset->id, reset->token, reset->reference,
		ra_lang_tag(reset->lang), reset->otp_mac,
		sizeof(reset->otp_mac), reset->otp_expires, reset->sends,
		reset->last_send))
		return false;
	return !reset->is_real ||
	       ra_db_run(db, "UPDATE reset SET subscriber = ? WHERE id = ?",
		   "it", reset->subscriber.id, reset->id);
}

int ra_reset_start(struct ra_call *call)
{
	struct ra_subscriber claim = {.id = 0};
	struct reset reset = {.lang = call->lang};
	bool failed = false;
	int64_t wait = 0;

	if (!read_claim(call, &claim))
		return ra_call_refuse(call, "bad-request");
	if (!is_allowed(call, &claim, &wait))
		return ra_call_refuse_for(call, "too-many-requests", wait);
	reset.is_real = ra_subscriber_find(
	    call->service->db, &failed, &claim, &reset.subscriber);
	if (failed || !ra_copy(reset.token, sizeof(reset.token), claim.token) ||
	    !ra_random_id(reset.id) ||
	    !ra_random_symbols(reset.reference, REFERENCE_SIZE) ||
	    !make_otp(call, &reset) || !store_reset(call, &reset))
		return ra_call_broken(call);
	return answer_sent(call, &reset);
}

int ra_reset_resend(struct ra_call *call)
{
	struct reset reset;
	int64_t next;

	if (!load(call, &reset))
		return call->status;
	if (reset.tries >= RA_OTP_TRIES)
		return ra_call_refuse(call, "otp-locked");
	if (reset.sends >= RA_OTP_SENDS || reset.granted)
		return ra_call_refuse(call, "no-sends-left");
	next = reset.last_send + call->service->policy.otp_gap;
	if (call->now < next)
		return ra_call_refuse_for(call, "too-soon", next - call->now);
	if (!make_otp(call, &reset) ||
	    !ra_db_run(call->service->db,
		"UPDATE reset SET otp_mac = ?, otp_expires = ?, sends = ?,"
		" last_send = ? WHERE id = ?",
		"biiit", reset.otp_mac, sizeof(reset.otp_mac),
		reset.otp_expires, reset.sends, reset.last_send, reset.id))
		return ra_call_broken(call);
	return answer_sent(call, &reset);
}

/* ---- The grant
 * --------------------------------------------------------------------- */

static char *read_secret(struct ra_call *call, sqlite3_stmt *row, int column)
{
	return ra_site_unlock(&call->service->site,
	    sqlite3_column_blob(row, column),
	    (size_t)sqlite3_column_bytes(row, column));
}

/* As long as the current one, of digits if that has only digits. */
static char *make_pending(const char *current)
{
	size_t size = strlen(current);
	bool digits = strspn(current, "0123456789") == size;
	char *pending;

	if (size < PENDING_MIN)
		size = PENDING_MIN;
	pending = calloc(1, size + 1);
	if (!pending)
		return NULL;
	if (digits ? ra_random_digits(pending, size)
		   : ra_random_symbols(pending, size))
		return pending;
	free(pending);
	return NULL;
}

static bool store_pending(
    struct ra_call *call, int64_t subscriber, const char *pending)
{
	struct tkm_sealed sealed = {NULL, 0};
	bool stored = ra_site_lock(&call->service->site, pending,
			  strlen(pending), &sealed) &&
		      ra_db_run(call->service->db,
			  "UPDATE subscriber SET so_pending = ? WHERE id = ?",
			  "bi", sealed.bytes, sealed.size, subscriber);

	tkm_sealed_release(&sealed);
	return stored;
}

static bool mac_pending(struct ra_call *call, const char *pending,
    unsigned char mac[RA_DIGEST_SIZE])
{
	return ra_mac(call->service->site.store_key, "pending", pending, mac);
}

/*
 * Both candidates. A new pending one is made only when there is none: never
 * a third before it is known which one the token has.
 */
static bool load_secrets(struct ra_call *call, int64_t subscriber, bool *failed,
    char **current, char **pending)
{
	sqlite3_stmt *row = ra_db_query(call->service->db, failed,
	    "SELECT so_current, so_pending FROM subscriber"
	    " WHERE id = ? AND so_current IS NOT NULL",
	    "i", subscriber);
	bool has_pending;

	if (!row)
		return false;
	has_pending = sqlite3_column_type(row, 1) != SQLITE_NULL;
	*current = read_secret(call, row, 0);
	if (*current)
		*pending = has_pending ? read_secret(call, row, 1)
				       : make_pending(*current);
	sqlite3_finalize(row);
	if (!*current || !*pending ||
	    (!has_pending && !store_pending(call, subscriber, *pending)))
		*failed = true;
	return !*failed;
}

static bool store_grant(
    struct ra_call *call, struct reset *reset, const char *pending)
{
	unsigned char mac[RA_DIGEST_SIZE];

	if (!reset->granted)
		reset->granted = call->now;
	return mac_pending(call, pending, mac) &&
	       ra_db_run(call->service->db,
		   "UPDATE reset SET granted = ?, pending_mac = ? WHERE id = ?",
		   "ibt", reset->granted, mac, sizeof(mac), reset->id);
}

static int answer_grant(struct ra_call *call, struct reset *reset,
    const char *current, const char *pending)
{
	int64_t lifetime = call->service->policy.resume_lifetime;
	char session[RA_KEY_TEXT_SIZE];
	json_t *answer;

	if (!store_grant(call, reset, pending) ||
	    !ra_session_new(call, reset->id, lifetime, session))
		return ra_call_broken(call);
	answer = json_pack("{s:s, s:s, s:I, s:{s:s, s:s, s:s, s:s, s:b, s:s}}",
	    "state", "granted", "session", session, "expiresIn",
	    (json_int_t)lifetime, "grant", "type", "static", "secret", "so-pin",
	    "current", current, "pending", pending, "rotate", 1, "pin",
	    call->service->policy.user_pin ? "user" : "default");
	tkm_wipe(session, sizeof(session));
	return ra_call_ok(call, 200, answer);
}

static int grant(struct ra_call *call, struct reset *reset)
{
	char *current = NULL;
	char *pending = NULL;
	bool failed = false;
	int status;

	if (load_secrets(
		call, reset->subscriber.id, &failed, &current, &pending))
		status = answer_grant(call, reset, current, pending);
	else
		status = failed ? ra_call_broken(call)
				: ra_call_refuse(call, "no-secret");
	ra_site_forget(current);
	ra_site_forget(pending);
	return status;
}

/* ---- OTP
 * ------------------------------------------------------------------------- */

/* `otp` and `resume` differ only in whether there was a grant before. */
static bool is_expired(const struct ra_call *call, const struct reset *reset)
{
	if (reset->granted)
		return call->now >
		       reset->granted + call->service->policy.resume_lifetime;
	return call->now > reset->otp_expires;
}

static int count_wrong_otp(struct ra_call *call, const struct reset *reset)
{
	if (!ra_db_run(call->service->db,
		"UPDATE reset SET tries = tries + 1 WHERE id = ?", "t",
		reset->id))
		return ra_call_broken(call);
	return ra_call_wrong_otp(call, RA_OTP_TRIES - reset->tries - 1);
}

int ra_reset_otp(struct ra_call *call)
{
	const char *otp =
	    ra_json_word(call->body, "otp", RA_OTP_DIGITS, "0123456789");
	const char *token = ra_call_token(call);
	unsigned char mac[RA_DIGEST_SIZE];
	struct reset reset;
	bool right;

	if (!otp || !token)
		return ra_call_refuse(call, "bad-request");
	if (!load(call, &reset))
		return call->status;
	if (strcmp(token, reset.token) != 0)
		return ra_call_refuse(call, "token-mismatch");
	if (is_expired(call, &reset))
		return ra_call_refuse(call, "otp-expired");
	if (reset.tries >= RA_OTP_TRIES)
		return ra_call_refuse(call, "otp-locked");
	if (!mac_otp(call, reset.id, otp, mac))
		return ra_call_broken(call);
	right = ra_mac_equal(mac, reset.otp_mac);
	if (!right || !reset.is_real)
		return count_wrong_otp(call, &reset);
	return grant(call, &reset);
}

/* ---- Result
 * ------------------------------------------------------------------------- */

enum pin_result {
	PIN_SET,
	PIN_UNCHANGED,
	PIN_UNKNOWN,
};

enum secret_result {
	SECRET_CURRENT,
	SECRET_PENDING,
	SECRET_UNKNOWN,
};

static const char *const pin_results[] = {"set", "unchanged", "unknown", NULL};
static const char *const secret_results[] = {
    "current", "pending", "unknown", NULL};

/* The index of the member's value in the list, or -1. */
static int choice(const json_t *body, const char *name, const char *const *list)
{
	const char *text = ra_json_text(body, name, 16);

	for (int i = 0; text && list[i]; i++) {
		if (strcmp(list[i], text) == 0)
			return i;
	}
	return -1;
}

/* Is the pending secret on file the one this reset was granted? */
static bool is_pending_of(
    struct ra_call *call, const struct reset *reset, sqlite3_stmt *row)
{
	unsigned char mac[RA_DIGEST_SIZE];
	char *pending = read_secret(call, row, 0);
	bool is = pending && mac_pending(call, pending, mac) &&
		  ra_mac_equal(mac, reset->pending_mac);

	ra_site_forget(pending);
	return is;
}

/* A late report on a rotation already known changes nothing. */
static bool rotate(struct ra_call *call, const struct reset *reset)
{
	sqlite3 *db = call->service->db;
	bool failed = false;
	sqlite3_stmt *row = ra_db_query(db, &failed,
	    "SELECT so_pending FROM subscriber"
	    " WHERE id = ? AND so_pending IS NOT NULL",
	    "i", reset->subscriber.id);
	bool is_ours;

	if (!row)
		return !failed;
	is_ours = is_pending_of(call, reset, row);
	sqlite3_finalize(row);
	return !is_ours ||
	       ra_db_run(db,
		   "UPDATE subscriber SET so_previous = so_current,"
		   " so_current = so_pending, so_pending = NULL WHERE id = ?",
		   "i", reset->subscriber.id);
}

static bool tell(
    struct ra_call *call, const struct reset *reset, const char *to)
{
	const struct ra_value values[] = {
	    {"serial", reset->token},
	    {"reference", reset->reference},
	};
	struct ra_mail mail;

	if (!*to)
		return true;
	if (!ra_mail_init(&mail, to, reset->subscriber.lang,
		&ra_letter_reset_done, values, 2))
		return false;
	ra_call_add_mail(call, &mail);
	return true;
}

static bool end_reset(struct ra_call *call, const struct reset *reset)
{
	return ra_db_run(call->service->db,
		   "UPDATE reset SET state = 'done' WHERE id = ?", "t",
		   reset->id) &&
	       tell(call, reset, reset->subscriber.email) &&
	       tell(call, reset, reset->subscriber.contact);
}

int ra_reset_result(struct ra_call *call)
{
	int pin = choice(call->body, "pin", pin_results);
	int secret = choice(call->body, "secret", secret_results);
	struct reset reset;
	bool done, is_valid;

	if (pin < 0 || secret < 0)
		return ra_call_refuse(call, "bad-request");
	if (!load(call, &reset))
		return call->status;
	/* Looked up for requests of nobody, too: they take as long. */
	is_valid = ra_session_is_valid(call, reset.id);
	if (!reset.is_real || !is_valid)
		return ra_call_refuse(call, "session-needed");
	done = pin == PIN_SET && secret != SECRET_UNKNOWN;
	if (secret == SECRET_PENDING && !rotate(call, &reset))
		return ra_call_broken(call);
	if (done && !reset.is_done && !end_reset(call, &reset))
		return ra_call_broken(call);
	return ra_call_ok(
	    call, 200, json_pack("{s:s}", "state", done ? "done" : "open"));
}
