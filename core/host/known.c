/* SPDX-License-Identifier: Apache-2.0
 * known.c -- the table of settings, and values held against it.
 */
#include "core/host/known.h"

#include <string.h>

#include "core/base/path.h"
#include "core/base/view.h"
#include <tkm/plugin.h>

#define LANGUAGES "vi en"
#define INTEGERS_MAX 16 /* numbers of one setting */

static const struct tkm_known table[] = {
    {"brand", "default-pin", TKM_KNOWN_TEXT, "12345678", NULL, 0, 0,
	TKM_N("the PIN that tokens come with and are reset to")},
    {"brand", "language", TKM_KNOWN_WORD, "", LANGUAGES, 0, 0,
	TKM_N("the language where the user names none")},
    {"brand", "name", TKM_KNOWN_TEXT, "Token Manager", NULL, 0, 0,
	TKM_N("what the product is called")},
    {"brand", "ra", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("the name of the [ra NAME] section to use")},
    {"brand", "support", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("whom to ask for help")},
    {"expiry-warning", "snooze-days", TKM_KNOWN_INTEGER, "7", NULL, 1, 365,
	TKM_N("for how many days a warning is put off")},
    {"expiry-warning", "thresholds", TKM_KNOWN_INTEGERS, "105 30 7 0", NULL, 0,
	3650, TKM_N("days before the end at which to warn")},
    {"forgot-pin", "reset", TKM_KNOWN_WORD, "default",
	"default user leave-default", 0, 0,
	TKM_N("what a recovered PIN becomes at first")},
    {"forgot-pin", "strict", TKM_KNOWN_WORD, "no", "yes no", 0, 0,
	TKM_N("whether the check digit of a tax code must fit")},
    {"hardware-info", "ending-days", TKM_KNOWN_INTEGER, "105", NULL, 0, 3650,
	TKM_N("from how many days before its end on a certificate counts as "
	      "ending")},
    {"log", "file", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("where the log goes, if not into the state folder")},
    {"log", "level", TKM_KNOWN_WORD, "warning", "error warning info debug", 0,
	0, TKM_N("how much is logged")},
    {"network", "ca-file", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("certificates trusted in place of the system's")},
    {"network", "proxy", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("the proxy in place of the system's; none for no proxy")},
    {"network", "timeout", TKM_KNOWN_INTEGER, "60", NULL, 1, 600,
	TKM_N("seconds one request may take")},
    {"pin", "min-length", TKM_KNOWN_INTEGER, "0", NULL, 0, 64,
	TKM_N("the least number of characters of a new PIN")},
    {"plugins", "directories", TKM_KNOWN_PATHS, "", NULL, 0, 0,
	TKM_N("further folders of plugins")},
    {"plugins", "disabled", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("plugins that are not to be used")},
    {"ra *", "back-end", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("the plugin that talks to the RA")},
    {"ra *", "ca-file", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("what the TLS certificate of the RA must chain to")},
    {"ra *", "seal-certificate-file", TKM_KNOWN_TEXT, "", NULL, 0, 0,
	TKM_N("what personal data for the RA is sealed to")},
    {"ra *", "timeout", TKM_KNOWN_INTEGER, "", NULL, 5, 600,
	TKM_N("seconds one request may take")},
    {"ra *", "url", TKM_KNOWN_TEXT, "", NULL, 0, 0, TKM_N("where the RA is")},
    {"token-pkcs11", "modules", TKM_KNOWN_PATHS, "", NULL, 0, 0,
	TKM_N("PKCS#11 modules to use")},
    {"token-pkcs11", "p11-kit", TKM_KNOWN_WORD, "yes", "yes no", 0, 0,
	TKM_N("whether modules announced to p11-kit are used")},
    {"token-pkcs11", "p11-kit-folders", TKM_KNOWN_PATHS,
	"/usr/share/p11-kit/modules;/etc/pkcs11/modules", NULL, 0, 0,
	TKM_N("folders with module files of p11-kit")},
    {"token-pkcs11", "timeout", TKM_KNOWN_INTEGER, "10", NULL, 1, 300,
	TKM_N("seconds a module may take")},
    {"ui", "language", TKM_KNOWN_WORD, "", LANGUAGES, 0, 0,
	TKM_N("the language of texts")},
};

