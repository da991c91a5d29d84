#include "host/certificate.h"

#include <arpa/inet.h>
#include <errno.h>
#include <sys/stat.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include "base/buf.h"
#include "base/must.h"
#include "host/entropy.h"
#include "host/file.h"

enum { PEM_BYTES_MAX = 256 * 1024, DAYS = 397, DAYS_LEFT = 30 };

static const int64_t day_ms = 24 * 3600 * 1000;

static void x509_close(X509 **certificate)
{
	X509_free(*certificate);
}

static void pkey_close(EVP_PKEY **key)
{
	EVP_PKEY_free(*key);
}

#define X509_SCOPED(name) X509 *name __attribute__((cleanup(x509_close))) = NULL
#define PKEY_SCOPED(name) EVP_PKEY *name __attribute__((cleanup(pkey_close))) = NULL

static bool unusable(struct err *err, const char *what)
{
	ERR_clear_error();
	return refuse(err, REFUSAL_CERTIFICATE_UNUSABLE, what);
}

/* Of a file nobody can type a passphrase for. */
static int no_passphrase(char *out, int size, int writing, void *arg)
{
	(void)out;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static X509 *x509_read(struct str pem)
{
	BIO *in = BIO_new_mem_buf(pem.at, (int)pem.len);
	X509 *out = PEM_read_bio_X509(in, NULL, no_passphrase, NULL);

	BIO_free(in);
	return out;
}

static EVP_PKEY *pkey_read(struct str pem)
{
	BIO *in = BIO_new_mem_buf(pem.at, (int)pem.len);
	EVP_PKEY *out = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);

	BIO_free(in);
	return out;
}

static struct str bio_text(BIO *bio, struct arena *arena)
{
	char *at;
	long len = BIO_get_mem_data(bio, &at);

	return arena_str(arena, str_from(at, (size_t)len));
}

static struct instant instant_of(const ASN1_TIME *t)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return (struct instant){ 0 };
	struct civil day = { tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday };
	int64_t seconds = civil_to_days(day) * 86400 + tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec;
	return (struct instant){ seconds * 1000 };
}

static void describe(X509 *certificate, struct certificate *out)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;

	must(X509_digest(certificate, EVP_sha256(), digest, &len) == 1 && len == 32);
	for (unsigned i = 0; i < len; i++)
		snprintf(out->fingerprint + 3 * i, 4, i + 1 < len ? "%02X:" : "%02X", digest[i]);
	out->until = instant_of(X509_get0_notAfter(certificate));
}

static bool key_is_ours_alone(const char *path, struct err *err)
{
	struct stat found;

	if (stat(path, &found) != 0)
		return file_refuse_read(path, err);
	return !(found.st_mode & S_IRWXO) || refuse(err, REFUSAL_KEY_EXPOSED, path);
}

bool certificate_read(const char *certificate_path, const char *key_path, struct arena *arena, struct certificate *out,
		      struct err *err)
{
	struct str pem, key_pem;
	X509_SCOPED(certificate);
	PKEY_SCOPED(key);

	if (!file_read(certificate_path, PEM_BYTES_MAX, arena, &pem, err) || !key_is_ours_alone(key_path, err) ||
	    !file_read(key_path, PEM_BYTES_MAX, arena, &key_pem, err))
		return false;
	certificate = x509_read(pem);
	if (!certificate)
		return unusable(err, certificate_path);
	key = pkey_read(key_pem);
	if (!key || X509_check_private_key(certificate, key) != 1)
		return unusable(err, key_path);
	*out = (struct certificate){ .pem = pem.at, .key_pem = key_pem.at };
	describe(certificate, out);
	return true;
}

static bool is_address(const char *name)
{
	unsigned char any[16];

	return inet_pton(AF_INET, name, any) == 1 || inet_pton(AF_INET6, name, any) == 1;
}

static bool has_name(X509 *certificate, const char *name)
{
	return is_address(name) ? X509_check_ip_asc(certificate, name, 0) == 1
				: X509_check_host(certificate, name, 0, X509_CHECK_FLAG_NEVER_CHECK_SUBJECT, NULL) == 1;
}

/* Whether the one that is there will do. */
static bool is_good(const char *path, const struct str *names, size_t count, struct instant now, struct arena *arena)
{
	struct str pem;
	struct err ignored;
	X509_SCOPED(certificate);

	if (!file_exists(path) || !file_read(path, PEM_BYTES_MAX, arena, &pem, &ignored))
		return false;
	certificate = x509_read(pem);
	ERR_clear_error();
	if (!certificate || instant_of(X509_get0_notAfter(certificate)).ms < now.ms + DAYS_LEFT * day_ms)
		return false;
	for (size_t i = 0; i < count; i++)
		if (!has_name(certificate, arena_cstr(arena, names[i])))
			return false;
	return true;
}

