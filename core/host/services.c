/* SPDX-License-Identifier: Apache-2.0
 * services.c -- the services of the host that are short, and the list of
 * them all.
 */
#include "core/host/services.h"

#include <string.h>

#include "core/host/secret.h"
#include "core/host/store.h"
#include "core/host/token/broker.h"

static struct tkm_host_of *of(const struct tkm_host *host)
{
	/* The plugin holds the first member of what the host has made. */
	return (struct tkm_host_of *)(uintptr_t)host;
}

static struct tkm_installed *plugin_of(const struct tkm_host *host)
{
	return of(host)->plugin;
}

struct tkm_core *tkm_host_core(const struct tkm_host *host)
{
	return of(host)->core;
}

static const char *name_of(const struct tkm_host *host)
{
	return tkm_installed_name(plugin_of(host));
}

/* ------------------------------------------------------------------- log */

static void TKM_CALL log_write(
    const struct tkm_host *host, uint32_t level, const char *line)
{
	if (line)
		tkm_core_log(tkm_host_core(host), level, name_of(host), line);
}

static const struct tkm_host_log log_service = {
    .size = sizeof(log_service),
    .write = log_write,
};

/* ------------------------------------------------------------------ text */

static const char *TKM_CALL text_language(const struct tkm_host *host)
{
	return tkm_words_language(tkm_core_words(tkm_host_core(host)));
}

static const char *TKM_CALL text_get(
    const struct tkm_host *host, const char *msgid)
{
	return msgid
		   ? tkm_words_get(tkm_installed_words(plugin_of(host)), msgid)
		   : "";
}

static const struct tkm_host_text text_service = {
    .size = sizeof(text_service),
    .language = text_language,
    .get = text_get,
};

/* -------------------------------------------------------------- settings */

static const char *TKM_CALL settings_text(
    const struct tkm_host *host, const char *key)
{
	return key ? tkm_config_get(tkm_core_config(tkm_host_core(host)),
			 name_of(host), key)
		   : NULL;
}

static int64_t TKM_CALL settings_integer(const struct tkm_host *host,
    const char *key, int64_t min, int64_t max, int64_t fallback)
{
	const char *value = settings_text(host, key);
	struct tkm_buf line = TKM_BUF_INIT(512);
	int64_t number = fallback;

	if (value &&
	    !tkm_view_to_int64(tkm_view_of(value), min, max, &number)) {
		tkm_buf_add_text(&line, "setting out of range, not used: \"");
		tkm_buf_add_text(&line, key);
		tkm_buf_add_char(&line, '"');
		log_write(host, TKM_LOG_WARNING, tkm_buf_text(&line));
		tkm_buf_release(&line);
	}
	return number;
}

static const char *TKM_CALL settings_brand(
    const struct tkm_host *host, const char *key)
{
	static const char *const open[] = {"name", "default-pin", "support"};

	for (size_t i = 0; key && i < sizeof(open) / sizeof(open[0]); i++)
		if (strcmp(open[i], key) == 0)
			return tkm_config_get(
			    tkm_core_config(tkm_host_core(host)), "brand", key);
	return NULL;
}

static const struct tkm_host_settings settings_service = {
    .size = sizeof(settings_service),
    .text = settings_text,
    .integer = settings_integer,
    .brand = settings_brand,
};

/* ----------------------------------------------------------------- store */

static const char *state_dir(const struct tkm_host *host)
{
	return tkm_core_state_dir(tkm_host_core(host));
}

static tkm_status TKM_CALL store_get(
    const struct tkm_host *host, const char *name, const struct tkm_sink *sink)
{
	struct tkm_buf record = TKM_BUF_INIT(TKM_STORE_MAX);
	tkm_status status;

	if (!sink || !TKM_HAS(sink, take))
		return TKM_E_ARGUMENT;
	status = tkm_store_get(state_dir(host), name_of(host), name, &record);
	if (status == TKM_OK)
		status =
		    sink->take(sink->ctx, tkm_buf_text(&record), record.size);
	tkm_buf_release(&record);
	return status;
}

static tkm_status TKM_CALL store_put(
    const struct tkm_host *host, const char *name, const void *data, uint64_t n)
{
	if (n > TKM_STORE_MAX)
		return TKM_E_ARGUMENT;
	return tkm_store_put(
	    state_dir(host), name_of(host), name, data, (size_t)n);
}

static tkm_status TKM_CALL store_remove(
    const struct tkm_host *host, const char *name)
{
	return tkm_store_remove(state_dir(host), name_of(host), name);
}

static const struct tkm_host_store store_service = {
    .size = sizeof(store_service),
    .get = store_get,
    .put = store_put,
    .remove = store_remove,
};

/* ------------------------------------------------------------ all of them */

static const void *TKM_CALL service(const struct tkm_host *host, const char *id)
{
	static const struct {
		const char *id;
		const void *table;
	} services[] = {
	    {TKM_HOST_LOG, &log_service},
	    {TKM_HOST_SECRET, &tkm_secret_service},
	    {TKM_HOST_TEXT, &text_service},
	    {TKM_HOST_SETTINGS, &settings_service},
	    {TKM_HOST_STORE, &store_service},
	    {TKM_HOST_TOKEN, &tkm_token_service},
	    {TKM_HOST_RA, &tkm_ra_service},
	    {TKM_HOST_CERTIFICATE, &tkm_certificate_service},
	};

	if (!id)
		return NULL;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(services[i].id, id) == 0)
			return services[i].table;
	return strcmp(id, TKM_HOST_HTTP) == 0
		   ? tkm_http_service(tkm_host_core(host))
		   : NULL;
}

void tkm_host_of_init(struct tkm_host_of *self, struct tkm_core *core,
    struct tkm_installed *plugin)
{
	*self = (struct tkm_host_of){
	    .host =
		{
		    .size = sizeof(struct tkm_host),
		    .abi = TKM_ABI,
		    .name = tkm_core_name(core),
		    .version = TKM_VERSION,
		    .service = service,
		},
	    .core = core,
	    .plugin = plugin,
	};
}
