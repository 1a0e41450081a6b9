/* SPDX-License-Identifier: Apache-2.0
 * test_job.c -- jobs with an RA: the journal, the key that is made once, and
 * a PIN reset whose machine dies at every single write.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "core/base/path.h"
#include "core/host/secret.h"
#include "core/host/token/broker.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"
#include "world.h"

#define NEW_PIN "sw0rdfish"

/* ------------------------------------------------------ an RA back end */

struct tkm_ra_session {
	int unused;
};

static struct {
	tkm_status answer; /* of the RA after its first checkpoint */
	bool rotates;
	bool ends_refused; /* a job whose secrets do not fit is done */
	bool not_told; /* the answer to its result was lost */
	const char *current; /* the secrets it grants */
	const char *pending;
	bool signs;
	const char *administers; /* with this secret */
	bool attests;
	bool saw_ca;
	bool confirms;
	uint32_t resumed_from;
	char note[64];
	int abandoned;
	unsigned char certificate[4096];
	size_t certificate_length;
	unsigned char chain[4096];
	size_t chain_length;
} ra;

static tkm_status TKM_CALL ra_open(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_value *const *profile, uint32_t count,
    struct tkm_ra_session **out)
{
	static struct tkm_ra_session session;
	uint32_t i;

	(void)instance;
	(void)op;
	for (i = 0; i < count; i++)
		if (strcmp(profile[i]->id, "ca") == 0 &&
		    profile[i]->type == TKM_BYTES &&
		    memcmp(profile[i]->data, "the certificate", 15) == 0)
			ra.saw_ca = true;
	*out = &session;
	return TKM_OK;
}

static void TKM_CALL ra_close(struct tkm_ra_session *session)
{
	(void)session;
}

static tkm_status refuse(struct tkm_ra_job *job, tkm_status code)
{
	struct tkm_error error = {
	    .size = sizeof(error),
	    .code = code,
	    .tries_left = -1,
	    .message = "The RA says no.",
	};

	return (job->op->fail)(job->op, &error);
}

static tkm_status reset_from(struct tkm_ra_job *job, uint32_t state)
{
	struct tkm_secret *current = world_secret(ra.current);
	struct tkm_secret *pending = world_secret(ra.pending);
	const struct tkm_secret *const candidates[] = {current, pending};
	tkm_status status = TKM_OK;

	if (state < TKM_RA_OTP_SENT)
		status = job->checkpoint(job, TKM_RA_OTP_SENT, "otp", 3);
	if (status == TKM_OK && ra.answer != TKM_OK)
		status = refuse(job, ra.answer);
	if (status == TKM_OK && state < TKM_RA_GRANTED)
		status = job->checkpoint(job, TKM_RA_GRANTED, "granted", 7);
	if (status == TKM_OK && state < TKM_RA_VERIFIED)
		status = job->reset_pin(
		    job, candidates, 2, ra.rotates ? pending : NULL);
	if (status == TKM_E_PIN_WRONG && ra.ends_refused)
		job->checkpoint(job, TKM_RA_DONE, "", 0);
	if (status == TKM_OK && state < TKM_RA_VERIFIED)
		status = job->checkpoint(job, TKM_RA_VERIFIED, "done", 4);
	if (status == TKM_OK && !ra.not_told)
		status = job->checkpoint(job, TKM_RA_DONE, "", 0);
	tkm_secret_free(pending);
	tkm_secret_free(current);
	return status;
}

static tkm_status TKM_CALL ra_reset(struct tkm_ra_session *session,
    struct tkm_ra_job *job, const struct tkm_value *const *who, uint32_t count)
{
	(void)session;
	(void)who;
	(void)count;
	return reset_from(job, 0);
}

