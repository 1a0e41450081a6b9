/* SPDX-License-Identifier: Apache-2.0
 * subscriber.c -- the people and organizations registered here.
 */
#include "tests/sandbox/ra/subscriber.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/crypto.h>

#include "core/base/buf.h"

#define COLUMNS                                                        \
	"id, kind, name, organization, number, email, contact, lang, " \
	"token"

bool ra_copy(char *out, size_t size, const char *text)
{
	size_t length = strlen(text);

	if (length >= size)
		return false;
	memcpy(out, text, length + 1);
	return true;
}

#define COPY(field, row, column) \
	ra_copy(field, sizeof(field), ra_db_text(row, column))

static bool read_row(sqlite3_stmt *row, struct ra_subscriber *out)
{
	struct ra_subscriber read = {.id = sqlite3_column_int64(row, 0)};

	read.is_organization = strcmp(ra_db_text(row, 1), "organization") == 0;
	read.lang = ra_lang_of(ra_db_text(row, 7));
	if (!COPY(read.name, row, 2) || !COPY(read.organization, row, 3) ||
	    !COPY(read.number, row, 4) || !COPY(read.email, row, 5) ||
	    !COPY(read.contact, row, 6) || !COPY(read.token, row, 8))
		return false;
	*out = read;
	return true;
}

static bool end_row(sqlite3_stmt *row, bool *failed, struct ra_subscriber *out)
{
	bool found = row && read_row(row, out);

	if (row && !found)
		*failed = true;
	sqlite3_finalize(row);
	return found;
}

bool ra_subscriber_load(
    sqlite3 *db, int64_t id, bool *failed, struct ra_subscriber *out)
{
	return end_row(
	    ra_db_query(db, failed,
		"SELECT " COLUMNS " FROM subscriber WHERE id = ?", "i", id),
	    failed, out);
}

bool ra_subscriber_find(sqlite3 *db, bool *failed,
    const struct ra_subscriber *wanted, struct ra_subscriber *out)
{
	return end_row(
	    ra_db_query(db, failed,
		"SELECT " COLUMNS " FROM subscriber WHERE kind = ?"
		" AND number = ? AND lower(email) = lower(?) AND token = ?",
		"tttt", wanted->is_organization ? "organization" : "personal",
		wanted->number, wanted->email, wanted->token),
	    failed, out);
}

struct ra_person ra_subscriber_person(const struct ra_subscriber *subscriber)
{
	return (struct ra_person){
	    .name = subscriber->name,
	    .organization = subscriber->organization,
	    .number = subscriber->number,
	    .is_organization = subscriber->is_organization,
	    .email = subscriber->email,
	};
}

/* ---- What the user is shown ---------------------------------------------- */

static const struct ra_text label_name = {{"Name", "Họ và tên"}};
static const struct ra_text label_organization = {{"Organization", "Tổ chức"}};
static const struct ra_text label_tax_code = {{"Tax code", "Mã số thuế"}};
static const struct ra_text label_id = {{"ID number", "Số căn cước"}};
static const struct ra_text label_email = {{"E-mail", "Thư điện tử"}};
static const struct ra_text label_token = {{"Token", "Số sê-ri token"}};

struct listing {
	json_t *items;
	struct tkm_buf digest; /* id LF value LF, for each item */
	enum ra_lang lang;
	bool failed;
};

static void add_item(struct listing *to, const char *id,
    const struct ra_text *label, const char *value)
{
	json_t *item;

	if (!*value)
		return;
	item = json_pack("{s:s, s:s, s:s}", "id", id, "label",
	    label->in[to->lang], "value", value);
	if (!item || json_array_append_new(to->items, item) != 0)
		to->failed = true;
	tkm_buf_add_text(&to->digest, id);
	tkm_buf_add_char(&to->digest, '\n');
	tkm_buf_add_text(&to->digest, value);
	tkm_buf_add_char(&to->digest, '\n');
}

/* An asterisk for each character but the last `shown`. */
static void mask_number(const char *number, size_t shown, char *out)
{
	size_t size = strlen(number);

	for (size_t i = 0; i < size; i++)
		out[i] = i + shown < size ? '*' : number[i];
	out[size] = '\0';
}

/* a***@example.com */
static void mask_email(const char *email, char *out)
{
	const char *at = strchr(email, '@');

	*out++ = email[0];
	memcpy(out, "***", 3);
	strcpy(out + 3, at ? at : "");
}

static void list_items(
    struct listing *to, const struct ra_subscriber *from, bool full)
{
	char number[sizeof(from->number)];
	char email[sizeof(from->email) + 4];

	add_item(to, "name", &label_name, from->name);
	add_item(to, "organization", &label_organization, from->organization);
	mask_number(from->number, from->is_organization ? 14 : 4, number);
	if (from->is_organization)
		add_item(to, "tax-code", &label_tax_code, number);
	else
		add_item(to, "id-number", &label_id, number);
	if (!full)
		return;
	mask_email(from->email, email);
	add_item(to, "email", &label_email, email);
	add_item(to, "token", &label_token, from->token);
}

static bool add_name(const struct ra_subscriber *subscriber, json_t *answer)
{
	struct ra_person person = ra_subscriber_person(subscriber);
	unsigned char *der = NULL;
	int size = ra_ca_subject(&person, &der);
	char *text = size > 0 ? ra_base64(der, (size_t)size) : NULL;
	bool added = text && json_object_set_new(
				 answer, "subjectName", json_string(text)) == 0;

	free(text);
	OPENSSL_free(der);
	return added;
}

bool ra_subscriber_describe(const struct ra_subscriber *subscriber, bool full,
    enum ra_lang lang, json_t *answer)
{
	struct listing list = {.items = json_array(), .lang = lang};
	char digest[RA_HEX_SIZE];
	bool made;

	tkm_buf_init(&list.digest, 8192);
	list_items(&list, subscriber, full);
	made = !list.failed && tkm_buf_ok(&list.digest);
	ra_sha256_hex(tkm_buf_text(&list.digest), list.digest.size, digest);
	tkm_buf_release(&list.digest);
	return json_object_set_new(answer, "subject", list.items) == 0 &&
	       json_object_set_new(
		   answer, "subjectDigest", json_string(digest)) == 0 &&
	       made && add_name(subscriber, answer);
}
