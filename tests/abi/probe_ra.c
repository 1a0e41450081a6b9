/* SPDX-License-Identifier: Apache-2.0
 * probe_ra.c -- an RA that never leaves this machine and tells how far the
 * host reaches; built from the headers of either minor.
 */
#include <string.h>

#include <tkm/make.h>
#include <tkm/ra.h>
#include <tkm/service.h>

struct tkm_instance {
	const struct tkm_host *host;
};

struct tkm_ra_session {
	int reaches; /* every struct of the host so far was of this minor */
};

static struct tkm_instance only;
static struct tkm_ra_session session;

#if TKM_ABI_MINOR >= 1
#define REACHES(p) TKM_REACHES(p, since_1_1)
#else
#define REACHES(p) ((void)(p), 0)
#endif

static tkm_status TKM_CALL open_profile(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_value *const *profile, uint32_t count,
    struct tkm_ra_session **out)
{
	uint32_t i;

	session.reaches = REACHES(op) && REACHES(instance->host);
	for (i = 0; i < count; i++)
		session.reaches = session.reaches && REACHES(profile[i]);
	*out = &session;
	return TKM_OK;
}

static void TKM_CALL close_profile(struct tkm_ra_session *self)
{
	(void)self;
}

/* Says that the code is wrong in the words fail() was given before. */
static tkm_status TKM_CALL check_code(struct tkm_ra_session *self,
    struct tkm_op *op, const struct tkm_secret *code)
{
	const struct tkm_host_secret *secret =
	    only.host->service(only.host, TKM_HOST_SECRET);
	struct tkm_error error =
	    tkm_make_error(TKM_E_ARGUMENT, "The code is too short.", "code");

	(void)self;
	if (secret->length(code) >= 4)
		return TKM_OK;
	return op->fail(op, &error);
}

static tkm_status TKM_CALL take_key(void *ctx, const struct tkm_object *object)
{
	int *reaches = (int *)ctx;

	*reaches = *reaches && REACHES(object);
	return TKM_OK;
}

static tkm_status TKM_CALL take_signature(
    void *ctx, const void *data, uint64_t n)
{
	(void)ctx;
	(void)data;
	return n == 32 ? TKM_OK : TKM_E_INTERNAL;
}

/* RSA is refused by the probe of a token, so the second one is taken. */
static tkm_status make_key(struct tkm_ra_job *job, int *reaches)
{
	const struct tkm_key_policy rsa = {
	    .size = sizeof(rsa), .algorithm = TKM_KEY_RSA, .bits = 2048};
	const struct tkm_key_policy ec = {
	    .size = sizeof(ec), .algorithm = TKM_KEY_EC, .curve = "P-256"};
	const struct tkm_key_policy *const policies[] = {&rsa, &ec};
	const struct tkm_object_seen seen = {
	    .size = sizeof(seen), .object = take_key, .ctx = reaches};

	return job->key(job, policies, 2, "tag", 3, &seen);
}

static tkm_status sign(struct tkm_ra_job *job)
{
	static const unsigned char digest[32] = {0};
	const struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take_signature};

	return job->sign(job, "key", 3, TKM_SIGN_ECDSA, "SHA-256", digest,
	    sizeof(digest), &sink);
}

static tkm_status emit(struct tkm_op *op, const char *id, int reaches)
{
	struct tkm_row row;

	tkm_row_init(&row, id, "Probe", 0);
	tkm_row_number(
	    &row, TKM_INT, "built_with", "Built with", TKM_ABI_MINOR);
	tkm_row_number(&row, TKM_BOOL, "host_reaches", "Reaches", reaches);
	return tkm_row_emit(&row, op);
}

static tkm_status TKM_CALL activate(struct tkm_ra_session *self,
    struct tkm_ra_job *job, const struct tkm_secret *code)
{
	struct tkm_row subject;
	int reaches = self->reaches && REACHES(job) && REACHES(job->token);
	tkm_status status;

	(void)code;
	tkm_row_init(&subject, "subject", NULL, 0);
	tkm_row_text(&subject, "name", "Name", "Probe");
	status = job->confirm(
	    job, subject.record.values, subject.record.value_count);
	if (status == TKM_OK)
		status = job->checkpoint(job, TKM_RA_CONFIRMED, "note", 4);
	if (status == TKM_OK)
		status = make_key(job, &reaches);
	if (status == TKM_OK)
		status = sign(job);
	if (status == TKM_OK)
		status = job->checkpoint(job, TKM_RA_DONE, "", 0);
	if (status == TKM_OK)
		status = emit(job->op, "activated", reaches);
	return status;
}

static tkm_status TKM_CALL resume(struct tkm_ra_session *self,
    struct tkm_ra_job *job, uint32_t state, const void *note, uint64_t n)
{
	(void)self;
	(void)state;
	(void)note;
	(void)n;
	return job->checkpoint(job, TKM_RA_DONE, "", 0);
}

static const struct tkm_ra ra = {
    .size = sizeof(ra),
    .can = TKM_RA_CAN_ACTIVATE | TKM_RA_CAN_SUBJECT,
    .open = open_profile,
    .close = close_profile,
    .check_code = check_code,
    .activate = activate,
    .resume = resume,
};

static tkm_status TKM_CALL create(
    const struct tkm_host *host, struct tkm_instance **out)
{
	only.host = host;
	*out = &only;
	return TKM_OK;
}

static void TKM_CALL destroy(struct tkm_instance *instance)
{
	instance->host = NULL;
}

static const void *TKM_CALL query(
    struct tkm_instance *instance, const char *interface_id)
{
	(void)instance;
	return strcmp(interface_id, TKM_RA) == 0 ? &ra : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "org.example.probe.ra",
    .version = "1.0.0",
    .vendor = "The Zoo",
    .create = create,
    .destroy = destroy,
    .query = query,
};

const struct tkm_plugin *TKM_CALL tkm_plugin_entry(uint32_t host_abi)
{
	(void)host_abi;
	return &plugin;
}
