/* SPDX-License-Identifier: Apache-2.0
 * suggest.c -- optimal string alignment distance (Damerau-Levenshtein
 * without overlapping swaps) over short words.
 */
#include "core/ui/cli/suggest.h"

#include <string.h>

#define WORD_MAX 63 /* longer words are no slips of a command */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

size_t tkm_suggest_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][WORD_MAX + 1];
	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;

	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *up = rows[(i + 2) % 3];
		const size_t *above = rows[(i + 1) % 3];
		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t wrong = up[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(wrong, least(row[j - 1], up[j]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], above[j - 2] + 1);
		}
	}
	return rows[n % 3][m];
}

void tkm_suggestion_try(
    struct tkm_suggestion *suggestion, const char *typed, const char *word)
{
	size_t distance = tkm_suggest_distance(typed, word);
	size_t limit = strlen(typed) / 3;
	if (distance > (limit > 0 ? limit : 1))
		return;
	if (suggestion->word && suggestion->distance <= distance)
		return;
	suggestion->word = word;
	suggestion->distance = distance;
}
