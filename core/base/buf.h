/* SPDX-License-Identifier: Apache-2.0
 * buf.h -- a growing buffer of bytes or text with a limit.
 *
 * Appending never reports failure by itself: a buffer that ran out of memory
 * or of its limit stays failed, ignores what follows, and is asked once at
 * the end by tkm_buf_ok().  Numbers are written without the locale.  A buffer
 * belongs to one thread at a time.
 */
#ifndef TKM_BASE_BUF_H
#define TKM_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/base/view.h"

struct tkm_buf {
	char *data; /* NULL until something was added, then NUL-terminated */
	size_t size;
	size_t room;
	size_t max;
	bool secret;
	bool failed;
};

/* Initial value of a buffer that may grow to MAX bytes. */
#define TKM_BUF_INIT(limit)    \
	{                      \
		.max = (limit) \
	}

void tkm_buf_init(struct tkm_buf *buf, size_t max);
/* The same for secrets: every block it ever used is wiped before it goes. */
void tkm_buf_init_secret(struct tkm_buf *buf, size_t max);
/* Frees the memory; the buffer is then empty, ok and usable again. */
void tkm_buf_release(struct tkm_buf *buf);
/* Empties the buffer and forgets a failure; the memory is kept. */
void tkm_buf_clear(struct tkm_buf *buf);

/* Did everything added so far fit? */
bool tkm_buf_ok(const struct tkm_buf *buf);
/* The content, NUL-terminated; valid until the next change.  Never NULL. */
const char *tkm_buf_text(const struct tkm_buf *buf);
struct tkm_view tkm_buf_view(const struct tkm_buf *buf);
/*
 * Hands over the content, NUL-terminated, to be freed with free(); the buffer
 * is then empty.  NULL, with the buffer released, if it had failed.
 */
char *tkm_buf_detach(struct tkm_buf *buf);

/*
 * Makes room for SIZE more bytes and gives the place they go to, to be filled
 * by the caller, who then calls tkm_buf_grow() with what was used.  NULL, with
 * the buffer failed, when there is no room.
 */
void *tkm_buf_reserve(struct tkm_buf *buf, size_t size);
void tkm_buf_grow(struct tkm_buf *buf, size_t used);

/* The bytes added must not lie in the buffer itself. */
void tkm_buf_add(struct tkm_buf *buf, const void *data, size_t size);
void tkm_buf_add_text(struct tkm_buf *buf, const char *text);
void tkm_buf_add_view(struct tkm_buf *buf, struct tkm_view view);
void tkm_buf_add_char(struct tkm_buf *buf, char c);
/* COUNT times the same character. */
void tkm_buf_add_fill(struct tkm_buf *buf, char c, size_t count);
void tkm_buf_add_uint64(struct tkm_buf *buf, uint64_t value);
void tkm_buf_add_int64(struct tkm_buf *buf, int64_t value);
/* Lower-case hexadecimal, two digits a byte. */
void tkm_buf_add_hex(struct tkm_buf *buf, const void *data, size_t size);

#endif
