/* webhook: a message as a CloudEvent (1.0, structured, JSON) under a signature of Standard Webhooks. */
#ifndef COURIER_WEBHOOK_H
#define COURIER_WEBHOOK_H

#include "courier/job.h"

enum { WEBHOOK_KEY_BYTES = 64 };

/* "whsec_" and base64 of 24 to 64 bytes. Gives how many; 0: it is none. */
size_t webhook_key(struct str secret, unsigned char out[WEBHOOK_KEY_BYTES]);
void webhook_body(const struct courier_message *message, struct buf *out);
/* Header lines, each ended by CR LF: Content-Type, webhook-id, webhook-timestamp, webhook-signature. False: the secret is none. */
bool webhook_headers(const struct courier_job *job, struct str body, struct buf *out)
	__attribute__((warn_unused_result));

#endif
