/* SPDX-License-Identifier: Apache-2.0
 * say.h -- texts of the command line itself, filled in, in the user's
 * language.
 */
#ifndef TKM_CLI_SAY_H
#define TKM_CLI_SAY_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"
#include "core/host/words.h"
#include "core/sys/terminal.h"

#define TKM_SAY_MAX (1u << 20) /* bytes of one text */

/*
 * Adds the translation with its placeholders replaced.  `args`: pairs of a
 * name and its text, ended by NULL; or NULL.
 */
void tkm_say_format(const struct tkm_words *words, const char *msgid,
    const char *const *args, struct tkm_buf *out);

/* Columns of the terminal behind `stream`; 0 when there is none. */
unsigned tkm_say_width(enum tkm_sys_stream stream);

/* Writes the buffer to stderr at once. */
void tkm_say_stderr(const struct tkm_buf *text);
/* The same, wrapped (wrap.h) when stderr is a terminal. */
void tkm_say_wrapped(const struct tkm_buf *text, size_t indent);

/*
 * Does the text, as it is shown, hold that number?  The words of an RA tell
 * the tries left or do not, and have no placeholder to see it by.
 */
bool tkm_say_has_number(const char *text, int32_t number);
/*
 * Does the message MSGID, shown as TEXT, tell how many tries are left?  A
 * number alone may be of something else: it counts in the words of an RA only.
 */
bool tkm_say_tells_tries(const char *msgid, const char *text, int32_t tries);

#endif