static size_t certificate_for(
    EVP_PKEY *subject, EVP_PKEY *issuer, unsigned char *out)
{
	X509 *x = X509_new();
	int n;

	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 3600);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN",
	    MBSTRING_UTF8, (const unsigned char *)"Demo", -1, -1, 0);
	X509_set_pubkey(x, subject);
	X509_sign(x, issuer, EVP_sha256());
	n = i2d_X509(x, &out);
	X509_free(x);
	return (size_t)n;
}

/* A certificate over the key's SPKI, by a CA made for it. */
static void certify(const struct tkm_object *key)
{
	const unsigned char *in = key->spki;
	EVP_PKEY *subject = d2i_PUBKEY(NULL, &in, (long)key->spki_length);
	EVP_PKEY *ca = EVP_EC_gen("P-256");

	ra.certificate_length = certificate_for(subject, ca, ra.certificate);
	ra.chain_length = certificate_for(ca, ca, ra.chain);
	EVP_PKEY_free(ca);
	EVP_PKEY_free(subject);
}

static tkm_status TKM_CALL take_key(void *ctx, const struct tkm_object *key)
{
	(void)ctx;
	if (ra.certificate_length == 0)
		certify(key);
	return TKM_OK;
}

static tkm_status TKM_CALL take_signature(
    void *ctx, const void *data, uint64_t n)
{
	(void)ctx;
	(void)data;
	return n == 64 ? TKM_OK : TKM_E_TOKEN;
}

static tkm_status sign_digest(struct tkm_ra_job *job)
{
	static const unsigned char digest[32] = {1};
	const struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take_signature};

	return job->sign(job, "tag", 3, TKM_SIGN_ECDSA, "SHA-256", digest,
	    sizeof(digest), &sink);
}

static tkm_status prepare_token(struct tkm_ra_job *job)
{
	const struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take_signature};
	struct tkm_secret *secret;
	tkm_status status = TKM_OK;

	if (ra.administers) {
		secret = world_secret(ra.administers);
		status = job->admin_login(job, secret);
		tkm_secret_free(secret);
	}
	if (status == TKM_OK && ra.attests)
		status = job->attest(job, "tag", 3, &sink);
	return status;
}

static tkm_status activate_from(struct tkm_ra_job *job, uint32_t state)
{
	static const struct tkm_key_policy rsa = {
	    .size = sizeof(rsa), .algorithm = TKM_KEY_RSA, .bits = 2048};
	static const struct tkm_key_policy ec = {
	    .size = sizeof(ec), .algorithm = TKM_KEY_EC, .curve = "P-256"};
	const struct tkm_key_policy *const policies[] = {&rsa, &ec};
	const struct tkm_object_seen seen = {
	    .size = sizeof(seen), .object = take_key};
	tkm_status status = TKM_OK;

	if (state < TKM_RA_CONFIRMED && ra.confirms)
		status = job->confirm(job, NULL, 0);
	if (status == TKM_OK && state < TKM_RA_CONFIRMED)
		status = job->checkpoint(job, TKM_RA_CONFIRMED, "a", 1);
	if (status == TKM_OK)
		status = prepare_token(job);
	if (status == TKM_OK)
		status = job->key(job, policies, 2, "tag", 3, &seen);
	if (status == TKM_OK && ra.signs)
		status = sign_digest(job);
	if (status == TKM_OK && ra.answer != TKM_OK)
		status = refuse(job, ra.answer);
	if (status == TKM_OK && state < TKM_RA_ISSUED)
		status = job->checkpoint(job, TKM_RA_ISSUED, "b", 1);
	if (status == TKM_OK)
		status = job->install(job, "tag", 3, ra.certificate,
		    ra.certificate_length, ra.chain, ra.chain_length);
	if (status == TKM_OK)
		status = job->checkpoint(job, TKM_RA_WRITTEN, "c", 1);
	return status;
}

static tkm_status TKM_CALL ra_activate(struct tkm_ra_session *session,
    struct tkm_ra_job *job, const struct tkm_secret *code)
{
	(void)session;
	assert_string_equal(tkm_secret_bytes(code), "CODE");
	return activate_from(job, 0);
}

