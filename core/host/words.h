/* SPDX-License-Identifier: Apache-2.0
 * words.h -- one text domain in the user's language: finds translations and
 * fills in placeholders.
 *
 * The host has a domain of its own, each plugin another; a text not found in
 * a plugin's catalogue is looked up in the host's.  Immutable once opened,
 * so usable from any thread.
 */
#ifndef TKM_HOST_WORDS_H
#define TKM_HOST_WORDS_H

#include "core/base/buf.h"
#include <tkm/plugin.h>

struct tkm_words;

/*
 * Opens `<directory>/<lang>.mo`; a missing or broken file gives a domain
 * without translations.  `parent` (may be NULL) is asked next and must
 * outlive it.  NULL only when memory is out.
 */
struct tkm_words *tkm_words_new(
    const char *directory, const char *lang, const struct tkm_words *parent);
void tkm_words_free(struct tkm_words *words);

/* "vi" or "en"; all functions take NULL for English. */
const char *tkm_words_language(const struct tkm_words *words);

/* The translation, or msgid itself.  Valid as long as `words`. */
const char *tkm_words_get(const struct tkm_words *words, const char *msgid);

/* The translation from the catalogues, or NULL. */
const char *tkm_words_find(const struct tkm_words *words, const char *msgid);

/* Translates msgid, replaces its placeholders, appends to `out`. */
void tkm_words_format(const struct tkm_words *words, const char *msgid,
    const struct tkm_value *const *args, uint32_t count, struct tkm_buf *out);

/*
 * One value as people read it: dates by language, yes/no, sizes (TKM_V_SIZE),
 * bytes as hexadecimal, personal data masked.  Never a secret.
 */
void tkm_words_value(const struct tkm_words *words,
    const struct tkm_value *value, struct tkm_buf *out);

#endif