static void extend(X509 *certificate, int kind, const char *value)
{
	X509V3_CTX context;

	X509V3_set_ctx(&context, certificate, certificate, NULL, NULL, 0);
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
	must(extension && X509_add_ext(certificate, extension, -1) == 1);
	X509_EXTENSION_free(extension);
}

static void names_write(X509 *certificate, const struct str *names, size_t count)
{
	BUF_SCOPED(list);
	X509_NAME *subject = X509_get_subject_name(certificate);

	for (size_t i = 0; i < count; i++) {
		ARENA_SCOPED(arena);
		const char *name = arena_cstr(&arena, names[i]);
		buf_printf(&list, "%s%s:%s", i ? "," : "", is_address(name) ? "IP" : "DNS", name);
	}
	buf_add_char(&list, '\0');
	extend(certificate, NID_subject_alt_name, list.at);
	/* RFC 5280 allows 64; browsers look at the alternative names only. */
	must(X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_UTF8, (const unsigned char *)names[0].at,
					(int)(names[0].len < 64 ? names[0].len : 64), -1, 0) == 1);
	must(X509_set_issuer_name(certificate, subject) == 1);
}

static void x509_fill(X509 *certificate, EVP_PKEY *key, const struct str *names, size_t count, struct instant now)
{
	/* An hour of grace for phones whose clock is behind. */
	const time_t from = (time_t)(now.ms / 1000 - 3600);

	must(X509_set_version(certificate, X509_VERSION_3) == 1);
	ASN1_INTEGER_set_uint64(X509_get_serialNumber(certificate), entropy_u64() >> 1);
	must(ASN1_TIME_set(X509_getm_notBefore(certificate), from));
	must(ASN1_TIME_set(X509_getm_notAfter(certificate), from + DAYS * 86400));
	must(X509_set_pubkey(certificate, key) == 1);
	extend(certificate, NID_basic_constraints, "critical,CA:FALSE");
	extend(certificate, NID_key_usage, "critical,digitalSignature");
	extend(certificate, NID_ext_key_usage, "serverAuth");
	names_write(certificate, names, count);
	extend(certificate, NID_subject_key_identifier, "hash");
	must(X509_sign(certificate, key, EVP_sha256()) > 0);
}

/* The key that is there, so that a phone which knows it need not learn another; else a new one. */
static bool key_keep(const char *path, struct arena *arena, EVP_PKEY **out, struct err *err)
{
	struct str pem;

	if (file_exists(path)) {
		if (!key_is_ours_alone(path, err) || !file_read(path, PEM_BYTES_MAX, arena, &pem, err))
			return false;
		*out = pkey_read(pem);
		return *out || unusable(err, path);
	}
	*out = EVP_EC_gen("P-256");
	must(*out);
	BIO *text = BIO_new(BIO_s_mem());
	must(PEM_write_bio_PKCS8PrivateKey(text, *out, NULL, NULL, 0, NULL, NULL) == 1);
	bool written = file_write(path, bio_text(text, arena), 0600, err);
	BIO_free(text);
	return written;
}

static bool make(const char *path, EVP_PKEY *key, const struct str *names, size_t count, struct instant now,
		 struct arena *arena, struct err *err)
{
	X509_SCOPED(certificate);
	BIO *text = BIO_new(BIO_s_mem());

	certificate = X509_new();
	must(certificate && text);
	x509_fill(certificate, key, names, count, now);
	must(PEM_write_bio_X509(text, certificate) == 1);
	bool written = file_write(path, bio_text(text, arena), 0644, err);
	BIO_free(text);
	return written;
}

bool certificate_keep(const char *directory, const struct str *names, size_t count, struct instant now,
		      struct arena *arena, struct certificate *out, struct err *err)
{
	const char *path = arena_printf(arena, "%s/certificate.pem", directory).at;
	const char *key_path = arena_printf(arena, "%s/key.pem", directory).at;
	PKEY_SCOPED(key);

	must(count);
	if (!file_make_directory(directory, 0700, err) || !key_keep(key_path, arena, &key, err))
		return false;
	bool good = is_good(path, names, count, now, arena);
	if ((!good && !make(path, key, names, count, now, arena, err)) ||
	    !certificate_read(path, key_path, arena, out, err))
		return false;
	out->fresh = !good;
	return true;
}
