/* SPDX-License-Identifier: Apache-2.0
 * journal.c -- what is on disk of a job with an RA.
 */
#include "core/host/ra/journal.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/base/utf8.h"
#include "core/host/problem.h"
#include "core/host/token/copy.h"
#include "core/sys/error.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"

#define VERSION 1
#define NAME_MAX_SIZE 256u
#define FILES_MAX 4096u

static const struct {
	uint32_t kind;
	const char *name;
} kinds[] = {
    {TKM_RA_ACTIVATION, "activation"},
    {TKM_RA_RENEWAL, "renewal"},
    {TKM_RA_PIN_RESET, "pin-reset"},
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

const char *tkm_journal_kind_name(uint32_t kind)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		if (kinds[i].kind == kind)
			return kinds[i].name;
	return NULL;
}

/* 0: no such kind. */
static uint32_t kind_of(const char *name)
{
	size_t i;

	for (i = 0; i < KINDS; i++)
		if (strcmp(kinds[i].name, name) == 0)
			return kinds[i].kind;
	return 0;
}

tkm_status tkm_journal_init(struct tkm_journal *journal, uint32_t kind,
    const char *token, const char *back_end, const char *profile)
{
	struct tkm_journal fresh = {
	    .kind = kind,
	    .own = {.trying = TKM_SO_NONE,
		.tries_before = -1,
		.holds = TKM_SO_NONE},
	};

	fresh.token = tkm_text_dup(token);
	fresh.back_end = tkm_text_dup(back_end);
	fresh.profile = tkm_text_dup(profile);
	if (!fresh.token || !fresh.back_end || !fresh.profile) {
		tkm_journal_release(&fresh);
		return TKM_E_MEMORY;
	}
	*journal = fresh;
	return TKM_OK;
}

void tkm_journal_release(struct tkm_journal *journal)
{
	free(journal->token);
	free(journal->back_end);
	free(journal->profile);
	free(journal->note);
	memset(journal, 0, sizeof(*journal));
}

tkm_status tkm_journal_set_note(
    struct tkm_journal *journal, const void *note, uint64_t n)
{
	uint8_t *copy;

	if (n > TKM_JOURNAL_NOTE_MAX)
		return TKM_E_ARGUMENT;
	copy = malloc((size_t)n + 1);
	if (!copy)
		return TKM_E_MEMORY;
	if (n > 0)
		memcpy(copy, note, (size_t)n);
	free(journal->note);
	journal->note = copy;
	journal->note_length = (size_t)n;
	return TKM_OK;
}

void tkm_journal_clear_note(struct tkm_journal *journal)
{
	free(journal->note);
	journal->note = NULL;
	journal->note_length = 0;
}

bool tkm_journal_is_empty(const struct tkm_journal *journal)
{
	const struct tkm_journal_own *own = &journal->own;

	return journal->state == 0 && own->trying == TKM_SO_NONE &&
	       own->holds == TKM_SO_NONE && !own->rotating && own->wrong == 0;
}

/* --------------------------------------------------------------- reading */

static bool in_range(json_int_t value, json_int_t min, json_int_t max)
{
	return value >= min && value <= max;
}

static bool read_own(const json_t *json, struct tkm_journal_own *own)
{
	json_int_t trying, tries, holds, wrong, refused = 0;
	int low, rotating;

	if (json_unpack((json_t *)(uintptr_t)json,
		"{s:I, s:I, s:b, s:I, s:b, s:I, s?I}", "trying", &trying,
		"tries_before", &tries, "low_before", &low, "holds", &holds,
		"rotating", &rotating, "wrong", &wrong, "refused_before",
		&refused) != 0)
		return false;
	if (!in_range(trying, TKM_SO_NONE, TKM_SO_COUNT - 1) ||
	    !in_range(holds, TKM_SO_NONE, TKM_SO_COUNT - 1) ||
	    !in_range(tries, -1, 1000) || !in_range(refused, 0, 1000000) ||
	    !in_range(wrong, 0, (1 << TKM_SO_COUNT) - 1))
		return false;
	own->trying = (int)trying;
	own->tries_before = (int)tries;
	own->low_before = low != 0;
	own->holds = (int)holds;
	own->rotating = rotating != 0;
	own->wrong = (unsigned)wrong;
	own->refused_before = (uint32_t)refused;
	return true;
}

static bool read_hex(struct tkm_view text, struct tkm_journal *journal)
{
	uint8_t *data = malloc(text.size / 2 + 1);
	size_t size = 0;
	bool ok;

	ok = data && tkm_hex_decode(text, TKM_JOURNAL_NOTE_MAX, data, &size) &&
	     tkm_journal_set_note(journal, data, size) == TKM_OK;
	free(data);
	return ok;
}

