/* SPDX-License-Identifier: Apache-2.0
 * p11kit.c -- "key: value" lines of p11-kit's module files.
 */
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "plugins/token-pkcs11/p11kit.h"
#include "plugins/token-pkcs11/pkcs11.h"

/* The modules of p11-kit itself gather those of all others again. */
static const char *const gatherers[] = {
    "p11-kit-proxy.so",
    "libp11-kit.so.0",
    "p11-kit-client.so",
};

static bool set_text(char **field, struct tkm_view value)
{
	char *copy = tkm_text_dup_view(value);

	if (!copy)
		return false;
	free(*field);
	*field = copy;
	return true;
}

static bool set(
    struct tkm_p11_kit *kit, struct tkm_view key, struct tkm_view value)
{
	if (tkm_view_is(key, "module"))
		return set_text(&kit->module, value);
	if (tkm_view_is(key, "enable-in"))
		return set_text(&kit->enable_in, value);
	if (tkm_view_is(key, "disable-in"))
		return set_text(&kit->disable_in, value);
	if (tkm_view_is(key, "trust-policy"))
		kit->trust_policy = tkm_view_is(value, "yes");
	return true;
}

/* A line that is no setting is passed over, as p11-kit does. */
static bool parse_line(struct tkm_p11_kit *kit, struct tkm_view line)
{
	struct tkm_view rest = tkm_view_trim(line);
	struct tkm_view key;

	if (rest.size == 0 || rest.data[0] == '#' ||
	    !memchr(rest.data, ':', rest.size) ||
	    !tkm_view_split(&rest, ':', &key))
		return true;
	return set(kit, tkm_view_trim(key), tkm_view_trim(rest));
}

static bool parse_lines(struct tkm_p11_kit *kit, struct tkm_view text)
{
	struct tkm_view line;

	while (tkm_view_split(&text, '\n', &line)) {
		if (!parse_line(kit, line))
			return false;
	}
	return true;
}

/* Moves what was read now over what was known before. */
static void merge(struct tkm_p11_kit *kit, struct tkm_p11_kit *fresh)
{
	char **to[] = {&kit->module, &kit->enable_in, &kit->disable_in};
	char **from[] = {&fresh->module, &fresh->enable_in, &fresh->disable_in};

	for (size_t i = 0; i < TKM_P11_COUNT(to); i++) {
		if (!*from[i])
			continue;
		free(*to[i]);
		*to[i] = *from[i];
	}
	kit->trust_policy = fresh->trust_policy;
}

bool tkm_p11_kit_parse(
    struct tkm_view text, struct tkm_p11_kit *kit, const char **reason)
{
	struct tkm_p11_kit fresh = {0};

	if (text.size > TKM_P11_KIT_MAX) {
		*reason = "the file is too long";
		return false;
	}
	if (!tkm_utf8_is_valid(text) ||
	    (text.size > 0 && memchr(text.data, '\0', text.size))) {
		*reason = "the file is not UTF-8 text";
		return false;
	}
	fresh.trust_policy = kit->trust_policy;
	if (!parse_lines(&fresh, text)) {
		tkm_p11_kit_release(&fresh);
		*reason = "out of memory";
		return false;
	}
	merge(kit, &fresh);
	return true;
}

void tkm_p11_kit_release(struct tkm_p11_kit *kit)
{
	free(kit->module);
	free(kit->enable_in);
	free(kit->disable_in);
	memset(kit, 0, sizeof(*kit));
}

/* Names stand apart by commas, blanks or both. */
static bool names(const char *list, const char *program)
{
	const char *separators = ", \t";
	size_t n;

	for (; *list != '\0'; list += n) {
		list += strspn(list, separators);
		n = strcspn(list, separators);
		if (n > 0 && tkm_view_is(tkm_view_of_bytes(list, n), program))
			return true;
	}
	return false;
}

static bool gathers(const char *module)
{
	struct tkm_view name = tkm_path_name(tkm_view_of(module));

	for (size_t i = 0; i < TKM_P11_COUNT(gatherers); i++) {
		if (tkm_view_is(name, gatherers[i]))
			return true;
	}
	return false;
}

bool tkm_p11_kit_is_wanted(const struct tkm_p11_kit *kit, const char *program)
{
	if (!kit->module || kit->module[0] == '\0' || kit->trust_policy ||
	    gathers(kit->module))
		return false;
	/* pkcs11.conf(5): enable-in wins where both are given. */
	if (kit->enable_in)
		return names(kit->enable_in, program);
	return !kit->disable_in || !names(kit->disable_in, program);
}
