/* SPDX-License-Identifier: Apache-2.0
 * bench_linux.c -- folders, processes and the plugin for the tests.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <ftw.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/unit/token-pkcs11/bench.h"

const char *const bench_softhsm = SOFTHSM2_MODULE;
const char *const bench_fault = FAULT_MODULE;

const char *bench_path(struct bench *bench, const char *name)
{
	static char path[512];

	snprintf(path, sizeof(path), "%s/%s", bench->folder, name);
	return path;
}

void bench_write(
    struct bench *bench, const char *name, const void *data, size_t n)
{
	FILE *file = fopen(bench_path(bench, name), "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, n, file), n);
	fclose(file);
}

void bench_open_to_all(struct bench *bench, const char *name)
{
	assert_int_equal(chmod(bench_path(bench, name), 0666), 0);
}

size_t bench_read(const char *path, void *data, size_t room)
{
	FILE *file = fopen(path, "rb");
	size_t n;

	assert_non_null(file);
	n = fread(data, 1, room, file);
	fclose(file);
	return n;
}

static void run(char *const argv[])
{
	posix_spawn_file_actions_t quiet;
	pid_t child;
	int status;

	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(
	    &quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	assert_int_equal(
	    posix_spawn(&child, argv[0], &quiet, NULL, argv, environ), 0);
	posix_spawn_file_actions_destroy(&quiet);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void init_token(struct bench *bench)
{
	char conf[256];
	char *const argv[] = {(char[]){SOFTHSM2_UTIL}, (char[]){"--init-token"},
	    (char[]){"--free"}, (char[]){"--label"}, (char[]){LABEL},
	    (char[]){"--so-pin"}, (char[]){SO_PIN}, (char[]){"--pin"},
	    (char[]){USER_PIN}, NULL};

	assert_int_equal(mkdir(bench_path(bench, "tokens"), 0700), 0);
	snprintf(conf, sizeof(conf),
	    "directories.tokendir = %s/tokens\nlog.level = ERROR\n",
	    bench->folder);
	bench_write(bench, "softhsm2.conf", conf, strlen(conf));
	setenv("SOFTHSM2_CONF", bench_path(bench, "softhsm2.conf"), 1);
	run(argv);
}

/* Once for the process: the plugin stays, as it does in the host. */
static const struct tkm_plugin *load_plugin(void)
{
	const struct tkm_plugin *(*entry)(uint32_t);
	void *library = dlopen(PLUGIN, RTLD_NOW | RTLD_LOCAL);
	void *symbol;

	assert_non_null(library);
	symbol = dlsym(library, TKM_ENTRY);
	assert_non_null(symbol);
	memcpy(&entry, &symbol, sizeof(entry));
	return entry(TKM_ABI);
}

int bench_setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	strcpy(bench->folder, "/tmp/tkm-p11-XXXXXX");
	assert_non_null(mkdtemp(bench->folder));
	unsetenv("FAULT_PKCS11_CONF");
	init_token(bench);
	test_host_init(&bench->host);
	bench->op = &bench->host.op;
	bench->plugin = load_plugin();
	assert_non_null(bench->plugin);
	*state = bench;
	return 0;
}

static int remove_one(
    const char *path, const struct stat *info, int type, struct FTW *where)
{
	(void)info;
	(void)type;
	(void)where;
	return remove(path);
}