/* Absent in a journal of before, and where nobody was named. */
static bool read_who(const json_t *root, struct tkm_journal *journal)
{
	const json_t *who = json_object_get(root, "who");

	if (!who)
		return true;
	if (!json_is_string(who) || json_string_length(who) != TKM_WHO_DIGITS)
		return false;
	memcpy(journal->who, json_string_value(who), TKM_WHO_DIGITS + 1);
	return true;
}

/* A note that is text stands there as it is, any other in hexadecimal. */
static bool read_note(const json_t *root, struct tkm_journal *journal)
{
	const json_t *text = json_object_get(root, "note");
	const json_t *hex = json_object_get(root, "note_hex");
	const json_t *note = text ? text : hex;

	if (!json_is_string(note) || (text && hex))
		return false;
	if (text)
		return tkm_journal_set_note(journal, json_string_value(text),
			   json_string_length(text)) == TKM_OK;
	return read_hex(
	    tkm_view_of_bytes(json_string_value(hex), json_string_length(hex)),
	    journal);
}

static bool read_root(json_t *root, struct tkm_journal *out)
{
	const char *kind, *token, *back_end, *profile;
	json_int_t version, state, started, updated;
	struct tkm_journal journal = {0};
	json_t *own;

	if (json_unpack(root, "{s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o}",
		"version", &version, "kind", &kind, "serial", &token,
		"back_end", &back_end, "profile", &profile, "state", &state,
		"started", &started, "updated", &updated, "own", &own) != 0)
		return false;
	if (version != VERSION || kind_of(kind) == 0 ||
	    !in_range(state, 0, TKM_RA_DONE) ||
	    tkm_journal_init(
		&journal, kind_of(kind), token, back_end, profile) != TKM_OK)
		return false;
	journal.state = (uint32_t)state;
	journal.started = started;
	journal.updated = updated;
	if (!read_own(own, &journal.own) || !read_note(root, &journal) ||
	    !read_who(root, &journal)) {
		tkm_journal_release(&journal);
		return false;
	}
	*out = journal;
	return true;
}

tkm_status tkm_journal_parse(struct tkm_view text, struct tkm_journal *out)
{
	tkm_status status;
	json_t *root;

	root = json_loadb(text.data ? text.data : "", text.size,
	    JSON_REJECT_DUPLICATES, NULL);
	status = root && read_root(root, out) ? TKM_OK : TKM_E_ARGUMENT;
	json_decref(root);
	return status;
}

/* --------------------------------------------------------------- writing */

static json_t *print_own(const struct tkm_journal_own *own)
{
	return json_pack("{s:i, s:i, s:b, s:i, s:b, s:i, s:I}", "trying",
	    own->trying, "tries_before", own->tries_before, "low_before",
	    own->low_before, "holds", own->holds, "rotating", own->rotating,
	    "wrong", (int)own->wrong, "refused_before",
	    (json_int_t)own->refused_before);
}

static bool is_text(const struct tkm_journal *journal)
{
	return tkm_utf8_is_valid(
		   tkm_view_of_bytes(journal->note, journal->note_length)) &&
	       (journal->note_length == 0 ||
		   !memchr(journal->note, 0, journal->note_length));
}

static json_t *print_note(const struct tkm_journal *journal)
{
	struct tkm_buf hex = TKM_BUF_INIT(2u * TKM_JOURNAL_NOTE_MAX + 1u);
	const char *note = (const char *)journal->note;
	json_t *json;

	if (is_text(journal))
		return json_stringn(note ? note : "", journal->note_length);
	tkm_buf_add_hex(&hex, journal->note, journal->note_length);
	json = tkm_buf_ok(&hex) ? json_string(tkm_buf_text(&hex)) : NULL;
	tkm_buf_release(&hex);
	return json;
}

static int add_text(const char *data, size_t n, void *ctx)
{
	tkm_buf_add(ctx, data, n);
	return 0;
}

