/* SPDX-License-Identifier: Apache-2.0
 * record.h -- records as rows for people.
 */
#ifndef TKM_CLI_RECORD_H
#define TKM_CLI_RECORD_H

#include <stdbool.h>

#include "core/host/words.h"
#include "core/ui/cli/table.h"
#include <tkm/plugin.h>

/* Adds the values people are to see as a row; false if there are none. */
bool tkm_record_layout(const struct tkm_words *words,
    const struct tkm_record *record, struct tkm_table *table);

#endif