size_t tkm_known_count(void)
{
	return sizeof(table) / sizeof(table[0]);
}

const struct tkm_known *tkm_known_at(size_t index)
{
	return index < tkm_known_count() ? &table[index] : NULL;
}

const struct tkm_known *tkm_known_find(const char *section, const char *key)
{
	if (strncmp(section, "ra ", 3) == 0)
		section = "ra *";
	for (size_t i = 0; i < tkm_known_count(); i++)
		if (strcmp(table[i].section, section) == 0 &&
		    strcmp(table[i].key, key) == 0)
			return &table[i];
	return NULL;
}

static bool is_integer(const struct tkm_known *known, struct tkm_view text)
{
	int64_t number;

	return tkm_view_to_int64(text, known->min, known->max, &number);
}

bool tkm_known_integer(
    const struct tkm_known *known, const char *value, int64_t *out)
{
	return tkm_view_to_int64(
	    tkm_view_of(value), known->min, known->max, out);
}

/* Each word is a number, and there are some, but not too many. */
static bool are_integers(const struct tkm_known *known, struct tkm_view text)
{
	struct tkm_view part;
	struct tkm_view word;
	unsigned count = 0;

	while (tkm_view_split(&text, ',', &part))
		while (tkm_view_split(&part, ' ', &word)) {
			word = tkm_view_trim(word);
			if (word.size > 0 && !is_integer(known, word))
				return false;
			count += word.size > 0;
		}
	return count > 0 && count <= INTEGERS_MAX;
}

static bool is_word(const struct tkm_known *known, struct tkm_view text)
{
	struct tkm_view rest = tkm_view_of(known->words);
	struct tkm_view word;

	while (tkm_view_split(&rest, ' ', &word))
		if (tkm_view_equals(word, text))
			return true;
	return false;
}

static bool are_paths(const struct tkm_known *known, struct tkm_view text)
{
	struct tkm_view path;

	(void)known;
	while (tkm_view_split(&text, ';', &path)) {
		path = tkm_view_trim(path);
		if (path.size > 0 && !tkm_path_is_absolute(path))
			return false;
	}
	return true;
}

static const struct {
	bool (*fits)(const struct tkm_known *known, struct tkm_view text);
	const char *fault;
} kinds[] = {
    [TKM_KNOWN_TEXT] = {NULL, NULL},
    [TKM_KNOWN_INTEGER] = {is_integer,
	TKM_N("It must be a whole number: {allowed}.")},
    [TKM_KNOWN_INTEGERS] = {are_integers,
	TKM_N("It must be at most 16 whole numbers parted by blanks, each: "
	      "{allowed}.")},
    [TKM_KNOWN_WORD] = {is_word, TKM_N("It must be one of: {allowed}.")},
    [TKM_KNOWN_PATHS] = {are_paths,
	TKM_N("It must be absolute paths, parted by semicolons.")},
};

const char *tkm_known_fault(const struct tkm_known *known, const char *value)
{
	if (!kinds[known->kind].fits ||
	    kinds[known->kind].fits(known, tkm_view_of(value)))
		return NULL;
	return kinds[known->kind].fault;
}

void tkm_known_allowed(const struct tkm_known *known, struct tkm_buf *out)
{
	if (known->words) {
		tkm_buf_add_text(out, known->words);
	} else if (known->max > 0) {
		tkm_buf_add_uint64(out, (uint64_t)known->min);
		tkm_buf_add_text(out, "–");
		tkm_buf_add_uint64(out, (uint64_t)known->max);
	}
}