tkm_status tkm_journal_print(
    const struct tkm_journal *journal, struct tkm_buf *out)
{
	tkm_status status = TKM_E_MEMORY;
	json_t *root;

	root = json_pack("{s:i, s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:o, s:o}",
	    "version", VERSION, "kind", tkm_journal_kind_name(journal->kind),
	    "serial", journal->token, "back_end", journal->back_end, "profile",
	    journal->profile, "state", (json_int_t)journal->state, "started",
	    (json_int_t)journal->started, "updated",
	    (json_int_t)journal->updated, "own", print_own(&journal->own),
	    is_text(journal) ? "note" : "note_hex", print_note(journal));
	if (root &&
	    (journal->who[0] == '\0' || json_object_set_new(root, "who",
					    json_string(journal->who)) == 0) &&
	    json_dump_callback(root, add_text, out, JSON_INDENT(1)) == 0 &&
	    tkm_buf_ok(out))
		status = TKM_OK;
	json_decref(root);
	return status;
}

/* ----------------------------------------------------------------- files */

char *tkm_journal_path(
    const char *state_dir, const struct tkm_token_id *token, uint32_t kind)
{
	struct tkm_buf name = TKM_BUF_INIT(NAME_MAX_SIZE);
	char token_name[TKM_TOKEN_FILE_NAME_SIZE];
	char *folder, *path = NULL;

	tkm_token_file_name(token, token_name);
	tkm_buf_add_text(&name, tkm_journal_kind_name(kind));
	tkm_buf_add_char(&name, '.');
	tkm_buf_add_text(&name, token_name);
	tkm_buf_add_text(&name, ".json");
	folder = tkm_path_join(state_dir, "journal");
	if (folder && tkm_buf_ok(&name))
		path = tkm_path_join(folder, tkm_buf_text(&name));
	tkm_buf_release(&name);
	free(folder);
	return path;
}

static tkm_status parse_for(struct tkm_view text,
    const struct tkm_token_id *token, uint32_t kind, struct tkm_journal *out)
{
	struct tkm_journal journal;
	tkm_status status = tkm_journal_parse(text, &journal);

	if (status != TKM_OK)
		return status;
	if (journal.kind != kind ||
	    strcmp(journal.token, tkm_token_name(token)) != 0) {
		tkm_journal_release(&journal);
		return TKM_E_ARGUMENT;
	}
	*out = journal;
	return TKM_OK;
}

tkm_status tkm_journal_load(const char *path, const struct tkm_token_id *token,
    uint32_t kind, struct tkm_journal *out)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_JOURNAL_MAX);
	tkm_status status;

	status =
	    tkm_status_of_sys(tkm_sys_file_read(path, TKM_JOURNAL_MAX, &text));
	if (status == TKM_OK)
		status = parse_for(tkm_buf_view(&text), token, kind, out);
	tkm_buf_release(&text);
	return status;
}

static int make_folder(const char *path)
{
	char *folder = tkm_text_dup_view(tkm_path_folder(tkm_view_of(path)));
	int error = TKM_SYS_E_NO_MEMORY;

	if (folder)
		error = tkm_sys_folder_make(folder, TKM_SYS_PRIVATE);
	free(folder);
	return error;
}

tkm_status tkm_journal_save(const char *path, const struct tkm_journal *journal)
{
	struct tkm_buf text = TKM_BUF_INIT(TKM_JOURNAL_MAX);
	tkm_status status = tkm_journal_print(journal, &text);

	if (status == TKM_OK)
		status = tkm_status_of_sys(make_folder(path));
	if (status == TKM_OK)
		status = tkm_status_of_sys(
		    tkm_sys_file_write(path, text.data, text.size));
	tkm_buf_release(&text);
	return status;
}

tkm_status tkm_journal_remove(const char *path)
{
	tkm_status status = tkm_status_of_sys(tkm_sys_file_remove(path));

	return status == TKM_E_NOT_FOUND ? TKM_OK : status;
}

static void remove_in(const char *folder, const char *name)
{
	char *path = tkm_path_join(folder, name);

	if (path)
		tkm_sys_file_remove(path);
	free(path);
}

void tkm_journal_sweep(const char *path)
{
	char *folder = tkm_text_dup_view(tkm_path_folder(tkm_view_of(path)));
	struct tkm_buf start = TKM_BUF_INIT(NAME_MAX_SIZE);
	struct tkm_sys_names names = {0};
	size_t i;

	tkm_buf_add_char(&start, '.');
	tkm_buf_add_view(&start, tkm_path_name(tkm_view_of(path)));
	tkm_buf_add_char(&start, '.');
	if (folder && tkm_buf_ok(&start) &&
	    tkm_sys_folder_list(folder, FILES_MAX, &names) == 0)
		for (i = 0; i < names.count; i++)
			if (tkm_view_starts_with(tkm_view_of(names.items[i]),
				tkm_buf_text(&start)))
				remove_in(folder, names.items[i]);
	tkm_sys_names_release(&names);
	tkm_buf_release(&start);
	free(folder);
}
