/* qr: a QR code of a text, to be scanned by a phone: on a terminal, and as a picture on a page or a poster.
 *
 * Error correction M; the picture has the quiet zone of four modules that ISO/IEC 18004 asks for. What a QR code is made of is
 * known to qr.c alone (libqrencode).
 */
#ifndef HOST_QR_H
#define HOST_QR_H

#include "base/buf.h"
#include "base/str.h"

enum { QR_TEXT_BYTES = 1000 };

/* Two rows of modules to a line of half blocks, dark on light also on a dark terminal. False: the text is too long. */
bool qr_terminal(struct str text, struct buf *out) __attribute__((warn_unused_result));
/* An <svg> element, black on white, that scales; it has no text of its own: whoever shows it says beside it what it leads to. */
bool qr_svg(struct str text, struct buf *out) __attribute__((warn_unused_result));

#endif