static tkm_status TKM_CALL ra_resume(struct tkm_ra_session *session,
    struct tkm_ra_job *job, uint32_t state, const void *note, uint64_t n)
{
	(void)session;
	ra.resumed_from = state;
	memcpy(ra.note, note, n);
	ra.note[n] = '\0';
	return job->kind == TKM_RA_PIN_RESET ? reset_from(job, state)
					     : activate_from(job, state);
}

static tkm_status TKM_CALL ra_abandon(struct tkm_ra_session *session,
    struct tkm_ra_job *job, uint32_t state, const void *note, uint64_t n)
{
	(void)session;
	(void)job;
	(void)state;
	(void)note;
	(void)n;
	ra.abandoned++;
	return ra.answer;
}

static const struct tkm_ra table = {
    .size = sizeof(table),
    .can = TKM_RA_CAN_ACTIVATE | TKM_RA_CAN_PIN_RESET,
    .open = ra_open,
    .close = ra_close,
    .activate = ra_activate,
    .reset_pin = ra_reset,
    .resume = ra_resume,
    .abandon = ra_abandon,
};

/* -------------------------------------------------------------- helpers */

static int setup(void **state)
{
	(void)state;
	memset(&ra, 0, sizeof(ra));
	ra.rotates = true;
	ra.current = "so-current";
	ra.pending = "so-pending";
	world_begin();
	world_ra(&table);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	world_end();
	return 0;
}

static struct tkm_session *opened(void)
{
	struct tkm_session *session;

	assert_int_equal(world_open(&session), TKM_OK);
	return session;
}

static tkm_status reset(void)
{
	struct tkm_secret *pin = world_secret(NEW_PIN);
	tkm_status status =
	    tkm_ra_service.reset_pin(the.host, the.op, opened(), NULL, 0, pin);

	tkm_secret_free(pin);
	return status;
}

/* The answers to the questions for PINs are scripted. */
static tkm_status activate_with_pins(void)
{
	struct tkm_secret *code = world_secret("CODE");
	tkm_status status;

	status = tkm_ra_service.activate(the.host, the.op, opened(), code);
	tkm_secret_free(code);
	return status;
}

static tkm_status activate(void)
{
	world_answer("pin", "4711");
	return activate_with_pins();
}

static uint32_t pending(uint32_t kind)
{
	uint32_t state;

	assert_int_equal(
	    tkm_ra_service.pending(the.host, the.op, opened(), kind, &state),
	    TKM_OK);
	return state;
}

static void write_journal(const char *name, const char *text)
{
	char *folder = tkm_path_join(the.dir, "journal");
	char *path = tkm_path_join(folder, name);

	assert_int_equal(tkm_sys_folder_make(folder, TKM_SYS_PRIVATE), 0);
	assert_int_equal(tkm_sys_file_write(path, text, strlen(text)), 0);
	free(path);
	free(folder);
}

/* ----------------------------------------------------------- activation */

static void activation_makes_one_key_and_installs(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	assert_int_equal(activate(), TKM_OK);
	assert_int_equal(toy->keys_made, 1);
	assert_true(ra.saw_ca);
	assert_int_equal(pending(TKM_RA_ACTIVATION), 0);
}

static void declining_the_information_makes_no_key(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	ra.confirms = true;
	world_answer("ra.confirm", "no");
	assert_int_equal(activate(), TKM_E_CANCELLED);
	assert_int_equal(toy->keys_made, 0);
	assert_int_equal(pending(TKM_RA_ACTIVATION), 0);
}

static void a_refused_administrative_secret_is_sent_once(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	ra.administers = "wrong";
	assert_int_equal(activate_with_pins(), TKM_E_PIN_WRONG);
	assert_int_equal(toy->pins_sent, 1);
	assert_int_equal(activate_with_pins(), TKM_E_PIN_WRONG);
	assert_int_equal(toy->pins_sent, 1);
}

