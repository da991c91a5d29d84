#include "host/qr.h"

#include <qrencode.h>

#include "base/arena.h"

enum { QUIET = 4 };

static QRcode *encode(struct str text)
{
	ARENA_SCOPED(arena);

	if (text.len == 0 || text.len > QR_TEXT_BYTES)
		return NULL;
	return QRcode_encodeData((int)text.len, (const unsigned char *)arena_cstr(&arena, text), 0, QR_ECLEVEL_M);
}

static bool is_dark(const QRcode *code, int x, int y)
{
	return x >= 0 && y >= 0 && x < code->width && y < code->width && code->data[y * code->width + x] & 1;
}

bool qr_terminal(struct str text, struct buf *out)
{
	static const char *const blocks[] = { "█", "▀", "▄",
					      " " }; /* by which halves are dark: none, lower, upper, both */
	QRcode *code = encode(text);

	if (!code)
		return false;
	/* Two modules of quiet will do between lines of text; white on black whatever the terminal's colours are. */
	for (int y = -2; y < code->width + 2; y += 2) {
		buf_add(out, S("\x1b[97;40m"));
		for (int x = -2; x < code->width + 2; x++)
			buf_add(out, str_of(blocks[is_dark(code, x, y) * 2 + is_dark(code, x, y + 1)]));
		buf_add(out, S("\x1b[0m\n"));
	}
	QRcode_free(code);
	return true;
}

bool qr_svg(struct str text, struct buf *out)
{
	QRcode *code = encode(text);

	if (!code)
		return false;
	const int side = code->width + 2 * QUIET;
	buf_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"qr\" viewBox=\"0 0 %d %d\" "
		   "shape-rendering=\"crispEdges\" role=\"img\" aria-hidden=\"true\">"
		   "<path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
		   side, side, side, side);
	for (int y = 0; y < code->width; y++) {
		for (int x = 0, run; x < code->width; x += run) {
			for (run = 1; x + run < code->width && is_dark(code, x + run, y) == is_dark(code, x, y);)
				run++;
			if (is_dark(code, x, y))
				buf_printf(out, "M%d %dh%dv1h-%dz", x + QUIET, y + QUIET, run, run);
		}
	}
	buf_add(out, S("\"/></svg>"));
	QRcode_free(code);
	return true;
}
