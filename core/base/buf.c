/* SPDX-License-Identifier: Apache-2.0
 * buf.c -- a growing buffer of bytes or text with a limit.
 */
#include "core/base/buf.h"

#include <stdlib.h>
#include <string.h>

#include "core/base/wipe.h"

enum { SMALLEST_ROOM = 64, UINT64_DIGITS = 20 };

void tkm_buf_init(struct tkm_buf *buf, size_t max)
{
	*buf = (struct tkm_buf)TKM_BUF_INIT(max);
}

void tkm_buf_init_secret(struct tkm_buf *buf, size_t max)
{
	tkm_buf_init(buf, max);
	buf->secret = true;
}

static void drop_block(struct tkm_buf *buf)
{
	if (buf->secret)
		tkm_wipe(buf->data, buf->room);
	free(buf->data);
}

void tkm_buf_release(struct tkm_buf *buf)
{
	drop_block(buf);
	buf->data = NULL;
	buf->size = buf->room = 0;
	buf->failed = false;
}

void tkm_buf_clear(struct tkm_buf *buf)
{
	if (buf->secret)
		tkm_wipe(buf->data, buf->room);
	if (buf->data)
		buf->data[0] = '\0';
	buf->size = 0;
	buf->failed = false;
}

bool tkm_buf_ok(const struct tkm_buf *buf)
{
	return !buf->failed;
}

const char *tkm_buf_text(const struct tkm_buf *buf)
{
	return buf->data ? buf->data : "";
}

struct tkm_view tkm_buf_view(const struct tkm_buf *buf)
{
	return tkm_view_of_bytes(tkm_buf_text(buf), buf->size);
}

/* Room to allocate for NEEDED bytes and the NUL; 0 when it overflows. */
static size_t next_room(const struct tkm_buf *buf, size_t needed)
{
	size_t room;

	if (!tkm_size_add(needed, 1, &room))
		return 0;
	if (buf->room <= SIZE_MAX / 2 && room < buf->room * 2)
		room = buf->room * 2;
	return room < SMALLEST_ROOM ? SMALLEST_ROOM : room;
}

/* Moves the content into a larger block, never leaving a copy of a secret. */
static bool enlarge(struct tkm_buf *buf, size_t needed)
{
	size_t room = next_room(buf, needed);
	char *data = room > 0 ? malloc(room) : NULL;

	if (!data)
		return false;
	if (buf->size > 0)
		memcpy(data, buf->data, buf->size);
	data[buf->size] = '\0';
	drop_block(buf);
	buf->data = data;
	buf->room = room;
	return true;
}

void *tkm_buf_reserve(struct tkm_buf *buf, size_t size)
{
	size_t needed;

	if (buf->failed)
		return NULL;
	if (!tkm_size_add(buf->size, size, &needed) || needed > buf->max ||
	    (needed >= buf->room && !enlarge(buf, needed))) {
		buf->failed = true;
		return NULL;
	}
	return buf->data + buf->size;
}

void tkm_buf_grow(struct tkm_buf *buf, size_t used)
{
	if (buf->failed)
		return;
	buf->size += used;
	buf->data[buf->size] = '\0';
}

char *tkm_buf_detach(struct tkm_buf *buf)
{
	char *data = tkm_buf_reserve(buf, 0);

	if (!data) {
		tkm_buf_release(buf);
		return NULL;
	}
	data = buf->data;
	buf->data = NULL;
	buf->size = buf->room = 0;
	return data;
}

void tkm_buf_add(struct tkm_buf *buf, const void *data, size_t size)
{
	void *place = size > 0 ? tkm_buf_reserve(buf, size) : NULL;

	if (!place)
		return;
	memcpy(place, data, size);
	tkm_buf_grow(buf, size);
}

void tkm_buf_add_text(struct tkm_buf *buf, const char *text)
{
	tkm_buf_add(buf, text, strlen(text));
}

void tkm_buf_add_view(struct tkm_buf *buf, struct tkm_view view)
{
	tkm_buf_add(buf, view.data, view.size);
}

void tkm_buf_add_char(struct tkm_buf *buf, char c)
{
	tkm_buf_add(buf, &c, 1);
}

void tkm_buf_add_fill(struct tkm_buf *buf, char c, size_t count)
{
	void *place = count > 0 ? tkm_buf_reserve(buf, count) : NULL;

	if (!place)
		return;
	memset(place, c, count);
	tkm_buf_grow(buf, count);
}

void tkm_buf_add_uint64(struct tkm_buf *buf, uint64_t value)
{
	char digits[UINT64_DIGITS];
	size_t first = sizeof(digits);

	do {
		digits[--first] = (char)('0' + value % 10);
		value /= 10;
	} while (value > 0);
	tkm_buf_add(buf, digits + first, sizeof(digits) - first);
	if (buf->secret)
		tkm_wipe(digits, sizeof(digits));
}

void tkm_buf_add_int64(struct tkm_buf *buf, int64_t value)
{
	if (value < 0)
		tkm_buf_add_char(buf, '-');
	tkm_buf_add_uint64(
	    buf, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
}

void tkm_buf_add_hex(struct tkm_buf *buf, const void *data, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++) {
		tkm_buf_add_char(buf, digits[bytes[i] >> 4]);
		tkm_buf_add_char(buf, digits[bytes[i] & 15]);
	}
}
