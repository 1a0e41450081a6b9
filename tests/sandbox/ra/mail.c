/* SPDX-License-Identifier: Apache-2.0
 * mail.c -- plain-text mail by SMTP with STARTTLS.
 */
#include "tests/sandbox/ra/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <curl/curl.h>

#include "core/base/date.h"
#include "core/base/utf8.h"
#include "core/base/view.h"
#include "core/base/wipe.h"
#include "core/sys/clock.h"
#include "tests/sandbox/ra/crypto.h"
#include "tests/sandbox/ra/log.h"

#define MESSAGE_MAX (64u * 1024u)
/* RFC 2047, 2: an encoded word has 75 characters at most, 12 of them fixed. */
#define WORD_BYTES 45u
/* RFC 2045, 6.8: 76 characters a line. */
#define LINE_BYTES 57u

static void add_base64(struct tkm_buf *out, const char *data, size_t size)
{
	char *text = ra_base64(data, size);

	tkm_buf_add_text(out, text ? text : "");
	if (text)
		tkm_wipe(text, strlen(text));
	free(text);
}

static void add_encoded_words(struct tkm_buf *out, struct tkm_view text)
{
	while (text.size > 0) {
		struct tkm_view word = tkm_utf8_cut(text, WORD_BYTES);

		if (word.size == 0)
			return;
		tkm_buf_add_text(out, "=?UTF-8?B?");
		add_base64(out, word.data, word.size);
		tkm_buf_add_text(out, "?=");
		text = tkm_view_skip(text, word.size);
		if (text.size > 0)
			tkm_buf_add_text(out, "\r\n ");
	}
}

static void add_date(struct tkm_buf *out)
{
	static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May",
	    "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct tkm_date now;
	char text[64];

	if (!tkm_date_from_seconds(tkm_sys_clock_now(), &now))
		return;
	snprintf(text, sizeof(text), "%d %s %d %02d:%02d:%02d +0000", now.day,
	    months[now.month - 1], now.year, now.hour, now.minute, now.second);
	tkm_buf_add_text(out, "\r\nDate: ");
	tkm_buf_add_text(out, text);
}

static void add_headers(
    struct tkm_buf *out, const char *to, const struct tkm_buf *subject)
{
	char id[RA_ID_SIZE] = "";

	ra_random_id(id);
	tkm_buf_add_text(out, "From: Sandbox RA <ra@localhost>\r\nTo: ");
	tkm_buf_add_text(out, to);
	tkm_buf_add_text(out, "\r\nSubject: ");
	add_encoded_words(out, tkm_buf_view(subject));
	add_date(out);
	tkm_buf_add_text(out, "\r\nMessage-ID: <");
	tkm_buf_add_text(out, id);
	tkm_buf_add_text(out, "@localhost>\r\n"
			      "MIME-Version: 1.0\r\n"
			      "Content-Type: text/plain; charset=UTF-8\r\n"
			      "Content-Transfer-Encoding: base64\r\n"
			      "Auto-Submitted: auto-generated\r\n"
			      "\r\n");
}

static void add_body(struct tkm_buf *out, const struct tkm_buf *body)
{
	for (size_t at = 0; at < body->size; at += LINE_BYTES) {
		size_t left = body->size - at;

		add_base64(out, body->data + at,
		    left < LINE_BYTES ? left : LINE_BYTES);
		tkm_buf_add_text(out, "\r\n");
	}
}

bool ra_mail_init(struct ra_mail *mail, const char *to, enum ra_lang lang,
    const struct ra_letter *letter, const struct ra_value *values, size_t count)
{
	struct tkm_buf subject;
	struct tkm_buf body;
	bool made;

	if (strlen(to) >= sizeof(mail->to))
		return false;
	strcpy(mail->to, to);
	tkm_buf_init(&subject, MESSAGE_MAX);
	tkm_buf_init_secret(&body, MESSAGE_MAX);
	tkm_buf_init_secret(&mail->message, 2 * MESSAGE_MAX);
	ra_text_add(&subject, letter->subject.in[lang], values, count);
	ra_text_add(&body, letter->body.in[lang], values, count);
	add_headers(&mail->message, to, &subject);
	add_body(&mail->message, &body);
	made = tkm_buf_ok(&subject) && tkm_buf_ok(&body) &&
	       tkm_buf_ok(&mail->message);
	tkm_buf_release(&subject);
	tkm_buf_release(&body);
	if (!made)
		tkm_buf_release(&mail->message);
	return made;
}

void ra_mail_release(struct ra_mail *mail)
{
	tkm_buf_release(&mail->message);
}

struct upload {
	const char *data;
	size_t size;
};

static size_t next_part(char *out, size_t size, size_t count, void *context)
{
	struct upload *left = context;
	size_t part = size * count < left->size ? size * count : left->size;

	memcpy(out, left->data, part);
	left->data += part;
	left->size -= part;
	return part;
}

static void set_up(CURL *curl, const char *url, struct curl_slist *to,
    const struct ra_smtp *smtp, struct upload *upload)
{
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
	if (smtp->ca_file)
		curl_easy_setopt(curl, CURLOPT_CAINFO, smtp->ca_file);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "ra@localhost");
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, next_part);
	curl_easy_setopt(curl, CURLOPT_READDATA, upload);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
}

bool ra_mail_send(const struct ra_mail *mail, const struct ra_smtp *smtp)
{
	struct upload upload = {mail->message.data, mail->message.size};
	struct curl_slist *to = curl_slist_append(NULL, mail->to);
	CURL *curl = curl_easy_init();
	CURLcode code = CURLE_OUT_OF_MEMORY;
	char url[300];

	snprintf(url, sizeof(url), "smtp://%s/localhost", smtp->server);
	if (curl && to) {
		set_up(curl, url, to, smtp, &upload);
		code = curl_easy_perform(curl);
	}
	curl_easy_cleanup(curl);
	curl_slist_free_all(to);
	return code == CURLE_OK || ra_fail("mail not sent through '%s': %s",
				       smtp->server, curl_easy_strerror(code));
}

bool ra_mail_is_address(const char *text)
{
	const char *at = strchr(text, '@');

	return strlen(text) <= 254 && at && at != text && at[1] &&
	       !strchr(at + 1, '@') &&
	       text[strcspn(text, " ,;:<>\"\\()[]")] == 0 &&
	       tkm_utf8_is_printable(tkm_view_of(text));
}
