/* SPDX-License-Identifier: Apache-2.0
 * probe_token.c -- a token of memory that tells how far the host reaches;
 * built from the headers of either minor.
 */
#include <string.h>

#include <tkm/make.h>
#include <tkm/token.h>

struct tkm_instance {
	const struct tkm_host *host;
};

struct tkm_card {
	int reaches; /* every struct of the host so far was of this minor */
};

static struct tkm_instance only;
static struct tkm_card card;

#if TKM_ABI_MINOR >= 1
#define REACHES(p) TKM_REACHES(p, since_1_1)
#else
#define REACHES(p) ((void)(p), 0)
#endif

static tkm_status TKM_CALL enumerate(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_seen *seen)
{
	const struct tkm_token_id id = {
	    .size = sizeof(id),
	    .ref = "probe",
	    .serial = "PROBE1",
	    .label = "Probe",
	    .manufacturer = "",
	    .model = "",
	    .reader = "",
	};
	const struct tkm_error error =
	    tkm_make_error(TKM_E_TOKEN, "A reader is broken.", NULL);

	(void)instance;
	card.reaches = REACHES(op) && REACHES(seen);
	seen->problem(seen->ctx, "reader 2", &error);
	return seen->token(seen->ctx, &id);
}

static tkm_status TKM_CALL open_card(struct tkm_instance *instance,
    struct tkm_op *op, const struct tkm_token_id *id, struct tkm_card **out)
{
	(void)instance;
	card.reaches = card.reaches && REACHES(op) && REACHES(id);
	*out = &card;
	return TKM_OK;
}

static void TKM_CALL close_card(struct tkm_card *self)
{
	(void)self;
}

static tkm_status TKM_CALL verify(struct tkm_card *self, struct tkm_op *op)
{
	(void)self;
	(void)op;
	return TKM_OK;
}

static tkm_status TKM_CALL can(struct tkm_card *self, uint32_t *flags)
{
	(void)self;
	*flags = TKM_CAN_UNBLOCK;
	return TKM_OK;
}

static tkm_status TKM_CALL describe(struct tkm_card *self, struct tkm_op *op)
{
	struct tkm_row row;

	tkm_row_init(&row, "hardware", "Hardware", 0);
	tkm_row_number(
	    &row, TKM_INT, "built_with", "Built with", TKM_ABI_MINOR);
	tkm_row_number(
	    &row, TKM_BOOL, "host_reaches", "Reaches", self->reaches);
	return tkm_row_emit(&row, op);
}

static tkm_status TKM_CALL pin_state(struct tkm_card *self, struct tkm_op *op,
    uint32_t role, struct tkm_pin_state *out)
{
	const struct tkm_pin_state state = {
	    .size = sizeof(state),
	    .flags = TKM_PIN_SET,
	    .tries_left = 3,
	    .tries_max = 3,
	    .min_length = 4,
	    .max_length = 16,
	    .source = "",
	};

	(void)op;
	(void)role;
	self->reaches = self->reaches && REACHES(out);
	tkm_assign(out, &state);
	return TKM_OK;
}

static tkm_status TKM_CALL login(struct tkm_card *self, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *pin)
{
	(void)self;
	(void)op;
	(void)role;
	(void)pin;
	return TKM_OK;
}

static void TKM_CALL logout(struct tkm_card *self)
{
	(void)self;
}

static tkm_status TKM_CALL change_pin(struct tkm_card *self, struct tkm_op *op,
    uint32_t role, const struct tkm_secret *old, const struct tkm_secret *fresh)
{
	(void)self;
	(void)role;
	(void)old;
	(void)fresh;
	return tkm_fail(op, TKM_E_PIN_WRONG, "The probe knows no PIN.");
}

static tkm_status TKM_CALL unblock(struct tkm_card *self, struct tkm_op *op,
    const struct tkm_secret *so, const struct tkm_secret *fresh)
{
	(void)self;
	(void)op;
	(void)so;
	(void)fresh;
	return TKM_OK;
}

static tkm_status tell_key(const struct tkm_object_seen *seen)
{
	const struct tkm_object object = {
	    .size = sizeof(object),
	    .flags = TKM_OBJECT_KEY,
	    .id = "key",
	    .id_length = 3,
	    .label = "Probe",
	};

	return seen->object(seen->ctx, &object);
}

static tkm_status TKM_CALL objects(struct tkm_card *self, struct tkm_op *op,
    const struct tkm_object_seen *seen)
{
	(void)op;
	self->reaches = self->reaches && REACHES(seen);
	return tell_key(seen);
}

static tkm_status TKM_CALL make_key(struct tkm_card *self, struct tkm_op *op,
    const struct tkm_key_policy *policy, const void *tag, uint64_t n,
    const struct tkm_object_seen *made)
{
	(void)self;
	(void)tag;
	(void)n;
	if (policy->algorithm != TKM_KEY_EC)
		return tkm_fail(op, TKM_E_UNSUPPORTED, "Only EC.");
	return tell_key(made);
}

static tkm_status TKM_CALL sign(struct tkm_card *self, struct tkm_op *op,
    const void *id, uint64_t n, uint32_t how, const char *digest_name,
    const void *digest, uint64_t digest_n, const struct tkm_sink *sink)
{
	(void)self;
	(void)op;
	(void)id;
	(void)n;
	(void)how;
	(void)digest_name;
	return sink->take(sink->ctx, digest, digest_n);
}

static tkm_status TKM_CALL put_certificate(struct tkm_card *self,
    struct tkm_op *op, const void *id, uint64_t n, const char *label,
    const void *der, uint64_t der_n)
{
	(void)self;
	(void)id;
	(void)n;
	(void)label;
	(void)der;
	(void)der_n;
	return tkm_fail(op, TKM_E_TOKEN_FULL, "The probe has no room.");
}

static tkm_status TKM_CALL remove_object(struct tkm_card *self,
    struct tkm_op *op, const void *id, uint64_t n, uint32_t what)
{
	(void)self;
	(void)id;
	(void)n;
	(void)what;
	return tkm_fail(op, TKM_E_NOT_FOUND, "The probe keeps its key.");
}

static const struct tkm_token token = {
    .size = sizeof(token),
    .enumerate = enumerate,
    .open = open_card,
    .close = close_card,
    .verify = verify,
    .can = can,
    .describe = describe,
    .pin_state = pin_state,
    .login = login,
    .logout = logout,
    .change_pin = change_pin,
    .unblock = unblock,
    .objects = objects,
    .make_key = make_key,
    .sign = sign,
    .put_certificate = put_certificate,
    .remove = remove_object,
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
	return strcmp(interface_id, TKM_TOKEN) == 0 ? &token : NULL;
}

static const struct tkm_plugin plugin = {
    .size = sizeof(plugin),
    .abi = TKM_ABI,
    .id = "org.example.probe.token",
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
