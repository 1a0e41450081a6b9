/* SPDX-License-Identifier: Apache-2.0
 * secrets.c -- takes secrets from descriptors, private files and the
 * terminal, and hands them to the host's locked memory.
 */
#include "core/ui/cli/secrets.h"

#include <limits.h>
#include <string.h>

#include "core/base/text.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/secret.h"
#include "core/sys/terminal.h"

static bool parse_field(struct tkm_view name, char *field, size_t room)
{
	if (name.size == 0 || name.size >= room)
		return false;
	for (size_t i = 0; i < name.size; i++) {
		char c = name.data[i] == '-' ? '_' : name.data[i];
		if (!tkm_text_is_alnum(c) && c != '_')
			return false;
		field[i] = c;
	}
	field[name.size] = '\0';
	return true;
}

static bool parse_place(const char *place, struct tkm_secret_source *source)
{
	uint64_t number;
	if (strncmp(place, "file:", 5) == 0 && place[5] != '\0') {
		source->path = place + 5;
		return true;
	}
	if (strncmp(place, "fd:", 3) != 0 ||
	    !tkm_view_to_uint64(tkm_view_of(place + 3), INT_MAX, &number))
		return false;
	source->descriptor = (int)number;
	return true;
}

bool tkm_secret_source_parse(
    const char *text, struct tkm_secret_source *out, struct tkm_fault *fault)
{
	struct tkm_secret_source source = {.descriptor = -1};
	const char *equals = strchr(text, '=');
	struct tkm_view name = tkm_view_of(text);
	if (equals)
		name.size = (size_t)(equals - text);
	/* What was typed may be the secret itself: it is not repeated. */
	if (!equals || !parse_field(name, source.field, sizeof(source.field)) ||
	    !parse_place(equals + 1, &source)) {
		tkm_fault_set(fault,
		    TKM_N("The option “--secret” takes FIELD=fd:N or "
			  "FIELD=file:PATH, never the secret itself."),
		    TKM_VIEW("--secret"), NULL);
		return false;
	}
	*out = source;
	return true;
}

static tkm_status of_sys(int error)
{
	static const struct {
		int error;
		tkm_status status;
	} table[] = {
	    {TKM_SYS_OK, TKM_OK},
	    {TKM_SYS_E_CANCELLED, TKM_E_CANCELLED},
	    {TKM_SYS_E_NO_MEMORY, TKM_E_MEMORY},
	    {TKM_SYS_E_NO_TERMINAL, TKM_E_NEEDS_INPUT},
	};
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].status;
	return TKM_E_ARGUMENT;
}

/* The length of the first line, its end (LF or CRLF) left out. */
static size_t first_line(const char *text, size_t size)
{
	const char *end = memchr(text, '\n', size);
	size_t length = end ? (size_t)(end - text) : size;
	return length > 0 && text[length - 1] == '\r' ? length - 1 : length;
}

static tkm_status read_file(const char *path, char *desk, size_t *size)
{
	struct tkm_sys_file *file = NULL;
	tkm_status status = of_sys(tkm_sys_file_open(path, &file));
	if (status == TKM_OK && !tkm_sys_file_is_private(file))
		status = TKM_E_REFUSED;
	if (status == TKM_OK)
		status = of_sys(tkm_sys_file_read_at(
		    file, 0, desk, TKM_SECRET_MAX + 1, size));
	if (status == TKM_OK)
		*size = first_line(desk, *size);
	tkm_sys_file_close(file);
	return status;
}

/* Makes a secret of what lies on the desk, and clears the desk. */
static tkm_status take(
    tkm_status status, char *desk, size_t size, struct tkm_secret **out)
{
	if (status == TKM_OK && size > TKM_SECRET_MAX)
		status = TKM_E_ARGUMENT;
	if (status == TKM_OK)
		status = tkm_secret_make(desk, (uint32_t)size, out);
	tkm_locked_give(desk);
	return status;
}

tkm_status tkm_secret_source_read(const struct tkm_secret_source *source,
    const struct tkm_sys_event *cancel, struct tkm_secret **out)
{
	size_t size = 0;
	tkm_status status;
	char *desk = tkm_locked_take(TKM_SECRET_MAX + 1);
	if (!desk)
		return TKM_E_MEMORY;
	if (source->path)
		status = read_file(source->path, desk, &size);
	else
		status = of_sys(tkm_sys_secret_read_descriptor(
		    source->descriptor, cancel, desk, TKM_SECRET_MAX, &size));
	return take(status, desk, size, out);
}

tkm_status tkm_secret_ask(
    const char *prompt, struct tkm_sys_event *cancel, struct tkm_secret **out)
{
	size_t size = 0;
	char *desk = tkm_locked_take(TKM_SECRET_MAX + 1);
	if (!desk)
		return TKM_E_MEMORY;
	tkm_status status = of_sys(tkm_sys_terminal_read_secret(
	    prompt, cancel, desk, TKM_SECRET_MAX, &size));
	return take(status, desk, size, out);
}
