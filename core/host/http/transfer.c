/* SPDX-License-Identifier: Apache-2.0
 * transfer.c -- one HTTPS exchange by libcurl.
 */
#include "core/host/http/transfer.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/x509_vfy.h>

#include "core/base/buf.h"
#include "core/base/text.h"
#include "core/base/view.h"
#include "core/base/wipe.h"

/* How soon a cancel without a handle is seen. */
#define POLL_MS 500
#define PROXY_LOGIN_NEEDED 407
#define RETRY_MAX (INT64_C(366) * 24 * 3600) /* seconds */

/* One exchange while it runs. */
struct run {
	const struct tkm_transfer *call;
	struct tkm_transfer_answer *answer;
	CURL *easy;
	CURLM *multi;
	struct curl_slist *headers;
	struct tkm_buf body;
	char error[CURL_ERROR_SIZE];
	bool too_large;
};

/* ------------------------------------------------------ what comes back */

static size_t take_body(char *data, size_t size, size_t n, void *ctx)
{
	struct run *run = ctx;

	tkm_buf_add(&run->body, data, size * n);
	run->too_large =
	    !tkm_buf_ok(&run->body) || run->body.size > run->call->max_response;
	return run->too_large ? 0 : size * n;
}

/* The value of the header `name` in the line, or an empty view. */
static struct tkm_view header_value(struct tkm_view line, const char *name)
{
	struct tkm_view key;

	if (!tkm_view_split(&line, ':', &key) ||
	    !tkm_view_equals_nocase(tkm_view_trim(key), tkm_view_of(name)))
		return (struct tkm_view){0};
	return tkm_view_trim(line);
}

static int64_t date_of(struct tkm_view value)
{
	char text[64];
	time_t date;

	if (value.size == 0 || value.size >= sizeof(text))
		return 0;
	memcpy(text, value.data, value.size);
	text[value.size] = '\0';
	date = curl_getdate(text, NULL);
	return date > 0 ? (int64_t)date : 0;
}

/* Only the form in seconds: a date needs a clock that is right. */
static void take_retry_after(
    struct tkm_view value, struct tkm_transfer_answer *answer)
{
	uint64_t seconds;

	if (tkm_view_to_uint64(value, (uint64_t)RETRY_MAX, &seconds))
		answer->retry_after = (int64_t)seconds;
}

static size_t take_header(char *data, size_t size, size_t n, void *ctx)
{
	struct run *run = ctx;
	struct tkm_view line = tkm_view_of_bytes(data, size * n);
	struct tkm_view value;

	/* What came before belongs to an interim answer (RFC 9110, 15.2). */
	if (tkm_view_starts_with(line, "HTTP/")) {
		run->answer->retry_after = -1;
		run->answer->date = 0;
	}
	value = header_value(line, "Date");
	if (value.size > 0)
		run->answer->date = date_of(value);
	value = header_value(line, "Retry-After");
	if (value.size > 0)
		take_retry_after(value, run->answer);
	return size * n;
}

static void take_type(struct run *run)
{
	char *out = run->answer->content_type;
	const char *type = NULL;
	size_t i;

	curl_easy_getinfo(run->easy, CURLINFO_CONTENT_TYPE, &type);
	for (i = 0; type && i + 1 < TKM_TRANSFER_TYPE_SIZE; i++) {
		if (type[i] == '\0' || type[i] == ';' || type[i] == ' ')
			break;
		out[i] = tkm_text_lower(type[i]);
	}
	out[type ? i : 0] = '\0';
}

/* -------------------------------------------------------------- what failed */

static enum tkm_transfer_fault tls_fault(const struct run *run)
{
	static const struct {
		long verify;
		enum tkm_transfer_fault fault;
	} faults[] = {
	    /*
	     * OpenSSL had nothing to say, but curl did: the name.  Releases of
	     * curl differ in what they leave behind then.
	     */
	    {X509_V_OK, TKM_TRANSFER_NAME},
	    {X509_V_ERR_UNSPECIFIED, TKM_TRANSFER_NAME},
	    {X509_V_ERR_HOSTNAME_MISMATCH, TKM_TRANSFER_NAME},
	    {X509_V_ERR_IP_ADDRESS_MISMATCH, TKM_TRANSFER_NAME},
	    {X509_V_ERR_CERT_HAS_EXPIRED, TKM_TRANSFER_EXPIRED},
	    {X509_V_ERR_CERT_NOT_YET_VALID, TKM_TRANSFER_NOT_YET},
	    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT, TKM_TRANSFER_ISSUER},
	    {X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY, TKM_TRANSFER_ISSUER},
	    {X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE, TKM_TRANSFER_ISSUER},
	    {X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT, TKM_TRANSFER_ISSUER},
	    {X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN, TKM_TRANSFER_ISSUER},
	    {X509_V_ERR_CERT_UNTRUSTED, TKM_TRANSFER_ISSUER},
	};
	long verify = X509_V_OK;
	size_t i;

	curl_easy_getinfo(run->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].verify == verify)
			return faults[i].fault;
	return TKM_TRANSFER_CERTIFICATE;
}

