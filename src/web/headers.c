#include "web/headers.h"

/* C.4 of the conventions: Trusted Types because no script of ours makes HTML; connect-src for the question whether the desk can
 * be reached; reports show what somebody tried. */
static const char policy[] = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
			     "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
			     "require-trusted-types-for 'script'; report-uri /csp-report";

static const char features[] =
	"accelerometer=(), autoplay=(), camera=(), display-capture=(), encrypted-media=(), fullscreen=(), "
	"geolocation=(), gyroscope=(), hid=(), magnetometer=(), microphone=(), midi=(), payment=(), "
	"picture-in-picture=(), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(), serial=(), usb=(), "
	"xr-spatial-tracking=()";

static const char *const kept_words[] = {
	[HEADERS_KEPT_NEVER] = "no-store",
	[HEADERS_KEPT_CHECKED] = "no-cache",
	[HEADERS_KEPT_FOR_EVER] = "public, max-age=31536000, immutable",
};

struct http_field *headers_write(struct http_field *fields, enum headers_kept kept)
{
	const struct http_field all[HEADERS_COUNT] = {
		{ "Content-Security-Policy", policy },
		{ "X-Content-Type-Options", "nosniff" },
		{ "Referrer-Policy", "no-referrer" },
		{ "Cross-Origin-Opener-Policy", "same-origin" },
		{ "Cross-Origin-Resource-Policy", "same-origin" },
		{ "Permissions-Policy", features },
		{ "X-Frame-Options", "DENY" },
		{ "Cache-Control", kept_words[kept] },
	};

	for (size_t i = 0; i < HEADERS_COUNT; i++)
		fields[i] = all[i];
	return fields + HEADERS_COUNT;
}
