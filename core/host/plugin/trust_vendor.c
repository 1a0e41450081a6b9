/* SPDX-License-Identifier: Apache-2.0
 * trust_vendor.c -- vendors' signatures, checked with OpenSSL.
 */
#include "core/host/plugin/trust_vendor.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/path.h"
#include "core/sys/file.h"
#include "core/sys/folder.h"

#define MAX_SIGNATURE 65536u /* bytes */
#define MAX_ANCHOR 65536u /* bytes */
#define MAX_ANCHORS 256u /* files */
#define MAX_PATH 8192u

struct check {
	const char *anchors;
	const struct tkm_candidate *candidate;
	const struct tkm_words *words;
	struct tkm_problem *problem;
	X509_STORE *store;
	size_t certificates;
	struct tkm_buf untrusted; /* the file of trust.d that was passed over */
};

bool tkm_trust_is_signed(const struct tkm_candidate *candidate)
{
	char *path = tkm_path_join(candidate->folder, TKM_SIGNATURE_NAME);
	bool is = path && tkm_sys_file_exists(path);

	free(path);
	return is;
}

static tkm_status refuse(
    const struct check *check, const char *message, const char *detail)
{
	struct tkm_buf hash = TKM_BUF_INIT(2 * TKM_SHA256_SIZE);
	tkm_status status;

	tkm_buf_add_hex(&hash, check->candidate->sha256, TKM_SHA256_SIZE);
	const char *const args[] = {"plugin", check->candidate->name, "folder",
	    check->candidate->folder, "file", check->candidate->manifest->file,
	    "trust", check->anchors, "hash", tkm_buf_text(&hash), "path",
	    tkm_buf_text(&check->untrusted), NULL};
	status = tkm_problem_say(
	    check->problem, check->words, TKM_E_PLUGIN, message, args, detail);
	tkm_buf_release(&hash);
	return status;
}

/* The signature covers the manifest, which has to vouch for the library. */
static tkm_status check_hash(const struct check *check)
{
	const struct tkm_manifest *manifest = check->candidate->manifest;

	if (!manifest->has_sha256)
		return refuse(check,
		    TKM_N("The plugin {plugin} was refused: its plugin.json "
			  "does not vouch for {file}. Its vendor adds "
			  "\"sha256\": \"{hash}\" and signs it again."),
		    "manifest has no \"sha256\"");
	if (memcmp(manifest->sha256, check->candidate->sha256,
		TKM_SHA256_SIZE) != 0)
		return refuse(check,
		    TKM_N("The plugin {plugin} was refused: {file} is not the "
			  "file its vendor signed. Install the plugin again."),
		    "hash is not the one of the manifest");
	return TKM_OK;
}

static CMS_ContentInfo *read_signature(const struct tkm_candidate *candidate)
{
	struct tkm_buf der = TKM_BUF_INIT(MAX_SIGNATURE);
	char *path = tkm_path_join(candidate->folder, TKM_SIGNATURE_NAME);
	CMS_ContentInfo *cms = NULL;
	const uint8_t *at;

	if (path && tkm_sys_file_read(path, MAX_SIGNATURE, &der) == 0) {
		at = (const uint8_t *)der.data;
		cms = d2i_CMS_ContentInfo(NULL, &at, (long)der.size);
		if (cms && at != (const uint8_t *)der.data + der.size) {
			CMS_ContentInfo_free(cms);
			cms = NULL;
		}
	}
	free(path);
	tkm_buf_release(&der);
	return cms;
}

/* A signature that brings its own content would sign something else. */
static bool is_detached(CMS_ContentInfo *cms)
{
	ASN1_OCTET_STRING **content;

	return OBJ_obj2nid(CMS_get0_type(cms)) == NID_pkcs7_signed &&
	       (content = CMS_get0_content(cms)) && !*content;
}

static bool uses_sha2(CMS_ContentInfo *cms)
{
	STACK_OF(CMS_SignerInfo) *signers = CMS_get0_SignerInfos(cms);
	int count = sk_CMS_SignerInfo_num(signers);

	for (int i = 0; i < count; i++) {
		X509_ALGOR *digest = NULL;
		CMS_SignerInfo_get0_algs(sk_CMS_SignerInfo_value(signers, i),
		    NULL, NULL, &digest, NULL);
		int nid = digest ? OBJ_obj2nid(digest->algorithm) : NID_undef;
		if (nid != NID_sha256 && nid != NID_sha384 && nid != NID_sha512)
			return false;
	}
	return count > 0;
}

static void add_certificates(struct check *check, const struct tkm_buf *pem)
{
	BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->size);
	X509 *certificate;

	while (
	    bio && (certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL))) {
		if (X509_STORE_add_cert(check->store, certificate) == 1)
			check->certificates++;
		X509_free(certificate);
	}
	BIO_free(bio);
}

/* Only what nobody but the administrator could have put there counts. */
static bool read_trusted(
    const char *path, struct tkm_buf *pem, struct tkm_buf *where)
{
	enum tkm_sys_trust trust = TKM_SYS_MOVED;
	struct tkm_sys_file *file = NULL;
	char *room = tkm_buf_reserve(pem, MAX_ANCHOR);
	size_t n = 0;
	bool read = room && tkm_sys_file_open(path, &file) == 0 &&
		    tkm_sys_file_trust(file, &trust, where) == 0 &&
		    trust == TKM_SYS_TRUSTED &&
		    tkm_sys_file_read_at(file, 0, room, MAX_ANCHOR, &n) == 0;

	tkm_buf_grow(pem, n);
	tkm_sys_file_close(file);
	return read;
}