static void a_token_that_cannot_attest_is_told_apart(void **state)
{
	(void)state;
	world_token("11", "4711");
	ra.attests = true;
	assert_int_equal(activate_with_pins(), TKM_E_UNSUPPORTED);
}

static void a_pin_for_each_signature_keeps_all_rules(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	ra.signs = true;
	toy->pin_each_time = true;
	world_answer("pin", "4711");
	world_answer("pin", "0000");
	world_answer("pin", "0000");
	world_answer("pin", "1111");
	world_answer("pin.last_try", "yes");
	world_answer("pin", "4711");
	world_answer("pin", "4711");
	assert_int_equal(activate_with_pins(), TKM_OK);
	/* Login; two wrong ones, once each; the RA's and our signature. */
	assert_int_equal(toy->pins_sent, 5);
	assert_int_equal(toy->tries, toy->max_tries);
}

static void an_interrupted_activation_is_gone_on_with(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	ra.answer = TKM_E_NETWORK;
	assert_int_equal(activate(), TKM_E_NETWORK);
	assert_int_equal(pending(TKM_RA_ACTIVATION), TKM_RA_CONFIRMED);
	world_restart();
	ra.answer = TKM_OK;
	assert_int_equal(activate(), TKM_OK);
	assert_int_equal(ra.resumed_from, TKM_RA_CONFIRMED);
	assert_string_equal(ra.note, "a");
	assert_int_equal(toy->keys_made, 1);
}

static void a_refused_job_is_not_kept(void **state)
{
	(void)state;
	world_token("11", "4711");
	ra.answer = TKM_E_REFUSED;
	assert_int_equal(activate(), TKM_E_REFUSED);
	assert_int_equal(pending(TKM_RA_ACTIVATION), 0);
}

static void an_activation_survives_death_at_every_write(void **state)
{
	struct toy *toy;
	bool died = true;
	int n;

	for (n = 1; died; n++) {
		toy = world_token("11", "4711");
		the.dies_at = 1 + n / 2;
		the.dies_after = n % 2;
		(void)activate();
		died = the.dead;
		world_restart();
		if (died)
			assert_int_equal(activate(), TKM_OK);
		assert_int_equal(toy->keys_made, 1);
		assert_int_equal(pending(TKM_RA_ACTIVATION), 0);
		assert_true(n < 200);
		teardown(state);
		setup(state);
	}
	assert_true(n > 10);
}

static void a_full_token_takes_no_chain_but_is_no_failure(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->room = 1;
	assert_int_equal(activate(), TKM_OK);
	assert_string_equal(the.noticed, "ra.chain_skipped");
}

static void a_certificate_for_another_key_is_not_written(void **state)
{
	EVP_PKEY *other = EVP_EC_gen("P-256");
	unsigned char spki[256], *end = spki;
	struct tkm_object object = {.size = sizeof(object), .spki = spki};

	(void)state;
	object.spki_length = (uint64_t)i2d_PUBKEY(other, &end);
	certify(&object);
	EVP_PKEY_free(other);
	world_token("11", "4711");
	assert_int_equal(activate(), TKM_E_REFUSED);
	assert_non_null(strstr(world_error(), "does not belong"));
}

/* -------------------------------------------------------------- journal */

static void an_unreadable_journal_is_named_and_left(void **state)
{
	struct toy *toy = world_token("11", "4711");
	struct tkm_buf text = TKM_BUF_INIT(1024);
	char *path;
	uint32_t found;

	(void)state;
	write_journal("activation.11.json", "{garbage");
	assert_int_equal(tkm_ra_service.pending(the.host, the.op, opened(),
			     TKM_RA_ACTIVATION, &found),
	    TKM_E_STORAGE);
	assert_non_null(strstr(world_error(), "activation.11.json"));
	assert_int_equal(activate(), TKM_E_STORAGE);
	assert_int_equal(toy->keys_made, 0);
	path = tkm_path_join(the.dir, "journal/activation.11.json");
	assert_int_equal(tkm_sys_file_read(path, 1024, &text), 0);
	assert_string_equal(tkm_buf_text(&text), "{garbage");
	tkm_buf_release(&text);
	free(path);
}

