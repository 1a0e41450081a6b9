/* SPDX-License-Identifier: Apache-2.0
 * config.h -- the configuration: brand, machine, user and policy merged, and
 * where each value came from.
 *
 * Later sources win: built-in, brand.ini, tkm.ini of the machine, tkm.ini of
 * the user, --config FILE (instead of the user's), and above all policy.d in
 * file name order.  What policy sets is locked.  Immutable once open; [any]
 * thread.
 */
#ifndef TKM_HOST_CONFIG_H
#define TKM_HOST_CONFIG_H

#include <stdbool.h>

#include "core/base/view.h"
#include "core/host/problem.h"

struct tkm_config;
struct tkm_words;

enum tkm_origin {
	TKM_ORIGIN_BUILTIN,
	TKM_ORIGIN_BRAND,
	TKM_ORIGIN_MACHINE,
	TKM_ORIGIN_USER,
	TKM_ORIGIN_FILE,
	TKM_ORIGIN_POLICY,
};

struct tkm_setting {
	const char *section;
	const char *key;
	const char *value;
	enum tkm_origin origin;
	const char *file; /* NULL: built in */
	unsigned line;
	bool locked;
};

/*
 * Reads everything below `etc` (brand.ini, tkm.ini, policy.d/) and the
 * user's file, or `file` in its place when not NULL.  A file that is not
 * there counts as empty, except `file`; one that is broken fails with file,
 * line and what to do, told with `words` (NULL: in English).
 */
tkm_status tkm_config_open(const char *etc, const char *user_file,
    const char *file, const struct tkm_words *words, struct tkm_config **out,
    struct tkm_problem *problem);
void tkm_config_free(struct tkm_config *config);

/* A configuration without settings; NULL without memory. */
struct tkm_config *tkm_config_new(void);
/*
 * Puts the settings of one INI text above those there are; called while
 * nobody else uses the configuration.  `file` names it in errors.  STORAGE
 * when it is broken: the configuration is then as it was.
 */
tkm_status tkm_config_merge(struct tkm_config *config, struct tkm_view text,
    enum tkm_origin origin, const char *file, struct tkm_problem *problem);

/* The value in force, or NULL. */
const char *tkm_config_get(
    const struct tkm_config *config, const char *section, const char *key);

/* The setting in force with its origin, or NULL. */
const struct tkm_setting *tkm_config_find(
    const struct tkm_config *config, const char *section, const char *key);

/*
 * A whole number within the limits of known.h; what it falls back to when
 * nobody set it or what is set cannot be used.  0: it is not in the table.
 */
int64_t tkm_config_integer(
    const struct tkm_config *config, const char *section, const char *key);

/*
 * Is `item` one of the blank- or comma-separated words of the setting?
 */
bool tkm_config_lists(const struct tkm_config *config, const char *section,
    const char *key, const char *item);

/* Every setting in force, ordered by section and key. */
size_t tkm_config_count(const struct tkm_config *config);
const struct tkm_setting *tkm_config_at(
    const struct tkm_config *config, size_t index);

#endif
