/* SPDX-License-Identifier: Apache-2.0
 * catalog.h -- message catalogues: a gettext .mo file read in place.
 *
 * Nothing is copied, and every offset is checked at the moment it is used, so
 * opening a catalogue costs nothing however long it is.  Reading is safe from
 * any number of threads.
 */
#ifndef TKM_BASE_CATALOG_H
#define TKM_BASE_CATALOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TKM_CATALOG_MAX_SIZE (8 * 1024 * 1024)

struct tkm_catalog {
	const uint8_t *data;
	size_t size;
	uint32_t count;
	uint32_t originals; /* offset of the table of msgids */
	uint32_t translations; /* offset of the table of msgstrs */
	bool big_endian;
};

/*
 * Opens the catalogue in DATA, which is borrowed and must outlive it.  False,
 * with CATALOG untouched and REASON (may be NULL) set to a static text, when
 * it is no .mo file of a supported revision in UTF-8.
 */
bool tkm_catalog_init(struct tkm_catalog *catalog, const void *data,
    size_t size, const char **reason);

/*
 * The translation, NUL-terminated and UTF-8, living in the catalogue's DATA;
 * NULL when there is none, then the caller shows the msgid itself.
 */
const char *tkm_catalog_get(
    const struct tkm_catalog *catalog, const char *msgid);

#endif
