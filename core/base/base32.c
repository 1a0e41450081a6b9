/* SPDX-License-Identifier: Apache-2.0
 * base32.c -- activation codes: 95 bits as 19 symbols and a check symbol.
 */
#include "core/base/base32.h"

#include <string.h>

#include "core/base/text.h"
#include "core/base/wipe.h"

enum { GROUP = 5, NO_SYMBOL = -1 };

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static int symbol_value(char c)
{
	const char *place;

	c = tkm_text_upper(c);
	if (c == 'I' || c == 'L')
		c = '1';
	if (c == 'O')
		c = '0';
	place = c == '\0' ? NULL : strchr(alphabet, c);
	return place ? (int)(place - alphabet) : NO_SYMBOL;
}

/* Multiplies by x in GF(2)[x]/(x^5 + x^2 + 1). */
static unsigned times_x(unsigned value)
{
	value <<= 1;
	return value & 0x20 ? value ^ 0x25 : value;
}

/* The sum of x^i * VALUES[i], by Horner's rule from the last one. */
static unsigned weigh(const uint8_t values[TKM_CODE_SYMBOLS])
{
	unsigned sum = 0;

	for (size_t i = TKM_CODE_SYMBOLS; i-- > 0;)
		sum = times_x(sum) ^ values[i];
	return sum;
}

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '-';
}

/* Reads the symbols' values; leaves the check symbol to the caller. */
static struct tkm_code_error read_values(
    struct tkm_view typed, uint8_t values[TKM_CODE_SYMBOLS])
{
	size_t count = 0;

	for (size_t i = 0; i < typed.size; i++) {
		int value = symbol_value(typed.data[i]);

		if (is_separator(typed.data[i]))
			continue;
		if (value == NO_SYMBOL)
			return (struct tkm_code_error){TKM_CODE_BAD_SYMBOL, i};
		if (count == TKM_CODE_SYMBOLS)
			return (struct tkm_code_error){TKM_CODE_TOO_LONG, i};
		values[count++] = (uint8_t)value;
	}
	if (count < TKM_CODE_SYMBOLS)
		return (struct tkm_code_error){TKM_CODE_TOO_SHORT, count};
	return (struct tkm_code_error){TKM_CODE_RIGHT, 0};
}

static void write_symbols(
    const uint8_t values[TKM_CODE_SYMBOLS], char symbols[TKM_CODE_SYMBOLS + 1])
{
	for (size_t i = 0; i < TKM_CODE_SYMBOLS; i++)
		symbols[i] = alphabet[values[i]];
	symbols[TKM_CODE_SYMBOLS] = '\0';
}

bool tkm_code_parse(struct tkm_view typed, char symbols[TKM_CODE_SYMBOLS + 1],
    struct tkm_code_error *error)
{
	uint8_t values[TKM_CODE_SYMBOLS] = {0};
	struct tkm_code_error found = read_values(typed, values);

	if (found.fault == TKM_CODE_RIGHT && weigh(values) != 0)
		found.fault = TKM_CODE_MISTYPED;
	if (found.fault == TKM_CODE_RIGHT)
		write_symbols(values, symbols);
	else if (error)
		*error = found;
	tkm_wipe(values, sizeof(values));
	return found.fault == TKM_CODE_RIGHT;
}

void tkm_code_format(
    const char symbols[TKM_CODE_SYMBOLS], char text[TKM_CODE_TEXT_SIZE])
{
	for (size_t i = 0; i < TKM_CODE_SYMBOLS; i++) {
		if (i > 0 && i % GROUP == 0)
			*text++ = '-';
		*text++ = symbols[i];
	}
	*text = '\0';
}

/* The symbol that makes the sum 0: the one of 32 that does. */
static uint8_t check_value(uint8_t values[TKM_CODE_SYMBOLS])
{
	uint8_t *last = &values[TKM_CODE_SYMBOLS - 1];

	for (*last = 0; weigh(values) != 0;)
		++*last;
	return *last;
}

void tkm_code_generate(const uint8_t random[TKM_CODE_RANDOM_SIZE],
    char symbols[TKM_CODE_SYMBOLS + 1])
{
	uint8_t values[TKM_CODE_SYMBOLS] = {0};

	for (size_t bit = 1; bit < TKM_CODE_RANDOM_SIZE * 8; bit++) {
		unsigned one = random[bit / 8] >> (7 - bit % 8) & 1U;
		uint8_t *value = &values[(bit - 1) / 5];

		*value = (uint8_t)(*value << 1 | one);
	}
	values[TKM_CODE_SYMBOLS - 1] = check_value(values);
	write_symbols(values, symbols);
	tkm_wipe(values, sizeof(values));
}
