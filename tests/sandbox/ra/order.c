/* SPDX-License-Identifier: Apache-2.0
 * order.c -- a certificate asked for: loaded, described, moved on.
 */
#include "tests/sandbox/ra/order.h"

#include <string.h>

#include "core/base/view.h"

static const char *const state_texts[] = {
    [RA_ORDER_IDENTIFIED] = "identified",
    [RA_ORDER_DECLINED] = "declined",
    [RA_ORDER_CONFIRMED] = "confirmed",
    [RA_ORDER_WAITING] = "waiting",
    [RA_ORDER_ISSUED] = "issued",
    [RA_ORDER_DONE] = "done",
};

#define STATES (sizeof(state_texts) / sizeof(state_texts[0]))

const char *ra_order_state_text(enum ra_order_state state)
{
	return state_texts[state];
}

static bool read_state(const char *text, enum ra_order_state *out)
{
	for (size_t i = 0; i < STATES; i++) {
		if (strcmp(state_texts[i], text) != 0)
			continue;
		*out = (enum ra_order_state)i;
		return true;
	}
	return false;
}

static bool read_nonce(sqlite3_stmt *row, int column, unsigned char *out)
{
	int size = sqlite3_column_bytes(row, column);

	if (size == RA_KEY_SIZE)
		memcpy(out, sqlite3_column_blob(row, column), RA_KEY_SIZE);
	return size == RA_KEY_SIZE || size == 0;
}

static bool read_row(sqlite3_stmt *row, struct ra_order *order)
{
	order->expires = sqlite3_column_int64(row, 2);
	order->days = sqlite3_column_int64(row, 3);
	order->waiting = sqlite3_column_type(row, 4) == SQLITE_NULL
			     ? -1
			     : sqlite3_column_int64(row, 4);
	order->rekeys = sqlite3_column_int64(row, 5);
	order->nonce_expires = sqlite3_column_int64(row, 6);
	order->is_revoked = sqlite3_column_int(row, 7) != 0;
	return read_state(ra_db_text(row, 1), &order->state) &&
	       ra_copy(order->keys, sizeof(order->keys), ra_db_text(row, 8)) &&
	       ra_copy(order->old_serial, sizeof(order->old_serial),
		   ra_db_text(row, 9)) &&
	       read_nonce(row, 10, order->nonce);
}

bool ra_order_load(
    struct ra_call *call, const char *id, bool *failed, struct ra_order *out)
{
	struct ra_order order = {.id = ""};
	sqlite3 *db = call->service->db;
	sqlite3_stmt *row = ra_db_query(db, failed,
	    "SELECT subscriber, state, expires, days, waiting, rekeys,"
	    " nonce_expires, revoked, keys, old_serial, nonce"
	    " FROM orders WHERE id = ?",
	    "t", id);
	bool read;

	if (!row)
		return false;
	read = ra_copy(order.id, sizeof(order.id), id) &&
	       read_row(row, &order) &&
	       ra_subscriber_load(
		   db, sqlite3_column_int64(row, 0), failed, &order.subscriber);
	sqlite3_finalize(row);
	if (read)
		*out = order;
	else
		*failed = true;
	return read;
}

bool ra_order_set_state(
    struct ra_call *call, struct ra_order *order, enum ra_order_state state)
{
	order->state = state;
	return ra_db_run(call->service->db,
	    "UPDATE orders SET state = ? WHERE id = ?", "tt",
	    state_texts[state], order->id);
}

static bool add_keys(const char *keys, json_t *answer)
{
	struct tkm_view rest = tkm_view_of(keys);
	struct tkm_view key;
	json_t *list = json_array();
	bool added = list != NULL;

	while (added && tkm_view_split(&rest, ',', &key))
		added = json_array_append_new(
			    list, json_stringn(key.data, key.size)) == 0;
	return json_object_set_new(answer, "keys", list) == 0 && added;
}

json_t *ra_order_describe(const struct ra_call *call,
    const struct ra_order *order, const char *id_name, bool full)
{
	json_t *answer = json_pack("{s:s, s:s, s:s}", id_name, order->id,
	    "state", state_texts[order->state], "attestation", "none");

	if (answer && add_keys(order->keys, answer) &&
	    ra_subscriber_describe(
		&order->subscriber, full, call->lang, answer))
		return answer;
	json_decref(answer);
	return NULL;
}

bool ra_order_is_digest(
    const struct ra_order *order, bool full, const char *digest)
{
	json_t *answer = json_object();
	bool is =
	    answer &&
	    ra_subscriber_describe(&order->subscriber, full, RA_EN, answer) &&
	    strcmp(json_string_value(json_object_get(answer, "subjectDigest")),
		digest) == 0;

	json_decref(answer);
	return is;
}
