/* mail: a message as RFC 5322 text: plain, UTF-8 in base64, marked as sent by a machine (RFC 3834), its Message-ID made of its id. */
#ifndef COURIER_MAIL_H
#define COURIER_MAIL_H

#include "courier/job.h"

/* local@domain in ASCII, nothing that ends a header or an envelope (RFC 5321 §4.1.2 as far as offices need it). */
bool mail_address_is_sound(struct str address);
/* False: an address is not sound. */
bool mail_write(const struct courier_job *job, struct buf *out) __attribute__((warn_unused_result));

#endif