static void a_job_given_up_is_told_to_the_ra(void **state)
{
	(void)state;
	world_token("11", "4711");
	ra.answer = TKM_E_NETWORK;
	assert_int_equal(activate(), TKM_E_NETWORK);
	ra.answer = TKM_OK;
	assert_int_equal(tkm_ra_service.abandon(
			     the.host, the.op, opened(), TKM_RA_ACTIVATION),
	    TKM_OK);
	assert_int_equal(ra.abandoned, 1);
	assert_int_equal(pending(TKM_RA_ACTIVATION), 0);
}

static void a_job_can_be_given_up_without_the_ra(void **state)
{
	(void)state;
	world_token("11", "4711");
	ra.answer = TKM_E_NETWORK;
	assert_int_equal(activate(), TKM_E_NETWORK);
	assert_int_equal(tkm_ra_service.abandon(
			     the.host, the.op, opened(), TKM_RA_ACTIVATION),
	    TKM_OK);
	assert_string_equal(the.noticed, "ra.not_told");
	assert_int_equal(pending(TKM_RA_ACTIVATION), 0);
}

static void resuming_nothing_is_told(void **state)
{
	(void)state;
	world_token("11", "4711");
	assert_int_equal(tkm_ra_service.resume(the.host, the.op, opened(),
			     TKM_RA_ACTIVATION, NULL),
	    TKM_E_NOT_FOUND);
}

/* ------------------------------------------------------------ PIN reset */

static void a_pin_is_reset_and_the_secret_rotated(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->tries = 0;
	assert_int_equal(reset(), TKM_OK);
	assert_string_equal(toy->pin, NEW_PIN);
	assert_string_equal(toy->so_pin, "so-pending");
	assert_int_equal(toy->so_wrong, 0);
	assert_true(the.committed);
}

static void without_rotation_the_secret_stays(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	ra.rotates = false;
	assert_int_equal(reset(), TKM_OK);
	assert_string_equal(toy->so_pin, "so-current");
}

static void the_second_candidate_costs_one_try(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	strcpy(toy->so_pin, "so-pending");
	assert_int_equal(reset(), TKM_OK);
	assert_string_equal(toy->pin, NEW_PIN);
	assert_string_equal(toy->so_pin, "so-pending");
	assert_int_equal(toy->so_wrong, 1);
}

static void with_one_try_left_no_candidate_is_sent(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->so_tries = 1;
	assert_int_equal(reset(), TKM_E_REFUSED);
	assert_int_equal(toy->pins_sent, 0);
	assert_non_null(strstr(world_error(), "Only one try"));
}

static void after_a_refusal_the_last_try_is_kept(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	strcpy(toy->so_pin, "unknown");
	toy->so_tries = 2;
	assert_int_equal(reset(), TKM_E_REFUSED);
	assert_int_equal(toy->so_tries, 1);
}

static void a_blind_token_gets_two_tries_ever(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	strcpy(toy->so_pin, "unknown");
	toy->tells_tries = toy->tells_flags = false;
	toy->so_tries = 10;
	assert_int_equal(reset(), TKM_E_PIN_WRONG);
	assert_int_equal(toy->so_wrong, 2);
	world_restart();
	(void)reset();
	assert_int_equal(toy->so_wrong, 2);
	world_restart();
	(void)reset();
	assert_int_equal(toy->so_wrong, 2);
}

