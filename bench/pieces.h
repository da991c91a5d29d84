/* pieces: included before the generated pages (-include), so that each piece that they write is told (render.c). */
#ifndef BENCH_PIECES_H
#define BENCH_PIECES_H

#include "page/ui.h"

void piece_end(struct buf *out);

#define html_static(out, at, len) (html_static(out, at, len), piece_end(out))
#define html_text(out, text) (html_text(out, text), piece_end(out))
#define html_attr(out, text) (html_attr(out, text), piece_end(out))
#define html_href(out, text) (html_href(out, text), piece_end(out))
#define html_local_href(out, text) (html_local_href(out, text), piece_end(out))
#define html_url_part(out, text) (html_url_part(out, text), piece_end(out))
#define buf_add_bytes(out, at, len) (buf_add_bytes(out, at, len), piece_end(out))
#define buf_add_int(out, value) (buf_add_int(out, value), piece_end(out))
#define reader_time(out, r, t) (reader_time(out, r, t), piece_end(out))
#define reader_time_words(out, r, t) (reader_time_words(out, r, t), piece_end(out))
#define reader_time_machine(out, t) (reader_time_machine(out, t), piece_end(out))
#define reader_span(out, r, ms) (reader_span(out, r, ms), piece_end(out))

#endif
