/* SPDX-License-Identifier: Apache-2.0
 * outbox.c -- a thread that sends mail in the order it came.
 */
#include "tests/sandbox/ra/outbox.h"

#include <stdlib.h>

#include "core/sys/thread.h"
#include "tests/sandbox/ra/log.h"

struct item {
	struct ra_mail mail;
	struct item *next;
};

struct ra_outbox {
	const struct ra_smtp *smtp;
	struct tkm_sys_mutex *mutex;
	struct tkm_sys_condition *changed;
	struct tkm_sys_thread *thread;
	struct item *first;
	struct item **last;
	bool closing;
};

/* The next item, waited for; NULL when closing and all is sent. */
static struct item *take(struct ra_outbox *outbox)
{
	struct item *item;

	tkm_sys_mutex_lock(outbox->mutex);
	while (!outbox->first && !outbox->closing)
		tkm_sys_condition_wait(outbox->changed, outbox->mutex);
	item = outbox->first;
	if (item)
		outbox->first = item->next;
	if (!outbox->first)
		outbox->last = &outbox->first;
	tkm_sys_mutex_unlock(outbox->mutex);
	return item;
}

static void send_all(void *context)
{
	struct ra_outbox *outbox = context;
	struct item *item;

	while ((item = take(outbox))) {
		if (ra_mail_send(&item->mail, outbox->smtp))
			ra_log("mail sent");
		ra_mail_release(&item->mail);
		free(item);
	}
}

struct ra_outbox *ra_outbox_new(const struct ra_smtp *smtp)
{
	struct ra_outbox *outbox = calloc(1, sizeof(*outbox));

	if (!outbox)
		return NULL;
	outbox->smtp = smtp;
	outbox->last = &outbox->first;
	outbox->mutex = tkm_sys_mutex_new();
	outbox->changed = tkm_sys_condition_new();
	if (outbox->mutex && outbox->changed &&
	    tkm_sys_thread_start(send_all, outbox, &outbox->thread) == 0)
		return outbox;
	ra_outbox_free(outbox);
	return NULL;
}

void ra_outbox_free(struct ra_outbox *outbox)
{
	if (!outbox)
		return;
	if (outbox->thread) {
		tkm_sys_mutex_lock(outbox->mutex);
		outbox->closing = true;
		tkm_sys_condition_wake_all(outbox->changed);
		tkm_sys_mutex_unlock(outbox->mutex);
		tkm_sys_thread_join(outbox->thread);
	}
	tkm_sys_condition_free(outbox->changed);
	tkm_sys_mutex_free(outbox->mutex);
	free(outbox);
}

void ra_outbox_add(struct ra_outbox *outbox, struct ra_mail *mail)
{
	struct item *item = calloc(1, sizeof(*item));

	if (!item) {
		ra_mail_release(mail);
		return;
	}
	item->mail = *mail;
	tkm_sys_mutex_lock(outbox->mutex);
	*outbox->last = item;
	outbox->last = &item->next;
	tkm_sys_condition_wake_all(outbox->changed);
	tkm_sys_mutex_unlock(outbox->mutex);
}
