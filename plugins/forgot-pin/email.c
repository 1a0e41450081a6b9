/* SPDX-License-Identifier: Apache-2.0
 * email.c -- e-mail addresses as people have them.
 */
#include "plugins/forgot-pin/email.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/utf8.h"

#define LOCAL_MAX 64 /* RFC 5321, 4.5.3.1.1 */
#define LABEL_MAX 63 /* RFC 1035, 2.3.4 */

static bool is_not_ascii(char c)
{
	return ((unsigned char)c & 0x80) != 0;
}

/* RFC 5322, 3.2.3: atext */
static bool is_atom(char c)
{
	return tkm_text_is_alnum(c) || is_not_ascii(c) ||
	       (c != '\0' && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_local(struct tkm_view local)
{
	struct tkm_view rest = local;
	struct tkm_view atom;
	size_t i;

	if (local.size == 0 || local.size > LOCAL_MAX)
		return false;
	while (tkm_view_split(&rest, '.', &atom)) {
		if (atom.size == 0)
			return false;
		for (i = 0; i < atom.size; i++) {
			if (!is_atom(atom.data[i]))
				return false;
		}
	}
	return local.data[local.size - 1] != '.';
}

static bool is_label(struct tkm_view label)
{
	size_t i;

	if (label.size == 0 || label.size > LABEL_MAX || label.data[0] == '-' ||
	    label.data[label.size - 1] == '-')
		return false;
	for (i = 0; i < label.size; i++) {
		char c = label.data[i];

		if (!tkm_text_is_alnum(c) && !is_not_ascii(c) && c != '-')
			return false;
	}
	return true;
}

/* At least two labels: a bare host name is a slip of the hand. */
static bool is_domain(struct tkm_view domain)
{
	struct tkm_view rest = domain;
	struct tkm_view label;
	size_t labels = 0;

	while (tkm_view_split(&rest, '.', &label)) {
		if (!is_label(label))
			return false;
		labels++;
	}
	return labels >= 2 && domain.data[domain.size - 1] != '.';
}

bool tkm_email_parse(struct tkm_view typed, struct tkm_email *email)
{
	struct tkm_view whole = tkm_view_trim(typed);
	struct tkm_view domain = whole;
	struct tkm_view local;
	size_t i;

	if (whole.size > TKM_EMAIL_MAX || !tkm_utf8_is_printable(whole) ||
	    !tkm_view_split(&domain, '@', &local) || !is_local(local) ||
	    !is_domain(domain))
		return false;
	memset(email, 0, sizeof(*email));
	memcpy(email->text, whole.data, whole.size);
	for (i = local.size + 1; i < whole.size; i++)
		email->text[i] = tkm_text_lower(whole.data[i]);
	return true;
}