static void a_flag_for_lost_tries_is_no_counter(void **state)
{
	struct toy *toy = world_token("11", "4711");
	int i;

	(void)state;
	ra.ends_refused = true;
	strcpy(toy->so_pin, "unknown");
	toy->tells_tries = false;
	toy->tells_only_low = true;
	toy->so_tries = toy->max_tries = 10;
	assert_int_equal(reset(), TKM_E_PIN_WRONG);
	for (i = 0; i < 4; i++) {
		world_restart();
		assert_int_equal(reset(), TKM_E_REFUSED);
	}
	assert_int_equal(toy->so_wrong, 2);
}

/* The RA was told of B, its answer was lost: it grants B and C from now on. */
static struct toy *after_a_lost_answer(void)
{
	struct toy *toy = world_token("11", "4711");

	ra.not_told = true;
	assert_int_equal(reset(), TKM_OK);
	assert_string_equal(toy->so_pin, "so-pending");
	world_restart();
	ra.not_told = false;
	ra.current = "so-pending";
	ra.pending = "so-next";
	return toy;
}

static void a_lost_answer_costs_at_most_one_try(void **state)
{
	struct toy *toy = after_a_lost_answer();

	(void)state;
	assert_int_equal(reset(), TKM_OK);
	assert_string_equal(toy->so_pin, "so-next");
	assert_in_range(toy->so_wrong, 0, 1);
}

static void what_an_earlier_grant_proved_never_costs_the_last_try(void **state)
{
	struct toy *toy = after_a_lost_answer();

	(void)state;
	toy->so_tries = 1;
	assert_int_equal(reset(), TKM_E_REFUSED);
	assert_int_equal(toy->so_tries, 1);
}

static void a_token_that_lies_about_the_pin_is_found_out(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	toy->unblock_lies = true;
	assert_int_equal(reset(), TKM_E_TOKEN);
	assert_non_null(strstr(world_error(), "does not accept it"));
}

static void a_refused_grant_keeps_what_is_known_of_the_token(void **state)
{
	struct toy *toy = world_token("11", "4711");

	(void)state;
	/* Dies after the rotation, before anybody wrote down that it was. */
	the.dies_at = 8;
	the.dies_after = true;
	(void)reset();
	assert_true(the.dead);
	assert_string_equal(toy->so_pin, "so-pending");
	world_restart();
	ra.answer = TKM_E_REFUSED;
	assert_int_equal(reset(), TKM_E_REFUSED);
	assert_int_equal(pending(TKM_RA_PIN_RESET), 0);
	world_restart();
	ra.answer = TKM_OK;
	assert_int_equal(reset(), TKM_OK);
	assert_int_equal(toy->so_wrong, 0);
}

struct kind_of_token {
	const char *so_pin;
	bool tells_tries;
	bool tells_flags;
	bool tells_only_low;
};

static void die_everywhere(void **state, const struct kind_of_token *kind)
{
	struct toy *toy;
	bool died = true;
	int n;

	for (n = 1; died; n++) {
		toy = world_token("11", "4711");
		toy->tries = 0;
		toy->max_tries = toy->so_tries = 5;
		toy->tells_tries = kind->tells_tries;
		toy->tells_flags = kind->tells_flags;
		toy->tells_only_low = kind->tells_only_low;
		strcpy(toy->so_pin, kind->so_pin);
		the.dies_at = 1 + n / 2;
		the.dies_after = n % 2;
		(void)reset();
		died = the.dead;
		world_restart();
		/* A job that was done to its end is not gone on with. */
		if (died && (pending(TKM_RA_PIN_RESET) != 0 ||
				strcmp(toy->pin, NEW_PIN) != 0))
			assert_int_equal(reset(), TKM_OK);
		assert_string_equal(toy->pin, NEW_PIN);
		assert_string_equal(toy->so_pin, "so-pending");
		assert_in_range(toy->so_wrong, 0, 1);
		assert_int_equal(pending(TKM_RA_PIN_RESET), 0);
		assert_true(n < 200);
		teardown(state);
		setup(state);
	}
	assert_true(n > 10);
}

