/* SPDX-License-Identifier: Apache-2.0
 * register.c -- `tkm-sandbox-ra register`: a subscriber, and a code by mail.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include "core/base/base32.h"
#include "core/base/utf8.h"
#include "core/base/view.h"
#include "core/base/wipe.h"
#include "core/sys/clock.h"
#include "core/sys/error.h"
#include "core/sys/secret.h"
#include "tests/sandbox/ra/ca.h"
#include "tests/sandbox/ra/commands.h"
#include "tests/sandbox/ra/db.h"
#include "tests/sandbox/ra/letters.h"
#include "tests/sandbox/ra/log.h"
#include "tests/sandbox/ra/options.h"
#include "tests/sandbox/ra/site.h"
#include "tests/sandbox/ra/subscriber.h"

#define DAY 86400
#define SECRET_MIN 4u
#define SECRET_MAX 64u
#define ALL_KEYS "rsa-2048,ec-p256,ec-p384,rsa-3072,rsa-4096"

struct arguments {
	char *dir;
	char *smtp;
	char *smtp_ca;
	char *token;
	char *name;
	char *email;
	char *id_number;
	char *tax_code;
	char *organization;
	char *contact;
	char *lang;
	char *so_pin_file;
	char *days_text;
	char *code_days_text;
	char *keys;
	int64_t days;
	int64_t code_days;
};

static bool read_arguments(int argc, char **argv, struct arguments *given)
{
	const struct ra_option options[] = {
	    {"dir", &given->dir, true},
	    {"smtp", &given->smtp, true},
	    {"smtp-ca", &given->smtp_ca, false},
	    {"token", &given->token, true},
	    {"name", &given->name, true},
	    {"email", &given->email, true},
	    {"id-number", &given->id_number, false},
	    {"tax-code", &given->tax_code, false},
	    {"organization", &given->organization, false},
	    {"contact", &given->contact, false},
	    {"lang", &given->lang, false},
	    {"so-pin-file", &given->so_pin_file, false},
	    {"days", &given->days_text, false},
	    {"code-days", &given->code_days_text, false},
	    {"keys", &given->keys, false},
	};

	given->days = 365;
	given->code_days = 30;
	if (!ra_options_read(
		argc, argv, options, sizeof(options) / sizeof(options[0])))
		return false;
	if (!given->id_number == !given->tax_code)
		return ra_fail("give one of --id-number and --tax-code");
	return ra_options_number(
		   "days", given->days_text, -3650, 3650, &given->days) &&
	       ra_options_number("code-days", given->code_days_text, -3650,
		   3650, &given->code_days);
}

static bool is_address(const char *text)
{
	return ra_mail_is_address(text) ||
	       ra_fail("not an e-mail address: '%s'", text);
}

static bool is_printable(const char *text)
{
	return tkm_utf8_is_printable(tkm_view_of(text)) ||
	       ra_fail("not printable text: '%s'", text);
}

/* Does it all fit into a certificate? */
static bool can_be_certified(const struct ra_subscriber *subscriber)
{
	struct ra_person person = ra_subscriber_person(subscriber);
	unsigned char *der = NULL;
	bool fits = ra_ca_subject(&person, &der) > 0;

	OPENSSL_free(der);
	return fits ||
	       ra_fail("name and organization have 64 characters at most");
}

static bool fill(
    const struct arguments *given, struct ra_subscriber *subscriber)
{
	const char *organization =
	    given->organization ? given->organization : "";
	const char *contact = given->contact ? given->contact : "";
	const char *number =
	    given->tax_code ? given->tax_code : given->id_number;

	*subscriber = (struct ra_subscriber){
	    .is_organization = given->tax_code != NULL,
	    .lang = given->lang ? ra_lang_of(given->lang) : RA_EN,
	};
	if (!is_address(given->email) || (*contact && !is_address(contact)) ||
	    !is_printable(given->name) || !is_printable(organization) ||
	    !is_printable(number) || !is_printable(given->token))
		return false;
	if (!ra_copy(subscriber->name, sizeof(subscriber->name), given->name) ||
	    !ra_copy(subscriber->organization, sizeof(subscriber->organization),
		organization) ||
	    !ra_copy(subscriber->number, sizeof(subscriber->number), number) ||
	    !ra_copy(
		subscriber->email, sizeof(subscriber->email), given->email) ||
	    !ra_copy(
		subscriber->contact, sizeof(subscriber->contact), contact) ||
	    !ra_copy(
		subscriber->token, sizeof(subscriber->token), given->token))
		return ra_fail("a value is too long");
	return can_be_certified(subscriber);
}

static bool store_subscriber(sqlite3 *db, struct ra_subscriber *subscriber)
{
	const char *kind =
	    subscriber->is_organization ? "organization" : "personal";
	bool failed = false;
	sqlite3_stmt *row;

	if (!ra_db_run(db,
		"INSERT INTO subscriber (kind, name, organization, number,"
		" email, contact, lang, token) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
		" ON CONFLICT (number, token) DO UPDATE SET"
		" kind = excluded.kind, name = excluded.name,"
		" organization = excluded.organization,"
		" email = excluded.email, contact = excluded.contact,"
		" lang = excluded.lang",
		"tttttttt", kind, subscriber->name, subscriber->organization,
		subscriber->number, subscriber->email, subscriber->contact,
		ra_lang_tag(subscriber->lang), subscriber->token))
		return false;
	row = ra_db_query(db, &failed,
	    "SELECT id FROM subscriber WHERE number = ? AND token = ?", "tt",
	    subscriber->number, subscriber->token);
	if (row)
		subscriber->id = sqlite3_column_int64(row, 0);
	sqlite3_finalize(row);
	return row != NULL;
}

