/* SPDX-License-Identifier: Apache-2.0
 * journal.h -- what is on disk of a job with an RA, so that it can be gone on
 * with after a crash at any point.
 *
 * One file for each token and kind of job, below `journal/` in the state
 * folder: mode 0600, replaced atomically, JSON, without secrets.  It is gone
 * once the job is done.
 */
#ifndef TKM_HOST_JOURNAL_H
#define TKM_HOST_JOURNAL_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "core/base/view.h"
#include "core/host/ra/who.h"
#include <tkm/ra.h>

#define TKM_JOURNAL_NOTE_MAX 65536u /* <tkm/ra.h>, checkpoint() */
#define TKM_JOURNAL_MAX 1048576u /* bytes of a file */

/* A secret of the token's SO, as a job knows them: never the secret itself. */
#define TKM_SO_NONE (-1)
#define TKM_SO_FIRST 0 /* the first one that is not rotated to */
#define TKM_SO_SECOND 1
#define TKM_SO_TARGET 2 /* the one that is rotated to */
#define TKM_SO_COUNT 3

/* What the host itself keeps of a PIN reset. */
struct tkm_journal_own {
	int trying; /* TKM_SO_...: may have been sent, outcome not known */
	int tries_before; /* left before that; -1: the token did not tell */
	bool low_before; /* a try had been lost before that */
	uint32_t refused_before; /* pin_record.h, so_refused before that */
	/*
	 * TKM_SO_...: what the token took last.  Says only which to try
	 * first: in another grant it may be another secret.
	 */
	int holds;
	bool rotating; /* to TKM_SO_TARGET, and it may have happened */
	unsigned wrong; /* bits 1 << TKM_SO_...: refused for certain */
};

struct tkm_journal {
	uint32_t kind; /* TKM_RA_ACTIVATION ... */
	uint32_t state; /* TKM_RA_...; 0: only `own` counts */
	char *token; /* tkm_token_name() */
	char *back_end; /* plugin name of the RA back end */
	char *profile; /* section name */
	uint8_t *note;
	size_t note_length;
	int64_t started;
	int64_t updated;
	struct tkm_journal_own own;
	char who[TKM_WHO_DIGITS + 1]; /* a stamp, or "" */
};

/* "activation", "renewal", "pin-reset"; NULL: no such kind. */
const char *tkm_journal_kind_name(uint32_t kind);

/* An empty journal; MEMORY. */
tkm_status tkm_journal_init(struct tkm_journal *journal, uint32_t kind,
    const char *token, const char *back_end, const char *profile);
/* Harmless on a zeroed struct. */
void tkm_journal_release(struct tkm_journal *journal);
/* Replaces the note; MEMORY, ARGUMENT if too long. */
tkm_status tkm_journal_set_note(
    struct tkm_journal *journal, const void *note, uint64_t n);
void tkm_journal_clear_note(struct tkm_journal *journal);
/* Is nothing in it that a later job must know? */
bool tkm_journal_is_empty(const struct tkm_journal *journal);

/* Reads a file's text; ARGUMENT, `out` untouched, if it is no journal. */
tkm_status tkm_journal_parse(struct tkm_view text, struct tkm_journal *out);
/* Adds the file's text. */
tkm_status tkm_journal_print(
    const struct tkm_journal *journal, struct tkm_buf *out);

/* The path of the file; to be freed with free(), NULL without memory. */
char *tkm_journal_path(
    const char *state_dir, const struct tkm_token_id *token, uint32_t kind);

/*
 * NOT_FOUND: none.  STORAGE: not readable.  ARGUMENT: no journal, or that of
 * another token or kind.
 */
tkm_status tkm_journal_load(const char *path, const struct tkm_token_id *token,
    uint32_t kind, struct tkm_journal *out);
/* On disk when it returns; the folder is made. */
tkm_status tkm_journal_save(
    const char *path, const struct tkm_journal *journal);
/* Absent is fine. */
tkm_status tkm_journal_remove(const char *path);

/*
 * Removes what saves that a crash cut off left beside the file at `path`
 * (core/sys/file.h).  Only while nobody else may save there.
 */
void tkm_journal_sweep(const char *path);

#endif
