/* SPDX-License-Identifier: Apache-2.0
 * who.c -- knows again for whom a request was made, without keeping who.
 *
 * An ID number has few digits that are not known beforehand: trying them all
 * against a stamp is made dear by scrypt (RFC 7914), and the salt keeps stamps
 * of different requests apart.
 */
#include "core/host/ra/who.h"

#include <string.h>

#include <openssl/evp.h>

#include "core/base/buf.h"
#include "core/base/wipe.h"
#include "core/sys/random.h"

#define SALT_SIZE 16u
#define SALT_DIGITS (2u * SALT_SIZE)
#define WHO_MAX 16384u
#define KEY_SIZE 32u

/* 32 MiB and about a tenth of a second for each guess. */
#define SCRYPT_N 32768u
#define SCRYPT_R 8u
#define SCRYPT_P 1u
#define SCRYPT_MEMORY (UINT64_C(64) << 20) /* bytes, at most */

/* A NUL after every id and every answer. */
static void add_answers(
    struct tkm_buf *out, const struct tkm_value *const *who, uint32_t count)
{
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
	uint8_t key[KEY_SIZE];
	struct tkm_buf text;
	bool ok;

	tkm_buf_init_secret(&text, WHO_MAX);
	add_answers(&text, who, count);
	ok = tkm_buf_ok(&text) &&
	     EVP_PBE_scrypt(tkm_buf_text(&text), text.size,
		 (const unsigned char *)salt.data, salt.size, SCRYPT_N,
		 SCRYPT_R, SCRYPT_P, SCRYPT_MEMORY, key, sizeof(key)) == 1;
	tkm_buf_release(&text);
	tkm_buf_add_view(&hex, salt);
	if (ok)
		tkm_buf_add_hex(&hex, key, sizeof(key));
	tkm_wipe(key, sizeof(key));
	ok = ok && tkm_buf_ok(&hex);
	if (ok)
		memcpy(out, tkm_buf_text(&hex), TKM_WHO_DIGITS + 1);
	tkm_buf_release(&hex);
	return ok;
}

bool tkm_who_stamp(const struct tkm_value *const *who, uint32_t count,
    char out[TKM_WHO_DIGITS + 1])
{
	struct tkm_buf salt = TKM_BUF_INIT(SALT_DIGITS);
	uint8_t random[SALT_SIZE];
	bool ok = tkm_sys_random(random, sizeof(random)) == 0;

	if (ok)
		tkm_buf_add_hex(&salt, random, sizeof(random));
	ok = ok && tkm_buf_ok(&salt) &&
	     stamp_with(tkm_buf_view(&salt), who, count, out);
	tkm_buf_release(&salt);
	return ok;
}

bool tkm_who_fits(
    const char *stamp, const struct tkm_value *const *who, uint32_t count)
{
	char again[TKM_WHO_DIGITS + 1];

	if (stamp[0] == '\0')
		return true;
	return strlen(stamp) == TKM_WHO_DIGITS &&
	       stamp_with(
		   tkm_view_of_bytes(stamp, SALT_DIGITS), who, count, again) &&
	       strcmp(stamp, again) == 0;
}
