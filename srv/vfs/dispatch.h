// SPDX-License-Identifier: BSD-2-Clause
// From a message to its handler and back.
#pragma once

#include "abi/message.h"

struct proc;

// Handles one message. When it is a request with an answer now, the result is that and *to whom to
// send it to; else NULL and NONE. The answer stays valid until the next message.
const struct message *dispatch(const struct message *m, endpoint_t *to);
// Does again the calls that something woke; answers go out at once. Then free pages go back; after
// every message.
void dispatch_woken(void);
// Answers a call that was blocked.
void dispatch_answer(struct proc *p, struct message *reply);
// After a restart: a repeated request gets the answer that it had.
void dispatch_use_journal(void);