int bench_teardown(void **state)
{
	struct bench *bench = *state;

	bench_stop(bench);
	nftw(bench->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(bench);
	return 0;
}

void bench_set_fault(struct bench *bench, const char *control)
{
	bench_write(bench, "fault.conf", control, strlen(control));
	setenv("FAULT_PKCS11_CONF", bench_path(bench, "fault.conf"), 1);
}

void bench_start(struct bench *bench, const char *modules)
{
	bench->host.modules = modules;
	assert_int_equal(
	    bench->plugin->create(&bench->host.host, &bench->instance), 0);
	bench->token = bench->plugin->query(bench->instance, TKM_TOKEN);
	assert_non_null(bench->token);
}

void bench_stop(struct bench *bench)
{
	if (bench->card)
		bench->token->close(bench->card);
	if (bench->instance)
		bench->plugin->destroy(bench->instance);
	bench->card = NULL;
	bench->instance = NULL;
}

static tkm_status note_token(void *ctx, const struct tkm_token_id *id)
{
	struct bench *bench = ctx;
	struct bench_token *token = &bench->tokens[bench->token_count++];

	assert_true(bench->token_count <= 8);
	snprintf(token->ref, sizeof(token->ref), "%s", id->ref);
	snprintf(token->serial, sizeof(token->serial), "%s", id->serial);
	snprintf(token->label, sizeof(token->label), "%s", id->label);
	return 0;
}

static void note_problem(
    void *ctx, const char *source, const struct tkm_error *error)
{
	struct bench *bench = ctx;

	assert_non_null(source);
	bench->problem_count++;
	test_host_note(&bench->host, error);
}

tkm_status bench_enumerate(struct bench *bench)
{
	const struct tkm_token_seen seen = {
	    .size = sizeof(seen),
	    .token = note_token,
	    .problem = note_problem,
	    .ctx = bench,
	};

	bench->token_count = 0;
	bench->problem_count = 0;
	return bench->token->enumerate(bench->instance, bench->op, &seen);
}

static tkm_status open_token(struct bench *bench, const char *serial)
{
	const struct tkm_token_id id = {
	    .size = sizeof(id),
	    .ref = bench->tokens[0].ref,
	    .serial = serial,
	};

	return bench->token->open(
	    bench->instance, bench->op, &id, &bench->card);
}

void bench_open(struct bench *bench, const char *modules)
{
	bench_start(bench, modules);
	assert_int_equal(bench_enumerate(bench), 0);
	assert_int_equal(bench->token_count, 1);
	assert_int_equal(open_token(bench, bench->tokens[0].serial), 0);
}

tkm_status bench_try_pin(struct bench *bench, uint32_t role, const char *pin)
{
	const struct tkm_secret secret = {pin};

	return bench->token->login(bench->card, bench->op, role, &secret);
}

void bench_log_in(struct bench *bench, const char *modules)
{
	bench_open(bench, modules);
	assert_int_equal(bench_try_pin(bench, TKM_PIN_USER, USER_PIN), 0);
}

static int status_of_child(struct bench *bench, void (*work)(struct bench *))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		work(bench);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

bool bench_dies(struct bench *bench, void (*work)(struct bench *))
{
	return WIFSIGNALED(status_of_child(bench, work));
}

void bench_in_child(struct bench *bench, void (*work)(struct bench *))
{
	int status = status_of_child(bench, work);

	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static size_t take(void *to, size_t room, const void *from, uint64_t n)
{
	assert_true(n <= room);
	if (n > 0)
		memcpy(to, from, n);
	return n;
}

static tkm_status note_object(void *ctx, const struct tkm_object *object)
{
	struct bench_objects *all = ctx;
	struct bench_object *o = &all->items[all->count++];

	assert_true(all->count <= 16);
	o->flags = object->flags;
	o->id_length =
	    take(o->id, sizeof(o->id), object->id, object->id_length);
	o->spki_length =
	    take(o->spki, sizeof(o->spki), object->spki, object->spki_length);
	o->certificate_length = take(o->certificate, sizeof(o->certificate),
	    object->certificate, object->certificate_length);
	snprintf(o->label, sizeof(o->label), "%s", object->label);
	return 0;
}

struct bench_objects bench_objects(struct bench *bench)
{
	struct bench_objects all = {.count = 0};
	const struct tkm_object_seen seen = {
	    .size = sizeof(seen), .object = note_object, .ctx = &all};

	assert_int_equal(
	    bench->token->objects(bench->card, bench->op, &seen), 0);
	return all;
}

tkm_status bench_make_key(struct bench *bench, const char *curve,
    const char *tag, struct bench_objects *made)
{
	const struct tkm_key_policy policy = {
	    .size = sizeof(policy),
	    .algorithm = curve ? TKM_KEY_EC : TKM_KEY_RSA,
	    .bits = curve ? 0 : 2048,
	    .curve = curve,
	};
	const struct tkm_object_seen seen = {
	    .size = sizeof(seen), .object = note_object, .ctx = made};

	made->count = 0;
	return bench->token->make_key(
	    bench->card, bench->op, &policy, tag, strlen(tag), &seen);
}
