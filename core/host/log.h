/* SPDX-License-Identifier: Apache-2.0
 * log.h -- the log file: one line for each event, for engineers.
 *
 * The file is made when the first line passes the level, has mode 0600 and
 * at most 1 MiB; what was before is kept once, as `<file>.1`.  Lines are
 * "2026-01-02T03:04:05Z warning pin: text", control characters and bytes
 * that are not UTF-8 escaped as \xNN.  [any]
 */
#ifndef TKM_HOST_LOG_H
#define TKM_HOST_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "core/base/buf.h"

#define TKM_LOG_FILE_MAX (1024L * 1024L) /* bytes */
#define TKM_LOG_LINE_MAX 4096u /* bytes, after escaping */

struct tkm_log;

/*
 * Writes lines up to `level` (TKM_LOG_...) to `file`, whose folder is made
 * when needed; NULL for no file.  NULL without memory.
 */
struct tkm_log *tkm_log_new(const char *file, unsigned level, bool to_stderr);
void tkm_log_free(struct tkm_log *log);

/* Never fails: a log that cannot be written loses its lines. */
void tkm_log_write(
    struct tkm_log *log, unsigned level, const char *source, const char *line);

/* "error", "warning", "info", "debug"; 0 when it is no such word. */
unsigned tkm_log_level_of(const char *word);
const char *tkm_log_level_name(unsigned level);

/* One line as it stands in the file, with its line end. */
void tkm_log_format(int64_t now, unsigned level, const char *source,
    const char *line, struct tkm_buf *out);

#endif