static void add_anchor(struct check *check, const char *path)
{
	struct tkm_buf pem = TKM_BUF_INIT(MAX_ANCHOR);
	struct tkm_buf where = TKM_BUF_INIT(MAX_PATH);

	if (read_trusted(path, &pem, &where)) {
		add_certificates(check, &pem);
	} else {
		tkm_buf_clear(&check->untrusted);
		tkm_buf_add_text(&check->untrusted,
		    where.size > 0 ? tkm_buf_text(&where) : path);
	}
	tkm_buf_release(&where);
	tkm_buf_release(&pem);
}

static void add_anchors(struct check *check)
{
	struct tkm_sys_names names = {0};

	if (tkm_sys_folder_list(check->anchors, MAX_ANCHORS, &names) != 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		char *path = tkm_path_join(check->anchors, names.items[i]);
		if (path &&
		    tkm_view_ends_with(tkm_view_of(names.items[i]), ".pem"))
			add_anchor(check, path);
		free(path);
	}
	tkm_sys_names_release(&names);
}

static bool open_store(struct check *check)
{
	check->store = X509_STORE_new();
	if (!check->store)
		return false;
	X509_STORE_set_flags(check->store,
	    X509_V_FLAG_PARTIAL_CHAIN | X509_V_FLAG_NO_CHECK_TIME);
	X509_STORE_set_purpose(check->store, X509_PURPOSE_ANY);
	add_anchors(check);
	return true;
}

static tkm_status verify(struct check *check, CMS_ContentInfo *cms)
{
	const struct tkm_view text = check->candidate->text;
	BIO *content = BIO_new_mem_buf(text.data, (int)text.size);
	bool right = content && CMS_verify(cms, NULL, check->store, content,
				    NULL, CMS_BINARY | CMS_DETACHED) == 1;
	unsigned long error = ERR_peek_last_error();
	const char *reason = ERR_reason_error_string(error);

	BIO_free(content);
	if (right)
		return TKM_OK;
	if (ERR_GET_REASON(error) == CMS_R_CERTIFICATE_VERIFY_ERROR &&
	    check->untrusted.size > 0)
		return refuse(check,
		    TKM_N("The plugin {plugin} was refused: {path} may be "
			  "changed by others, so the certificates in {trust} "
			  "do not count. An administrator corrects it with: "
			  "chown root: {path} && chmod go-w {path}"),
		    reason);
	if (ERR_GET_REASON(error) == CMS_R_CERTIFICATE_VERIFY_ERROR)
		return refuse(check,
		    TKM_N("The plugin {plugin} was refused: the certificate "
			  "it was signed with is not trusted here. If you "
			  "trust its vendor, an administrator allows it "
			  "with: install -m 644 VENDOR.pem {trust}/"),
		    reason);
	return refuse(check,
	    TKM_N("The plugin {plugin} was refused: its plugin.json is not "
		  "what its vendor signed. Install the plugin again."),
	    reason);
}

static tkm_status check_signature(struct check *check, CMS_ContentInfo *cms)
{
	if (!cms || !is_detached(cms))
		return refuse(check,
		    TKM_N("The plugin {plugin} was refused: {folder}/plugin."
			  "p7s is no detached CMS signature. Its vendor makes "
			  "one with: openssl cms -sign -binary -in plugin."
			  "json -signer vendor.pem -inkey vendor.key -outform "
			  "DER -out plugin.p7s"),
		    "signature unreadable or not detached");
	if (!uses_sha2(cms))
		return refuse(check,
		    TKM_N("The plugin {plugin} was refused: it was signed "
			  "with a hash that is not safe. Its vendor signs it "
			  "again with SHA-256."),
		    "digest is not SHA-2");
	if (!open_store(check))
		return refuse(check, NULL, "out of memory");
	return verify(check, cms);
}

tkm_status tkm_trust_check_vendor(const char *anchors,
    const struct tkm_candidate *candidate, const struct tkm_words *words,
    struct tkm_problem *problem)
{
	struct check check = {
	    .anchors = anchors,
	    .candidate = candidate,
	    .words = words,
	    .problem = problem,
	    .untrusted = TKM_BUF_INIT(MAX_PATH),
	};
	CMS_ContentInfo *cms = NULL;
	tkm_status status;

	if (!tkm_trust_is_signed(candidate))
		return refuse(&check,
		    TKM_N("The plugin {plugin} was refused: nobody vouches "
			  "for it. Its vendor signs it, with \"sha256\": "
			  "\"{hash}\" in plugin.json, by: openssl cms -sign "
			  "-binary -in {folder}/plugin.json -signer vendor.pem "
			  "-inkey vendor.key -outform DER -out "
			  "{folder}/plugin.p7s. An administrator then allows "
			  "it with: install -m 644 vendor.pem {trust}/"),
		    "no plugin.p7s and not on the release list");
	status = check_hash(&check);
	if (status == TKM_OK) {
		cms = read_signature(candidate);
		status = check_signature(&check, cms);
	}
	ERR_clear_error();
	X509_STORE_free(check.store);
	CMS_ContentInfo_free(cms);
	tkm_buf_release(&check.untrusted);
	return status;
}