/* 0: no proxy was asked, or it agreed. */
static enum tkm_transfer_fault proxy_fault(const struct run *run)
{
	long status = 0;

	curl_easy_getinfo(run->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	if (status == PROXY_LOGIN_NEEDED)
		return TKM_TRANSFER_PROXY_LOGIN;
	return status >= 300 ? TKM_TRANSFER_PROXY : TKM_TRANSFER_OK;
}

static enum tkm_transfer_fault fault_of(const struct run *run, CURLcode code)
{
	static const struct {
		CURLcode code;
		enum tkm_transfer_fault fault;
	} faults[] = {
	    {CURLE_OK, TKM_TRANSFER_OK},
	    {CURLE_OUT_OF_MEMORY, TKM_TRANSFER_MEMORY},
	    {CURLE_COULDNT_RESOLVE_HOST, TKM_TRANSFER_RESOLVE},
	    {CURLE_COULDNT_RESOLVE_PROXY, TKM_TRANSFER_RESOLVE_PROXY},
	    {CURLE_COULDNT_CONNECT, TKM_TRANSFER_CONNECT},
	    {CURLE_OPERATION_TIMEDOUT, TKM_TRANSFER_TIMEOUT},
	    {CURLE_SSL_CONNECT_ERROR, TKM_TRANSFER_TLS},
	    {CURLE_SSL_CACERT_BADFILE, TKM_TRANSFER_CA},
	    {CURLE_GOT_NOTHING, TKM_TRANSFER_BROKEN},
	    {CURLE_RECV_ERROR, TKM_TRANSFER_BROKEN},
	    {CURLE_SEND_ERROR, TKM_TRANSFER_BROKEN},
	    {CURLE_PARTIAL_FILE, TKM_TRANSFER_BROKEN},
	    {CURLE_WEIRD_SERVER_REPLY, TKM_TRANSFER_BROKEN},
	    {CURLE_UNSUPPORTED_PROTOCOL, TKM_TRANSFER_BROKEN},
	};
	enum tkm_transfer_fault proxy = proxy_fault(run);
	size_t i;

	if (run->too_large)
		return TKM_TRANSFER_TOO_LARGE;
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return tls_fault(run);
	if (code != CURLE_OK && proxy != TKM_TRANSFER_OK)
		return proxy;
	for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].code == code)
			return faults[i].fault;
	return TKM_TRANSFER_OTHER;
}

/* What quotes an address with an '@' may quote a proxy's password. */
static bool may_be_told(const char *text)
{
	return text[0] != '\0' && !strchr(text, '@');
}

static void take_detail(const struct run *run, CURLcode code)
{
	const char *text =
	    may_be_told(run->error) ? run->error : curl_easy_strerror(code);
	size_t n = strlen(text);

	if (n >= TKM_TRANSFER_DETAIL_SIZE)
		n = TKM_TRANSFER_DETAIL_SIZE - 1;
	memcpy(run->answer->detail, text, n);
	run->answer->detail[n] = '\0';
}

static void finish(struct run *run, CURLcode code)
{
	struct tkm_transfer_answer *answer = run->answer;
	long status = 0;

	answer->native = (int)code;
	answer->fault = fault_of(run, code);
	if (answer->fault != TKM_TRANSFER_OK) {
		take_detail(run, code);
		return;
	}
	curl_easy_getinfo(run->easy, CURLINFO_RESPONSE_CODE, &status);
	answer->status = (uint32_t)status;
	take_type(run);
	answer->body_length = run->body.size;
	/* Never NULL, so that an empty body is a body too. */
	tkm_buf_add_char(&run->body, '\0');
	answer->body = tkm_buf_detach(&run->body);
	if (!answer->body)
		answer->fault = TKM_TRANSFER_MEMORY;
}

/* ------------------------------------------------------------ how it is set */

static bool add_headers(struct run *run)
{
	struct curl_slist *more;
	size_t i;

	/* No waiting for "100 Continue" before the body. */
	run->headers = curl_slist_append(NULL, "Expect:");
	for (i = 0; i < run->call->header_count && run->headers; i++) {
		more = curl_slist_append(run->headers, run->call->headers[i]);
		if (!more)
			return false;
	}
	return run->headers && curl_easy_setopt(run->easy, CURLOPT_HTTPHEADER,
				   run->headers) == CURLE_OK;
}

