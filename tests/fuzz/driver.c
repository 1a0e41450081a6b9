/* SPDX-License-Identifier: Apache-2.0
 * driver.c -- runs a fuzz target without a fuzzer: the seeds and near them.
 *
 * Each seed of the folder given is run as it is, cut at each length, and with
 * each of its bytes changed in two ways.  Every input lies in memory of its
 * own exact size, so that a sanitizer or valgrind sees a byte read too far.
 */
#define _POSIX_C_SOURCE 200809L
#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buf.h"
#include "core/base/path.h"
#include "tests/fuzz/fuzz.h"

/* Longer seeds are sampled at this many places, for the sake of time. */
enum { MAX_SEED = 1024 * 1024, MAX_PLACES = 4096 };

static void run(const char *data, size_t size)
{
	uint8_t *copy = malloc(size > 0 ? size : 1);

	if (!copy)
		abort();
	memcpy(copy, data, size);
	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void run_changed(char *data, size_t size, size_t place, int change)
{
	char before = data[place];

	data[place] = (char)(before ^ change);
	run(data, size);
	data[place] = before;
}

static void run_around(char *data, size_t size)
{
	size_t step = size / MAX_PLACES + 1;

	run(data, size);
	for (size_t place = 0; place < size; place += step) {
		run(data, place);
		run_changed(data, size, place, 0x01);
		run_changed(data, size, place, 0xff);
	}
}

static bool read_seed(const char *path, struct tkm_buf *seed)
{
	FILE *file = fopen(path, "rb");
	char *place = tkm_buf_reserve(seed, MAX_SEED);

	if (!file || !place)
		return false;
	tkm_buf_grow(seed, fread(place, 1, MAX_SEED, file));
	return fclose(file) == 0;
}

static bool run_seed(const char *folder, const char *name)
{
	struct tkm_buf seed = TKM_BUF_INIT(MAX_SEED);
	char *path = tkm_path_join(folder, name);
	bool done = path && read_seed(path, &seed);

	if (done)
		run_around(seed.data, seed.size);
	else
		fprintf(stderr, "cannot read seed \"%s\"\n", name);
	tkm_buf_release(&seed);
	free(path);
	return done;
}

static bool run_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;
	size_t count = 0;
	bool done = true;

	while (folder && done && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		done = run_seed(path, entry->d_name);
		count++;
	}
	if (folder)
		closedir(folder);
	if (count == 0)
		fprintf(stderr, "no seeds in \"%s\"\n", path);
	return done && count > 0;
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: %s FOLDER-OF-SEEDS\n", argv[0]);
		return EXIT_FAILURE;
	}
	return run_folder(argv[1]) ? EXIT_SUCCESS : EXIT_FAILURE;
}