static void death_at_every_write_costs_at_most_one_try(void **state)
{
	static const struct kind_of_token kinds[] = {
	    {"so-current", true, true, false},
	    {"so-current", false, true, false},
	    {"so-current", false, true, true},
	    {"so-current", false, false, false},
	    {"so-pending", true, true, false},
	    {"so-pending", false, true, false},
	    {"so-pending", false, true, true},
	    {"so-pending", false, false, false},
	};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		die_everywhere(state, &kinds[i]);
}

static void a_pin_reset_to_the_default_is_recorded(void **state)
{
	struct tkm_secret *pin = world_secret("12345678");
	struct tkm_pin_state seen = {.size = sizeof(seen)};

	(void)state;
	world_token("11", "4711");
	assert_int_equal(
	    tkm_ra_service.reset_pin(the.host, the.op, opened(), NULL, 0, pin),
	    TKM_OK);
	tkm_secret_free(pin);
	world_restart();
	assert_int_equal(
	    tkm_token_service.pin_state(opened(), the.op, TKM_PIN_USER, &seen),
	    TKM_OK);
	assert_int_equal(seen.is_default, TKM_YES);
	assert_string_equal(seen.source, "record");
}

/* The count of refused SO PINs is in it: zeros would allow two more. */
static void an_unreadable_record_is_not_written_over(void **state)
{
	struct tkm_buf text = TKM_BUF_INIT(1024);
	char *path = tkm_path_join(the.dir, "store/host/pin.11");

	(void)state;
	world_token("11", "12345678");
	world_answer("pin", "12345678");
	assert_int_equal(activate_with_pins(), TKM_OK);
	assert_true(tkm_sys_file_exists(path));
	assert_int_equal(tkm_sys_file_write(path, "{garbage", 8), 0);
	world_restart();
	world_answer("pin", "12345678");
	assert_int_equal(activate_with_pins(), TKM_OK);
	assert_int_equal(tkm_sys_file_read(path, 1024, &text), 0);
	assert_string_equal(tkm_buf_text(&text), "{garbage");
	tkm_buf_release(&text);
	free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(activation_makes_one_key_and_installs),
	    TEST(declining_the_information_makes_no_key),
	    TEST(a_refused_administrative_secret_is_sent_once),
	    TEST(a_token_that_cannot_attest_is_told_apart),
	    TEST(a_pin_for_each_signature_keeps_all_rules),
	    TEST(an_interrupted_activation_is_gone_on_with),
	    TEST(a_refused_job_is_not_kept),
	    TEST(an_activation_survives_death_at_every_write),
	    TEST(a_full_token_takes_no_chain_but_is_no_failure),
	    TEST(a_certificate_for_another_key_is_not_written),
	    TEST(an_unreadable_journal_is_named_and_left),
	    TEST(a_job_given_up_is_told_to_the_ra),
	    TEST(a_job_can_be_given_up_without_the_ra),
	    TEST(resuming_nothing_is_told),
	    TEST(a_pin_is_reset_and_the_secret_rotated),
	    TEST(without_rotation_the_secret_stays),
	    TEST(the_second_candidate_costs_one_try),
	    TEST(with_one_try_left_no_candidate_is_sent),
	    TEST(after_a_refusal_the_last_try_is_kept),
	    TEST(a_blind_token_gets_two_tries_ever),
	    TEST(a_flag_for_lost_tries_is_no_counter),
	    TEST(a_lost_answer_costs_at_most_one_try),
	    TEST(what_an_earlier_grant_proved_never_costs_the_last_try),
	    TEST(a_token_that_lies_about_the_pin_is_found_out),
	    TEST(a_refused_grant_keeps_what_is_known_of_the_token),
	    TEST(death_at_every_write_costs_at_most_one_try),
	    TEST(a_pin_reset_to_the_default_is_recorded),
	    TEST(an_unreadable_record_is_not_written_over),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
