/* SPDX-License-Identifier: Apache-2.0
 * who.c -- knows again for whom a request was made, without keeping who.
 *
 * The salt keeps stamps of different requests apart.
 */
#include "core/host/ra/who.h"

#include <string.h>

#include "core/base/buf.h"
#include "core/host/plugin/trust.h"
#include "core/sys/random.h"

#define SALT_SIZE 16u
#define SALT_DIGITS (2u * SALT_SIZE)
#define WHO_MAX 16384u

/* Adds the salt, then a NUL after every id and every answer. */
static void add_answers(struct tkm_buf *out, struct tkm_view salt,
    const struct tkm_value *const *who, uint32_t count)
{
	tkm_buf_add_view(out, salt);
	for (uint32_t i = 0; i < count; i++) {
		tkm_buf_add(out, who[i]->id, strlen(who[i]->id) + 1);
		tkm_buf_add(out, who[i]->data, (size_t)who[i]->length);
		tkm_buf_add_char(out, '\0');
	}
}

static bool stamp_with(struct tkm_view salt, const struct tkm_value *const *who,
    uint32_t count, char out[TKM_WHO_DIGITS + 1])
{
	struct tkm_buf hex = TKM_BUF_INIT(TKM_WHO_DIGITS);
	uint8_t hash[TKM_SHA256_SIZE];
	struct tkm_buf text;
	bool ok;

	tkm_buf_init_secret(&text, WHO_MAX);
	add_answers(&text, salt, who, count);
	ok = tkm_buf_ok(&text) && tkm_trust_hash(text.data, text.size, hash);
	tkm_buf_release(&text);
	tkm_buf_add_view(&hex, salt);
	if (ok)
		tkm_buf_add_hex(&hex, hash, sizeof(hash));
	ok = ok && tkm_buf_ok(&hex);
	if (ok)
		memcpy(out, tkm_buf_text(&hex), TKM_WHO_DIGITS + 1);
	tkm_buf_release(&hex);
	return ok;
}

void tkm_who_stamp(const struct tkm_value *const *who, uint32_t count,
    char out[TKM_WHO_DIGITS + 1])
{
	struct tkm_buf salt = TKM_BUF_INIT(SALT_DIGITS);
	uint8_t random[SALT_SIZE];

	out[0] = '\0';
	if (tkm_sys_random(random, sizeof(random)) == 0) {
		tkm_buf_add_hex(&salt, random, sizeof(random));
		if (tkm_buf_ok(&salt))
			stamp_with(tkm_buf_view(&salt), who, count, out);
	}
	tkm_buf_release(&salt);
}

bool tkm_who_fits(
    const char *stamp, const struct tkm_value *const *who, uint32_t count)
{
	char again[TKM_WHO_DIGITS + 1];

	if (strlen(stamp) != TKM_WHO_DIGITS)
		return true;
	return stamp_with(
		   tkm_view_of_bytes(stamp, SALT_DIGITS), who, count, again) &&
	       strcmp(stamp, again) == 0;
}
