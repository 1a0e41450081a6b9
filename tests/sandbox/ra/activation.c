/* SPDX-License-Identifier: Apache-2.0
 * activation.c -- a certificate for a code (section 5 of the page).
 */
#include "tests/sandbox/ra/endpoints.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/base32.h"
#include "core/base/wipe.h"
#include "tests/sandbox/ra/issue.h"
#include "tests/sandbox/ra/json.h"
#include "tests/sandbox/ra/session.h"

#define SESSION_LIFETIME 3600
#define WRONG_CODES_MAX 20
#define WRONG_CODES_TIME 600
#define CSR_MAX 16384

/* The id of the order with this code; "" when there is none. */
static bool find_code(
    struct ra_call *call, const char *symbols, char id[RA_ID_SIZE])
{
	unsigned char mac[RA_DIGEST_SIZE];
	bool failed = false;
	sqlite3_stmt *row;

	id[0] = '\0';
	if (!ra_mac(call->service->site.store_key, "code", symbols, mac))
		return false;
	row = ra_db_query(call->service->db, &failed,
	    "SELECT id FROM orders WHERE code_mac = ?", "b", mac, sizeof(mac));
	if (row)
		ra_copy(id, RA_ID_SIZE, ra_db_text(row, 0));
	sqlite3_finalize(row);
	return !failed;
}

static int refuse_code(struct ra_call *call)
{
	int64_t wait = 0;

	if (!ra_limit_allows(call, "wrong-code", call->address, WRONG_CODES_MAX,
		WRONG_CODES_TIME, &wait))
		return ra_call_refuse_for(call, "too-many-requests", wait);
	return ra_call_refuse(call, "code-unknown");
}

/* What stands against beginning, or NULL. */
static const char *code_refusal(
    const struct ra_call *call, const struct ra_order *order)
{
	if (strcmp(order->subscriber.token, ra_call_token(call)) != 0)
		return "token-mismatch";
	if (order->is_revoked)
		return "revoked";
	if (order->state == RA_ORDER_DONE)
		return "code-used";
	if (order->state < RA_ORDER_WAITING && order->expires < call->now)
		return "code-expired";
	return NULL;
}

static int begin(struct ra_call *call, const struct ra_order *order)
{
	const char *code = code_refusal(call, order);
	char session[RA_KEY_TEXT_SIZE];
	json_t *answer;

	if (code)
		return ra_call_refuse(call, code);
	if (!ra_session_new(call, order->id, SESSION_LIFETIME, session))
		return ra_call_broken(call);
	answer = ra_order_describe(call, order, "activation", true);
	if (answer) {
		json_object_set_new(answer, "session", json_string(session));
		json_object_set_new(
		    answer, "expiresIn", json_integer(SESSION_LIFETIME));
	}
	tkm_wipe(session, sizeof(session));
	return ra_call_ok(call, 200, answer);
}

int ra_activation_start(struct ra_call *call)
{
	const char *code = ra_json_text(call->body, "code", 64);
	char symbols[TKM_CODE_SYMBOLS + 1];
	struct ra_order order;
	char id[RA_ID_SIZE];
	bool failed = false;

	if (!code || !ra_call_token(call))
		return ra_call_refuse(call, "bad-request");
	if (!tkm_code_parse(tkm_view_of(code), symbols, NULL))
		return refuse_code(call);
	failed = !find_code(call, symbols, id);
	tkm_wipe(symbols, sizeof(symbols));
	if (failed)
		return ra_call_broken(call);
	if (!id[0])
		return refuse_code(call);
	if (!ra_order_load(call, id, &failed, &order))
		return ra_call_broken(call);
	return begin(call, &order);
}

/* Loads the order of the body, or answers why not: false then. */
static bool load(struct ra_call *call, struct ra_order *order)
{
	const char *id = ra_json_id(call->body, "activation");
	bool failed = false;

	if (!id) {
		ra_call_refuse(call, "bad-request");
		return false;
	}
	if (ra_order_load(call, id, &failed, order) && !order->old_serial[0])
		return true;
	if (failed)
		ra_call_broken(call);
	else
		ra_call_refuse(call, "activation-unknown");
	return false;
}

int ra_activation_decision(struct ra_call *call)
{
	const json_t *accept = json_object_get(call->body, "accept");
	const char *digest = ra_json_word(
	    call->body, "subjectDigest", RA_HEX_SIZE - 1, "0123456789abcdef");
	struct ra_order order;

	if (!json_is_boolean(accept) || !digest)
		return ra_call_refuse(call, "bad-request");
	if (!load(call, &order))
		return call->status;
	if (!ra_session_is_valid(call, order.id))
		return ra_call_refuse(call, "session-needed");
	if (!ra_order_is_digest(&order, true, digest))
		return ra_call_refuse(call, "subject-changed");
	if (order.state < RA_ORDER_WAITING &&
	    !ra_order_set_state(call, &order,
		json_is_true(accept) ? RA_ORDER_CONFIRMED : RA_ORDER_DECLINED))
		return ra_call_broken(call);
	return ra_call_ok(call, 200,
	    json_pack("{s:s}", "state", ra_order_state_text(order.state)));
}

static int request(
    struct ra_call *call, struct ra_order *order, struct ra_csr *csr)
{
	csr->may_bind = ra_session_is_valid(call, order->id);
	if (!csr->may_bind &&
	    (csr->is_rekey || !ra_issue_is_known(call, order, csr)))
		return ra_call_refuse(call, "session-needed");
	if (order->state < RA_ORDER_CONFIRMED)
		return ra_call_refuse(call, "not-confirmed");
	return ra_issue(call, order, csr);
}

static int request_or_rekey(struct ra_call *call, bool is_rekey)
{
	struct ra_csr csr = {.is_rekey = is_rekey};
	struct ra_order order;
	unsigned char *bytes;
	int status;

	if (!load(call, &order))
		return call->status;
	bytes = ra_json_bytes(call->body, "csr", CSR_MAX, &csr.size);
	csr.bytes = bytes;
	status = bytes ? request(call, &order, &csr)
		       : ra_call_refuse(call, "bad-request");
	free(bytes);
	return status;
}

int ra_activation_request(struct ra_call *call)
{
	return request_or_rekey(call, false);
}

int ra_activation_rekey(struct ra_call *call)
{
	return request_or_rekey(call, true);
}

int ra_activation_installed(struct ra_call *call)
{
	struct ra_order order;

	if (!load(call, &order))
		return call->status;
	return ra_issue_installed(call, &order);
}
