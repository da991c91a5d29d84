/* serve_tls: what `tocsin serve` does for others on the network: the certificate that it shows, and what people are told so that
 * they find it and can compare. */
#ifndef CLI_SERVE_TLS_H
#define CLI_SERVE_TLS_H

#include "cli/args.h"
#include "host/certificate.h"

struct serve_tls {
	bool wanted;         /* --tls-port was given */
	const char *address;
	uint16_t port;
	bool own;            /* made by this machine, in DIR/tls */
	struct certificate certificate;
};

#define SERVE_TLS_OPTIONS                                                                                              \
	{ 0, "tls-port", "PORT", "以 HTTPS 服務其他電腦與手機的埠；不給就只服務本機", false },                       \
		{ 0, "tls-address", "ADDRESS", "HTTPS 監聽的位址；預設本機所有位址", false },                         \
		{ 0, "tls-cert", "FILE", "憑證（PEM，含中繼憑證）；不給就由本機自製，放在 DIR/tls", false },          \
		{ 0, "tls-key", "FILE", "憑證的金鑰（PEM，別人不可讀）", false },                                     \
		{ 0, "tls-name", "NAME", "自製憑證要加上的主機名稱或位址", true }

/* Refuses with USAGE, FILE_…, CERTIFICATE_UNUSABLE, KEY_EXPOSED. */
bool serve_tls_read(const struct args *args, const char *data_dir, struct arena *arena, struct serve_tls *out,
		    struct err *err) __attribute__((warn_unused_result));
/* On standard output: each address, the fingerprint of an own certificate, and, on a terminal, the first address as QR code; that
 * address in file, too. */
void serve_tls_tell(const struct serve_tls *tls, uint16_t port, const char *file);

#endif
