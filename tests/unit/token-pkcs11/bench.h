/* SPDX-License-Identifier: Apache-2.0
 * bench.h -- a fresh SoftHSM2 token in a folder of its own, and the plugin
 * as it is shipped, loaded in front of it.
 */
#ifndef TKM_TESTS_P11_BENCH_H
#define TKM_TESTS_P11_BENCH_H

#include <stdbool.h>

#include "core/base/buf.h"
#include "tests/unit/token-pkcs11/host.h"

#define USER_PIN "123456"
#define SO_PIN "87654321"
#define LABEL "Chữ ký số"

/* Paths of the real module and of the one that misbehaves. */
extern const char *const bench_softhsm;
extern const char *const bench_fault;

/* One token an enumeration met. */
struct bench_token {
	char ref[512];
	char serial[64];
	char label[64];
};

struct bench {
	char folder[64];
	struct test_host host;
	struct tkm_op *op; /* of the host */
	const struct tkm_plugin *plugin;
	struct tkm_instance *instance; /* NULL: not started */
	const struct tkm_token *token;
	struct bench_token tokens[8];
	size_t token_count;
	size_t problem_count;
	struct tkm_card *card;
};

/* For cmocka: makes and removes a bench with one token, not yet started. */
int bench_setup(void **state);
int bench_teardown(void **state);

/* Says what the fault module is to do: lines of its control file. */
void bench_set_fault(struct bench *bench, const char *control);

/* A path in the bench's folder, valid until the next call. */
const char *bench_path(struct bench *bench, const char *name);
void bench_write(
    struct bench *bench, const char *name, const void *data, size_t n);
/* Lets everybody write it. */
void bench_open_to_all(struct bench *bench, const char *name);
size_t bench_read(const char *path, void *data, size_t room);

/* Creates the instance with these modules. */
void bench_start(struct bench *bench, const char *modules);
void bench_stop(struct bench *bench);
/* Forgets what was met, and enumerates. */
tkm_status bench_enumerate(struct bench *bench);
/* Starts, enumerates, opens the one token. */
void bench_open(struct bench *bench, const char *modules);
/* Also logs the user in. */
void bench_log_in(struct bench *bench, const char *modules);

tkm_status bench_try_pin(struct bench *bench, uint32_t role, const char *pin);

/* Runs it in a child; true: it was killed, false: it ended by itself. */
bool bench_dies(struct bench *bench, void (*run)(struct bench *));

/* Runs it in a child, which must end well: for what leaves threads behind
 * that hang in a module. */
void bench_in_child(struct bench *bench, void (*run)(struct bench *));

/* Objects of the open token. */
struct bench_object {
	uint32_t flags;
	unsigned char id[64];
	size_t id_length;
	unsigned char spki[1024];
	size_t spki_length;
	unsigned char certificate[4096];
	size_t certificate_length;
	char label[64];
};

struct bench_objects {
	struct bench_object items[16];
	size_t count;
};

struct bench_objects bench_objects(struct bench *bench);
/* make_key() with the tag, whose result goes to `made`. */
tkm_status bench_make_key(struct bench *bench, const char *curve,
    const char *tag, struct bench_objects *made);

#endif