static bool set_trust(struct run *run)
{
	const struct tkm_transfer *call = run->call;
	CURL *easy = run->easy;
	struct curl_blob ca;

	if (curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) != CURLE_OK ||
	    curl_easy_setopt(easy, CURLOPT_SSLVERSION,
		(long)CURL_SSLVERSION_TLSv1_2) != CURLE_OK)
		return false;
	if (!call->ca && !call->ca_file)
		return true;
	/* Instead of the system's, not beside them. */
	if (curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) != CURLE_OK)
		return false;
	if (!call->ca)
		return curl_easy_setopt(easy, CURLOPT_CAINFO, call->ca_file) ==
		       CURLE_OK;
	ca = (struct curl_blob){
	    .data = (void *)(uintptr_t)call->ca,
	    .len = call->ca_length,
	    .flags = CURL_BLOB_COPY,
	};
	return curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &ca) == CURLE_OK;
}

static bool set_request(struct run *run)
{
	const struct tkm_transfer *call = run->call;
	CURL *easy = run->easy;
	bool ok;

	ok = curl_easy_setopt(easy, CURLOPT_URL, call->url) == CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https") ==
		 CURLE_OK &&
	     curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK;
	if (ok && call->body)
		ok = curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK &&
		     curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
			 (curl_off_t)call->body_length) == CURLE_OK &&
		     curl_easy_setopt(easy, CURLOPT_POSTFIELDS, call->body) ==
			 CURLE_OK;
	return ok && curl_easy_setopt(
			 easy, CURLOPT_CUSTOMREQUEST, call->method) == CURLE_OK;
}

static bool set_limits(struct run *run)
{
	const struct tkm_transfer *call = run->call;
	CURL *easy = run->easy;

	return curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)call->timeout) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT,
		   (long)call->connect_timeout) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       /* A resolver that hangs must not hold up a cancel. */
	       curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) ==
		   CURLE_OK;
}

static bool set_callbacks(struct run *run)
{
	const struct tkm_transfer *call = run->call;
	CURL *easy = run->easy;

	if (call->proxy &&
	    curl_easy_setopt(easy, CURLOPT_PROXY, call->proxy) != CURLE_OK)
		return false;
	return curl_easy_setopt(easy, CURLOPT_USERAGENT, call->agent) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, run) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) ==
		   CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, run) == CURLE_OK &&
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, run->error) ==
		   CURLE_OK;
}

static bool set_up(struct run *run)
{
	run->easy = curl_easy_init();
	run->multi = curl_multi_init();
	return run->easy && run->multi && set_request(run) && set_trust(run) &&
	       set_limits(run) && set_callbacks(run) && add_headers(run) &&
	       curl_multi_add_handle(run->multi, run->easy) == CURLM_OK;
}

/* ------------------------------------------------------------ how it runs */

static bool is_cancelled(const struct run *run)
{
	return run->call->cancelled && run->call->cancelled(run->call->ctx);
}

static bool poll_once(struct run *run)
{
	struct curl_waitfd cancel = {
	    .fd = (curl_socket_t)run->call->cancel_handle,
	    .events = CURL_WAIT_POLLIN,
	};
	unsigned extra = run->call->cancel_handle >= 0 ? 1 : 0;

	return curl_multi_poll(run->multi, &cancel, extra, POLL_MS, NULL) ==
	       CURLM_OK;
}

static CURLcode result_of(struct run *run)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(run->multi, &left)))
		if (message->msg == CURLMSG_DONE)
			return message->data.result;
	return CURLE_RECV_ERROR;
}

static void drive(struct run *run)
{
	int running = 1;

	while (running > 0) {
		if (is_cancelled(run)) {
			run->answer->fault = TKM_TRANSFER_CANCELLED;
			return;
		}
		if (curl_multi_perform(run->multi, &running) != CURLM_OK ||
		    (running > 0 && !poll_once(run))) {
			run->answer->fault = TKM_TRANSFER_OTHER;
			return;
		}
	}
	finish(run, result_of(run));
}

static void transfer_perform(
    const struct tkm_transfer *call, struct tkm_transfer_answer *answer)
{
	struct run run = {.call = call, .answer = answer};

	*answer = (struct tkm_transfer_answer){.retry_after = -1};
	/* One more for the NUL behind it. */
	tkm_buf_init_secret(&run.body, (size_t)call->max_response + 1);
	if (set_up(&run))
		drive(&run);
	else
		answer->fault = TKM_TRANSFER_MEMORY;
	if (run.multi && run.easy)
		curl_multi_remove_handle(run.multi, run.easy);
	curl_easy_cleanup(run.easy);
	curl_multi_cleanup(run.multi);
	curl_slist_free_all(run.headers);
	tkm_buf_release(&run.body);
}

static void transfer_release(struct tkm_transfer_answer *answer)
{
	if (answer->body)
		tkm_wipe(answer->body, answer->body_length);
	free(answer->body);
	*answer = (struct tkm_transfer_answer){0};
}

static bool transfer_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static const struct tkm_transfer_table table = {
    .version = TKM_TRANSFER_VERSION,
    .start = transfer_start,
    .perform = transfer_perform,
    .release = transfer_release,
};

__attribute__((visibility("default"))) const struct tkm_transfer_table *
tkm_transfer_table(void);

const struct tkm_transfer_table *tkm_transfer_table(void)
{
	return &table;
}
