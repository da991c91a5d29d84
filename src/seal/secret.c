#include "seal/secret.h"

#include <sodium.h>

#include "base/must.h"
#include "seal/start.h"

void secret_random(void *out, size_t len)
{
	seal_start();
	randombytes_buf(out, len);
}

void secret_wipe(void *at, size_t len)
{
	sodium_memzero(at, len);
}

void *secret_alloc(size_t len)
{
	seal_start();
	void *at = sodium_malloc(len);
	must(at);
	sodium_memzero(at, len);
	return at;
}

void secret_free(void *at)
{
	sodium_free(at);
}
