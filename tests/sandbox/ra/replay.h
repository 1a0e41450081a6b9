/* SPDX-License-Identifier: Apache-2.0
 * replay.h -- answers remembered, so that a repeated request causes nothing.
 */
#ifndef SANDBOX_RA_REPLAY_H
#define SANDBOX_RA_REPLAY_H

#include "tests/sandbox/ra/call.h"

enum ra_replay {
	RA_REPLAY_NEW, /* not seen: work on it */
	RA_REPLAY_KNOWN, /* `call` has its old answer */
	RA_REPLAY_FAILED,
};

/* A request id seen with other content is known: as `request-reused`. */
enum ra_replay ra_replay_find(struct ra_call *call);
bool ra_replay_remember(struct ra_call *call);

#endif
