/* SPDX-License-Identifier: Apache-2.0
 * trust.c -- the release list and whether a plugin is on it; vendors'
 * signatures are in trust_vendor.c.
 */
#include "core/host/plugin/trust.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/hex.h"
#include "core/base/path.h"
#include "core/base/text.h"
#include "core/host/plugin/release.h"
#include "core/host/plugin/trust_vendor.h"
#include "core/sys/file.h"

#define KEY_SIZE 32u
#define SIGNATURE_SIZE 64u

static const char release_key[] = TKM_RELEASE_KEY;

struct tkm_trust {
	const char *plugins;
	const char *anchors;
	const struct tkm_words *words;
	bool is_read;
	const char *fault; /* of the release list, or NULL */
	struct tkm_release release;
};

struct tkm_trust *tkm_trust_new(
    const char *plugins, const char *anchors, const struct tkm_words *words)
{
	struct tkm_trust *trust = calloc(1, sizeof(*trust));

	if (trust)
		*trust = (struct tkm_trust){
		    .plugins = plugins, .anchors = anchors, .words = words};
	return trust;
}

void tkm_trust_free(struct tkm_trust *trust)
{
	if (!trust)
		return;
	tkm_release_release(&trust->release);
	free(trust);
}

bool tkm_trust_hash(const void *data, size_t n, uint8_t hash[TKM_SHA256_SIZE])
{
	return EVP_Digest(n ? data : "", n, hash, NULL, EVP_sha256(), NULL) ==
	       1;
}

/* Ed25519 (RFC 8032) over the bytes of the list as they are. */
static bool is_signed(struct tkm_view list, struct tkm_view signature)
{
	uint8_t raw[KEY_SIZE];
	size_t n = 0;
	EVP_PKEY *key = NULL;
	EVP_MD_CTX *context = NULL;
	bool right = false;

	if (!tkm_hex_decode(tkm_view_of(release_key), sizeof(raw), raw, &n) ||
	    n != sizeof(raw) || signature.size != SIGNATURE_SIZE)
		return false;
	key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, raw, n);
	context = EVP_MD_CTX_new();
	right = key && context &&
		EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
		EVP_DigestVerify(context, (const uint8_t *)signature.data,
		    signature.size, (const uint8_t *)list.data, list.size) == 1;
	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return right;
}

static bool read_below(
    const char *folder, const char *name, size_t max, struct tkm_buf *out)
{
	char *path = tkm_path_join(folder, name);
	bool read = path && tkm_sys_file_read(path, max, out) == 0;

	free(path);
	return read;
}

/* NULL when the list is there, signed and right. */
static const char *read_release(struct tkm_trust *trust)
{
	struct tkm_buf list = TKM_BUF_INIT(TKM_RELEASE_MAX);
	struct tkm_buf signature = TKM_BUF_INIT(SIGNATURE_SIZE);
	const char *fault = NULL;

	if (!read_below(trust->plugins, "release.json", TKM_RELEASE_MAX, &list))
		fault = "release.json cannot be read";
	else if (!read_below(
		     trust->plugins, "release.sig", SIGNATURE_SIZE, &signature))
		fault = "release.sig cannot be read";
	else if (!is_signed(tkm_buf_view(&list), tkm_buf_view(&signature)))
		fault = "release.sig is not the signature of release.json";
	else
		tkm_release_parse(
		    list.data, list.size, &trust->release, &fault);
	tkm_buf_release(&signature);
	tkm_buf_release(&list);
	return fault;
}

static const char *release_fault(struct tkm_trust *trust)
{
	if (!trust->is_read)
		trust->fault = read_release(trust);
	trust->is_read = true;
	return trust->fault;
}

static tkm_status refuse(const struct tkm_trust *trust,
    const struct tkm_candidate *candidate, const char *message,
    const char *file, const char *detail, struct tkm_problem *problem)
{
	const char *const args[] = {"plugin", candidate->name, "file", file,
	    "folder", trust->plugins, NULL};

	return tkm_problem_say(
	    problem, trust->words, TKM_E_PLUGIN, message, args, detail);
}

static tkm_status compare(const struct tkm_trust *trust,
    const struct tkm_candidate *candidate, const char *file,
    const uint8_t hash[TKM_SHA256_SIZE], struct tkm_problem *problem)
{
	const uint8_t *right =
	    tkm_release_find(&trust->release, candidate->name, file);

	if (!right)
		return refuse(trust, candidate,
		    TKM_N("The plugin {plugin} was refused: its file {file} "
			  "is not on the signed list of released files. "
			  "Install Token Manager again."),
		    file, "file not on the release list", problem);
	if (memcmp(right, hash, TKM_SHA256_SIZE) != 0)
		return refuse(trust, candidate,
		    TKM_N("The plugin {plugin} was refused: its file {file} "
			  "was changed after it was signed. Install Token "
			  "Manager again."),
		    file, "hash is not the one on the release list", problem);
	return TKM_OK;
}

static tkm_status check_released(const struct tkm_trust *trust,
    const struct tkm_candidate *candidate, struct tkm_problem *problem)
{
	uint8_t hash[TKM_SHA256_SIZE];
	tkm_status status;

	if (!tkm_trust_hash(candidate->text.data, candidate->text.size, hash))
		return tkm_problem_say(problem, trust->words, TKM_E_INTERNAL,
		    NULL, NULL, "cannot compute SHA-256");
	status = compare(trust, candidate, TKM_MANIFEST_NAME, hash, problem);
	if (status == TKM_OK)
		status = compare(trust, candidate, candidate->manifest->file,
		    candidate->sha256, problem);
	return status;
}

bool tkm_trust_lists(struct tkm_trust *trust, const char *folder)
{
	return !release_fault(trust) &&
	       tkm_release_has_folder(&trust->release, folder);
}

tkm_status tkm_trust_check_file(struct tkm_trust *trust, const char *folder,
    const char *name, const uint8_t *sha256, struct tkm_problem *problem)
{
	const char *const args[] = {"file", name, NULL};
	const char *fault = release_fault(trust);
	const uint8_t *right =
	    fault ? NULL : tkm_release_find(&trust->release, folder, name);

	if (right && memcmp(right, sha256, TKM_SHA256_SIZE) == 0)
		return TKM_OK;
	return tkm_problem_say(problem, trust->words, TKM_E_PLUGIN,
	    TKM_N("The file {file} was refused: the signed list of released "
		  "files does not vouch for it. Install Token Manager "
		  "again."),
	    args, fault ? fault : "hash is not the one on the release list");
}

/*
 * A plugin is ours when the list has its folder, and a vendor's when it
 * brings a signature; only then does a list that is broken not matter.
 */
tkm_status tkm_trust_check(struct tkm_trust *trust,
    const struct tkm_candidate *candidate, bool *is_ours,
    struct tkm_problem *problem)
{
	const char *fault = NULL;

	*is_ours = false;
	if (candidate->released_here) {
		fault = release_fault(trust);
		*is_ours = !fault && tkm_release_has_folder(
					 &trust->release, candidate->name);
		if (*is_ours)
			return check_released(trust, candidate, problem);
	}
	if (fault && !tkm_trust_is_signed(candidate))
		return refuse(trust, candidate,
		    TKM_N("The plugin {plugin} was refused: the signed list "
			  "of released files in {folder} is missing or was "
			  "changed. Install Token Manager again."),
		    "", fault, problem);
	return tkm_trust_check_vendor(
	    trust->anchors, candidate, trust->words, problem);
}
