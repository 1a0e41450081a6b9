/* SPDX-License-Identifier: Apache-2.0
 * http_linux.c -- the HTTPS server, by libmicrohttpd, a thread a connection.
 */
#define _GNU_SOURCE
#include "tests/sandbox/ra/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <microhttpd.h>

#include "core/base/buf.h"
#include "tests/sandbox/ra/log.h"

#define CONNECTIONS_MAX 64u
#define IDLE_SECONDS 120u

struct ra_http {
	struct MHD_Daemon *daemon;
};

/* What has arrived of one request. */
struct arriving {
	struct tkm_buf body;
	size_t size; /* also of what was too much to keep */
};

static void set_retry_after(struct MHD_Response *response, int64_t seconds)
{
	struct tkm_buf text;

	if (seconds <= 0)
		return;
	tkm_buf_init(&text, 32);
	tkm_buf_add_int64(&text, seconds);
	MHD_add_response_header(
	    response, MHD_HTTP_HEADER_RETRY_AFTER, tkm_buf_text(&text));
	tkm_buf_release(&text);
}

static enum MHD_Result send_reply(
    struct MHD_Connection *connection, struct ra_reply *reply)
{
	struct MHD_Response *response;
	enum MHD_Result sent;

	if (reply->drop) {
		free(reply->bytes);
		return MHD_NO;
	}
	response = MHD_create_response_from_buffer(
	    reply->size, reply->bytes, MHD_RESPMEM_MUST_FREE);
	if (!response) {
		free(reply->bytes);
		return MHD_NO;
	}
	if (reply->content_type)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
		    reply->content_type);
	MHD_add_response_header(
	    response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
	set_retry_after(response, reply->retry_after);
	sent =
	    MHD_queue_response(connection, (unsigned)reply->status, response);
	MHD_destroy_response(response);
	return sent;
}

static const char *header(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

static void peer_address(
    struct MHD_Connection *connection, char *out, size_t size)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct sockaddr_in peer;

	out[0] = '\0';
	if (!info || info->client_addr->sa_family != AF_INET)
		return;
	memcpy(&peer, info->client_addr, sizeof(peer));
	inet_ntop(AF_INET, &peer.sin_addr, out, (socklen_t)size);
}

static enum MHD_Result answer(struct ra_service *service,
    struct MHD_Connection *connection, const char *url, const char *method,
    const struct arriving *arriving)
{
	char address[INET_ADDRSTRLEN];
	struct ra_request request = {
	    .method = method,
	    .path = url,
	    .content_type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE),
	    .accept_language =
		header(connection, MHD_HTTP_HEADER_ACCEPT_LANGUAGE),
	    .address = address,
	    .body = (const unsigned char *)tkm_buf_text(&arriving->body),
	    .body_size = arriving->size,
	};
	struct ra_reply reply;

	peer_address(connection, address, sizeof(address));
	ra_service_answer(service, &request, &reply);
	return send_reply(connection, &reply);
}

/* Too much is read to its end, unkept, so that the answer is heard. */
static void take_part(struct arriving *arriving, const char *data, size_t size)
{
	arriving->size += size;
	if (arriving->size <= RA_REQUEST_MAX)
		tkm_buf_add(&arriving->body, data, size);
}

static enum MHD_Result on_request(void *context,
    struct MHD_Connection *connection, const char *url, const char *method,
    const char *version, const char *data, size_t *size, void **state)
{
	struct arriving *arriving = *state;

	(void)version;
	if (!arriving) {
		arriving = calloc(1, sizeof(*arriving));
		if (!arriving)
			return MHD_NO;
		tkm_buf_init(&arriving->body, RA_REQUEST_MAX);
		*state = arriving;
		return MHD_YES;
	}
	if (*size > 0) {
		take_part(arriving, data, *size);
		*size = 0;
		return MHD_YES;
	}
	return answer(context, connection, url, method, arriving);
}

static void on_end(void *context, struct MHD_Connection *connection,
    void **state, enum MHD_RequestTerminationCode code)
{
	struct arriving *arriving = *state;

	(void)context;
	(void)connection;
	(void)code;
	if (!arriving)
		return;
	tkm_buf_release(&arriving->body);
	free(arriving);
	*state = NULL;
}

static struct MHD_Daemon *start(struct ra_service *service, uint16_t port)
{
	struct sockaddr_in local = {
	    .sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD |
				    MHD_USE_THREAD_PER_CONNECTION |
				    MHD_USE_POLL | MHD_USE_TLS,
	    port, NULL, NULL, on_request, service, MHD_OPTION_SOCK_ADDR,
	    (struct sockaddr *)&local, MHD_OPTION_HTTPS_MEM_KEY,
	    service->site.tls_key, MHD_OPTION_HTTPS_MEM_CERT,
	    service->site.tls_certificate, MHD_OPTION_HTTPS_PRIORITIES,
	    "SECURE128:-VERS-ALL:+VERS-TLS1.2:+VERS-TLS1.3",
	    MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL,
	    MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, IDLE_SECONDS, MHD_OPTION_END);
}

struct ra_http *ra_http_new(
    struct ra_service *service, uint16_t port, uint16_t *bound)
{
	struct ra_http *http = calloc(1, sizeof(*http));
	const union MHD_DaemonInfo *info;

	if (!http)
		return NULL;
	http->daemon = start(service, port);
	if (!http->daemon) {
		ra_log("cannot listen on port %u", port);
		free(http);
		return NULL;
	}
	info = MHD_get_daemon_info(http->daemon, MHD_DAEMON_INFO_BIND_PORT);
	*bound = info ? info->port : port;
	return http;
}

void ra_http_free(struct ra_http *http)
{
	if (!http)
		return;
	MHD_stop_daemon(http->daemon);
	free(http);
}
