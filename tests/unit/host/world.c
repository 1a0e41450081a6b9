/* SPDX-License-Identifier: Apache-2.0
 * world.c -- installations made of real files, signed by the real openssl.
 */
#include "tests/unit/host/world.h"

#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/plugin/trust.h"
#include "core/sys/child.h"
#include "core/sys/dirs.h"
#include "core/sys/file.h"
#include "tests/unit/host/check.h"
#include "tests/unit/host/scratch.h"

void world_init(struct world *world, const char *name)
{
	char *state = tkm_sys_dirs_state();

	*world = (struct world){.root = scratch_new(name)};
	tkm_problem_init(&world->problem);
	scratch_remove(state);
	free(state);
	scratch_write(world->root, "etc/tkm.ini", "");
	scratch_write(world->root, "plugins/empty.txt", "");
	scratch_write(world->root, "etc/trust.d/empty.txt", "");
}

void world_release(struct world *world)
{
	world_close(world);
	tkm_problem_release(&world->problem);
	scratch_remove(world->root);
	free(world->root);
}

tkm_status world_open(struct world *world)
{
	const struct tkm_core_options options = {
	    .name = "test",
	    .root = world->root,
	    .language = "en",
	};

	return tkm_core_open(&options, &world->core, &world->problem);
}

void world_close(struct world *world)
{
	tkm_core_free(world->core);
	world->core = NULL;
}

char *world_path(
    const struct world *world, const char *plugin, const char *name)
{
	char *plugins = tkm_path_join(world->root, "plugins");
	char *folder = tkm_path_join(plugins, plugin);
	char *path = tkm_path_join(folder, name);

	free(folder);
	free(plugins);
	return path;
}

static void write_manifest(
    struct world *world, const char *name, const char *more)
{
	char *folder = world_path(world, name, "");
	char text[2048];

	snprintf(text, sizeof(text),
	    "{\"manifest\": 1, \"id\": \"org.example.animal\", "
	    "\"file\": \"animal.so\", \"abi\": \"1.0\", "
	    "\"version\": \"1.0.0\", \"vendor\": \"The Zoo\", "
	    "\"provides\": [\"tkm.feature/1\"], \"actions\": "
	    "[{\"id\": \"animal.run\", \"command\": \"animal run\"}]%s}",
	    more);
	scratch_write(folder, "plugin.json", text);
	free(folder);
}

void world_add(
    struct world *world, const char *name, const char *animal, const char *more)
{
	char *folder = world_path(world, name, "");
	char library[4096];

	snprintf(library, sizeof(library), ZOO "/%s.so", animal);
	scratch_copy(library, folder, "animal.so");
	write_manifest(world, name, more);
	free(folder);
}

static void run(const char *const argv[])
{
	struct tkm_buf err = TKM_BUF_INIT(65536);
	struct tkm_sys_child_result result = {0};

	assert_int_equal(
	    tkm_sys_child_run(argv, 20000, NULL, &err, &result), 0);
	if (result.status != 0)
		fail_msg("openssl: %s", tkm_buf_text(&err));
	tkm_buf_release(&err);
}

static void sign(const char *manifest, const char *signature,
    const char *certificate, const char *key)
{
	const char *const make[] = {OPENSSL, "req", "-x509", "-newkey", "ec",
	    "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj",
	    "/CN=Vendor", "-days", "1", "-out", certificate, "-keyout", key,
	    NULL};
	const char *const cms[] = {OPENSSL, "cms", "-sign", "-binary", "-in",
	    manifest, "-signer", certificate, "-inkey", key, "-outform", "DER",
	    "-out", signature, NULL};

	run(make);
	run(cms);
}

void world_sign(struct world *world, const char *name, bool trusted)
{
	char *manifest = world_path(world, name, "plugin.json");
	char *signature = world_path(world, name, "plugin.p7s");
	char *key = tkm_path_join(world->root, "vendor.key");
	char *certificate = tkm_path_join(
	    world->root, trusted ? "etc/trust.d/vendor.pem" : "vendor.pem");
	struct tkm_buf library = TKM_BUF_INIT(1 << 24);
	struct tkm_buf more = TKM_BUF_INIT(256);
	char *path = world_path(world, name, "animal.so");
	uint8_t hash[TKM_SHA256_SIZE];

	assert_int_equal(tkm_sys_file_read(path, 1 << 24, &library), 0);
	assert_true(tkm_trust_hash(library.data, library.size, hash));
	tkm_buf_add_text(&more, ", \"sha256\": \"");
	tkm_buf_add_hex(&more, hash, sizeof(hash));
	tkm_buf_add_char(&more, '"');
	write_manifest(world, name, tkm_buf_text(&more));
	sign(manifest, signature, certificate, key);
	free(path);
	tkm_buf_release(&more);
	tkm_buf_release(&library);
	free(certificate);
	free(key);
	free(signature);
	free(manifest);
}

void world_install(struct world *world, const char *name, const char *animal)
{
	world_add(world, name, animal, "");
	world_sign(world, name, true);
}

struct tkm_installed *world_find(struct world *world, const char *name)
{
	struct tkm_installed *plugin =
	    tkm_registry_find(tkm_core_registry(world->core), name);

	assert_non_null(plugin);
	return plugin;
}

tkm_status world_load(struct world *world, const char *name)
{
	return tkm_installed_load(world_find(world, name), &world->problem);
}
