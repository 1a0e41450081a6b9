/* SPDX-License-Identifier: Apache-2.0
 * fetch.c -- transfers by libcurl, in constant memory.
 */
#include "bootstrap/tuf/fetch.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/url.h"
#include "core/sys/event.h"

#define BUFFER_SIZE 262144L /* bytes libcurl hands over at once */
#define PATIENCE 20u /* seconds */
#define SPEED_MIN 1000L /* bytes a second; below, patience runs out */
#define REDIRECTS_MAX 5L

struct tkm_tuf_fetcher {
	const struct tkm_tuf_fetch_how *how;
	CURL *easy;
};

/* One transfer while it runs. */
struct run {
	struct tkm_tuf_fetcher *fetcher;
	const struct tkm_tuf_sink *sink;
	uint64_t left; /* bytes still allowed */
	bool too_large;
	bool refused; /* by the sink */
};

struct tkm_tuf_fetcher *tkm_tuf_fetcher_new(const struct tkm_tuf_fetch_how *how)
{
	struct tkm_tuf_fetcher *fetcher = calloc(1, sizeof(*fetcher));

	if (!fetcher)
		return NULL;
	fetcher->how = how;
	fetcher->easy = curl_easy_init();
	if (fetcher->easy)
		return fetcher;
	free(fetcher);
	return NULL;
}

void tkm_tuf_fetcher_free(struct tkm_tuf_fetcher *fetcher)
{
	if (!fetcher)
		return;
	curl_easy_cleanup(fetcher->easy);
	free(fetcher);
}

/* 0 for file: addresses, which have no status. */
static long status_of(CURL *easy)
{
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	return status;
}

/* The page that comes with an error is counted, but nobody's content. */
static size_t take(char *data, size_t size, size_t n, void *ctx)
{
	struct run *run = ctx;
	long status = status_of(run->fetcher->easy);

	(void)size; /* always 1 */
	run->too_large = n > run->left;
	if (run->too_large)
		return 0;
	run->left -= n;
	if (status != 0 && status != 200)
		return n;
	run->refused = !run->sink->take(run->sink->ctx, data, n);
	return run->refused ? 0 : n;
}

static int watch(
    void *ctx, curl_off_t total, curl_off_t now, curl_off_t up, curl_off_t sent)
{
	const struct run *run = ctx;
	const struct tkm_sys_event *cancel = run->fetcher->how->cancel;

	(void)total;
	(void)now;
	(void)up;
	(void)sent;
	return cancel && tkm_sys_event_is_set(cancel);
}

/* Instead of the system's CAs, not beside them. */
static bool trust(CURL *easy, const char *ca_file)
{
	return !ca_file ||
	       (curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK &&
		   curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file) == CURLE_OK);
}

static bool set_up(CURL *easy, const char *url, uint64_t max, struct run *run)
{
	const struct tkm_tuf_fetch_how *how = run->fetcher->how;
	long patience = (long)(how->patience > 0 ? how->patience : PATIENCE);
	struct tkm_view rest = tkm_view_of(url);
	struct tkm_view scheme = {0};
	bool is_plain = tkm_view_split(&rest, ':', &scheme) &&
			tkm_view_equals_nocase(scheme, TKM_VIEW("http"));
	curl_off_t limit = max < INT64_MAX ? (curl_off_t)max : INT64_MAX;

	curl_easy_reset(easy);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, REDIRECTS_MAX);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, patience);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, SPEED_MIN);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, patience);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, BUFFER_SIZE);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, limit);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "tkm/" TKM_VERSION);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, run);
	curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, watch);
	curl_easy_setopt(easy, CURLOPT_XFERINFODATA, run);
	curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
	return curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR,
		   is_plain ? "http,https" : "https") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SSLVERSION,
		   CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR,
		   "http,https,file") == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_URL, url) == CURLE_OK &&
	       trust(easy, how->ca_file);
}

static int error_of(CURLcode code, const struct run *run)
{
	long status = status_of(run->fetcher->easy);

	if (run->too_large || code == CURLE_FILESIZE_EXCEEDED)
		return status == 403 || status == 404 ? TKM_TUF_E_MISSING
						      : TKM_TUF_E_TOO_LARGE;
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return TKM_TUF_E_CANCELLED;
	if (code == CURLE_FILE_COULDNT_READ_FILE || status == 403 ||
	    status == 404)
		return TKM_TUF_E_MISSING;
	if (code != CURLE_OK || (status != 0 && status != 200))
		return TKM_TUF_E_NETWORK;
	return TKM_TUF_OK;
}

static int tell(int error, CURLcode code, const struct run *run,
    const char *url, struct tkm_tuf_fault *fault)
{
	struct tkm_buf why = TKM_BUF_INIT(256);
	struct tkm_buf shown = TKM_BUF_INIT(4096);

	tkm_url_add_shown(tkm_view_of(url), &shown);
	if (error == TKM_TUF_E_TOO_LARGE) {
		tkm_buf_add_text(&why, "longer than allowed");
	} else if (code != CURLE_OK && !run->refused) {
		tkm_buf_add_text(&why, curl_easy_strerror(code));
	} else if (run->refused) {
		tkm_buf_add_text(&why, "what came could not be kept");
	} else {
		tkm_buf_add_text(&why, "the server answers with status ");
		tkm_buf_add_int64(&why, status_of(run->fetcher->easy));
	}
	tkm_tuf_fail(fault, error, tkm_buf_text(&shown), tkm_buf_text(&why));
	tkm_buf_release(&shown);
	tkm_buf_release(&why);
	return error;
}

int tkm_tuf_fetch(struct tkm_tuf_fetcher *fetcher, const char *url,
    uint64_t max, const struct tkm_tuf_sink *sink, struct tkm_tuf_fault *fault)
{
	struct run run = {.fetcher = fetcher, .sink = sink, .left = max};
	CURLcode code = CURLE_URL_MALFORMAT;
	int error;

	if (set_up(fetcher->easy, url, max, &run))
		code = curl_easy_perform(fetcher->easy);
	error = error_of(code, &run);
	return error ? tell(error, code, &run, url, fault) : TKM_TUF_OK;
}

static bool add_to_buffer(void *ctx, const void *data, size_t size)
{
	struct tkm_buf *out = ctx;

	tkm_buf_add(out, data, size);
	return tkm_buf_ok(out);
}

int tkm_tuf_fetch_into(struct tkm_tuf_fetcher *fetcher, const char *url,
    size_t max, struct tkm_buf *out, struct tkm_tuf_fault *fault)
{
	struct tkm_tuf_sink sink = {add_to_buffer, out};

	return tkm_tuf_fetch(fetcher, url, max, &sink, fault);
}
