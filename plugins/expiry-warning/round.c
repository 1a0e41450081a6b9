/* SPDX-License-Identifier: Apache-2.0
 * round.c -- one look at every token present, with what was shown before.
 */
#include "plugins/expiry-warning/round.h"

#include <stdlib.h>
#include <time.h>

#define DEFAULT_THRESHOLDS "105 30 7 0"
#define RECORD_NAME "reminders"
#define RECORD_MAX 65536u

static void log_line(const struct tkm_instance *self, const char *line)
{
	if (self->log)
		self->log->write(self->host, TKM_LOG_WARNING, line);
}

/* ------------------------------------------------------- settings, store */

static void read_thresholds(
    const struct tkm_instance *self, struct tkm_thresholds *out)
{
	const char *text = self->settings->text(self->host, "thresholds");

	if (text && tkm_thresholds_parse(tkm_view_of(text), out))
		return;
	if (text)
		log_line(self, "cannot read 'thresholds', using the default");
	tkm_thresholds_parse(TKM_VIEW(DEFAULT_THRESHOLDS), out);
}

static tkm_status take_record(void *ctx, const void *data, uint64_t n)
{
	struct tkm_memory **memory = ctx;

	if (n <= RECORD_MAX)
		*memory = tkm_memory_parse(tkm_view_of_bytes(data, (size_t)n));
	return TKM_OK;
}

/* A record that is lost or broken costs one reminder too many, no more. */
static struct tkm_memory *load(const struct tkm_instance *self)
{
	struct tkm_memory *memory = NULL;
	struct tkm_sink sink = {
	    .size = sizeof(sink), .take = take_record, .ctx = &memory};
	tkm_status status;

	status = self->store->get(self->host, RECORD_NAME, &sink);
	if (memory)
		return memory;
	if (status != TKM_E_NOT_FOUND)
		log_line(self, "cannot read the record of reminders shown");
	return tkm_memory_new();
}

tkm_status tkm_round_init(
    struct tkm_round *round, struct tkm_instance *self, struct tkm_op *op)
{
	*round = (struct tkm_round){.self = self, .op = op};
	round->now = (int64_t)time(NULL);
	read_thresholds(self, &round->thresholds);
	round->memory = load(self);
	return round->memory ? TKM_OK : TKM_E_MEMORY;
}

void tkm_round_release(struct tkm_round *round)
{
	free(round->memory);
	round->memory = NULL;
}

tkm_status tkm_round_save(const struct tkm_round *round)
{
	const struct tkm_instance *self = round->self;
	struct tkm_buf record = TKM_BUF_INIT(RECORD_MAX);
	tkm_status status = TKM_E_MEMORY;

	tkm_memory_write(round->memory, &record);
	if (tkm_buf_ok(&record))
		status = self->store->put(self->host, RECORD_NAME,
		    tkm_buf_view(&record).data, tkm_buf_view(&record).size);
	if (status != TKM_OK)
		log_line(self, "cannot write the record of reminders shown");
	tkm_buf_release(&record);
	return status;
}

tkm_status tkm_round_visited(struct tkm_round *round, tkm_status status)
{
	if (status == TKM_E_CANCELLED)
		return status;
	if (round->failed == TKM_OK)
		round->failed = status;
	return TKM_OK;
}

bool tkm_round_is_users(const struct tkm_kit_held *held)
{
	return held->has_key || !held->is_ca;
}

bool tkm_round_concerns(
    const struct tkm_kit_held_list *list, const struct tkm_kit_held *held)
{
	return tkm_round_is_users(held) &&
	       !tkm_kit_held_is_replaced(list, held);
}
