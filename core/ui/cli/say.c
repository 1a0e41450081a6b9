/* SPDX-License-Identifier: Apache-2.0
 * say.c -- looks the program's own texts up and fills them in.
 */
#include "core/ui/cli/say.h"

#include <string.h>

#include <stdio.h>

#include "core/base/template.h"
#include "core/base/text.h"
#include "core/ui/cli/wrap.h"

static bool add_value(void *context, struct tkm_view name, struct tkm_buf *out)
{
	const char *const *args = *(const char *const *const *)context;
	for (; args && args[0]; args += 2)
		if (tkm_view_is(name, args[0])) {
			tkm_buf_add_text(out, args[1] ? args[1] : "");
			return true;
		}
	return false;
}

void tkm_say_format(const struct tkm_words *words, const char *msgid,
    const char *const *args, struct tkm_buf *out)
{
	tkm_template_render(
	    tkm_view_of(tkm_words_get(words, msgid)), add_value, &args, out);
}

void tkm_say_stderr(const struct tkm_buf *text)
{
	fwrite(tkm_buf_text(text), 1, text->size, stderr);
	fflush(stderr);
}

unsigned tkm_say_width(enum tkm_sys_stream stream)
{
	return tkm_sys_terminal_is(stream) ? tkm_sys_terminal_width(stream) : 0;
}

void tkm_say_wrapped(const struct tkm_buf *text, size_t indent)
{
	struct tkm_buf lines = TKM_BUF_INIT(TKM_SAY_MAX);
	tkm_wrap(
	    tkm_buf_view(text), tkm_say_width(TKM_SYS_STDERR), indent, &lines);
	tkm_say_stderr(&lines);
	tkm_buf_release(&lines);
}

/* Would the character make another number, word or reference of it? */
static bool belongs(char c)
{
	return c == '-' || tkm_text_is_alnum(c);
}

bool tkm_say_has_number(const char *text, int32_t number)
{
	char digits[16];
	int size = snprintf(digits, sizeof(digits), "%d", (int)number);
	for (const char *at = text; (at = strstr(at, digits)); at += size)
		if ((at == text || !belongs(at[-1])) && !belongs(at[size]))
			return true;
	return false;
}

bool tkm_say_tells_tries(const char *msgid, const char *text, int32_t tries)
{
	return strstr(msgid, "{tries}") ||
	       (strstr(msgid, "{words}") && tkm_say_has_number(text, tries));
}