/* ---- The SO PIN -----------------------------------------------------------
 */

static bool is_secret(struct tkm_view secret)
{
	if (secret.size < SECRET_MIN || secret.size > SECRET_MAX)
		return false;
	for (size_t i = 0; i < secret.size; i++) {
		if (secret.data[i] < ' ' || secret.data[i] > '~')
			return false;
	}
	return true;
}

static bool lock_so_pin(const struct ra_site *site, sqlite3 *db,
    int64_t subscriber, struct tkm_view secret)
{
	struct tkm_sealed sealed = {NULL, 0};
	bool stored =
	    ra_site_lock(site, secret.data, secret.size, &sealed) &&
	    ra_db_run(db,
		"UPDATE subscriber SET so_current = ?, so_pending = NULL"
		" WHERE id = ?",
		"bi", sealed.bytes, sealed.size, subscriber);

	tkm_sealed_release(&sealed);
	return stored;
}

/* From a file or pipe: an argument would show in the list of processes. */
static bool store_so_pin(const struct ra_site *site, sqlite3 *db,
    const struct ra_subscriber *subscriber, const char *path)
{
	char secret[SECRET_MAX];
	size_t size = 0;
	bool stored;
	int error;

	if (!path)
		return true;
	error = tkm_sys_secret_read_path(path, secret, sizeof(secret), &size);
	if (error)
		return ra_fail("cannot read the SO PIN from '%s': %s", path,
		    tkm_sys_error_text(error));
	stored = is_secret((struct tkm_view){secret, size})
		     ? lock_so_pin(site, db, subscriber->id,
			   (struct tkm_view){secret, size})
		     : ra_fail("an SO PIN has 4 to 64 ASCII characters");
	tkm_wipe(secret, sizeof(secret));
	return stored;
}

/* ---- The code ---------------------------------------------------------------
 */

static bool send_code(const struct arguments *given,
    const struct ra_subscriber *subscriber, const char *symbols)
{
	const struct ra_smtp smtp = {given->smtp, given->smtp_ca};
	char code[TKM_CODE_TEXT_SIZE];
	char days[24];
	const struct ra_value values[] = {
	    {"name", subscriber->name},
	    {"serial", subscriber->token},
	    {"code", code},
	    {"days", days},
	};
	struct ra_mail mail;
	bool sent;

	tkm_code_format(symbols, code);
	snprintf(days, sizeof(days), "%" PRId64, given->code_days);
	sent = ra_mail_init(&mail, subscriber->email, subscriber->lang,
	    &ra_letter_code, values, sizeof(values) / sizeof(values[0]));
	tkm_wipe(code, sizeof(code));
	if (!sent)
		return ra_fail("out of memory");
	sent = ra_mail_send(&mail, &smtp);
	ra_mail_release(&mail);
	return sent;
}

static bool store_order(const struct ra_site *site, sqlite3 *db,
    const struct arguments *given, const struct ra_subscriber *subscriber,
    const char *symbols)
{
	unsigned char mac[RA_DIGEST_SIZE];
	char id[RA_ID_SIZE];

	return ra_mac(site->store_key, "code", symbols, mac) &&
	       ra_random_id(id) &&
	       ra_db_run(db,
		   "INSERT INTO orders (id, kind, subscriber, code_mac, "
		   "expires,"
		   " days, keys, state)"
		   " VALUES (?, 'activation', ?, ?, ?, ?, ?, 'identified')",
		   "tibiit", id, subscriber->id, mac, sizeof(mac),
		   tkm_sys_clock_now() + given->code_days * DAY, given->days,
		   given->keys ? given->keys : ALL_KEYS);
}

static bool give_code(const struct ra_site *site, sqlite3 *db,
    const struct arguments *given, const struct ra_subscriber *subscriber)
{
	uint8_t random[TKM_CODE_RANDOM_SIZE];
	char symbols[TKM_CODE_SYMBOLS + 1];
	bool given_out;

	if (RAND_bytes(random, sizeof(random)) != 1)
		return ra_fail("no random numbers");
	tkm_code_generate(random, symbols);
	given_out = store_order(site, db, given, subscriber, symbols) &&
		    send_code(given, subscriber, symbols);
	tkm_wipe(random, sizeof(random));
	tkm_wipe(symbols, sizeof(symbols));
	return given_out;
}

/* Nobody is registered whom no mail reached. */
static bool enrol(const struct ra_site *site, sqlite3 *db,
    const struct arguments *given, struct ra_subscriber *subscriber)
{
	if (!ra_db_begin(db))
		return false;
	if (store_subscriber(db, subscriber) &&
	    store_so_pin(site, db, subscriber, given->so_pin_file) &&
	    give_code(site, db, given, subscriber))
		return ra_db_commit(db);
	ra_db_rollback(db);
	return false;
}

int ra_command_register(int argc, char **argv)
{
	struct arguments given = {.dir = NULL};
	struct ra_subscriber subscriber;
	struct ra_site site;
	sqlite3 *db;
	bool enrolled;

	if (!read_arguments(argc, argv, &given) || !fill(&given, &subscriber))
		return RA_EXIT_USAGE;
	if (!ra_site_open(given.dir, &site))
		return RA_EXIT_FAILED;
	db = ra_db_open(given.dir);
	enrolled = db && enrol(&site, db, &given, &subscriber);
	ra_db_close(db);
	ra_site_release(&site);
	if (!enrolled)
		return RA_EXIT_FAILED;
	printf("registered %s; the activation code was mailed\n", given.token);
	return RA_EXIT_OK;
}
