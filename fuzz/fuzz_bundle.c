/* A bundle is verified whatever it is: no input makes the verifier fall, and how the bytes arrive changes nothing. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "ledger/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct reading {
	struct str left;
	size_t at_once;
};

static ptrdiff_t read_some(void *context, char *into, size_t cap)
{
	struct reading *reading = context;
	size_t n = reading->left.len < reading->at_once ? reading->left.len : reading->at_once;

	n = n < cap ? n : cap;
	if (n)
		memcpy(into, reading->left.at, n);
	reading->left = str_after(reading->left, n);
	return (ptrdiff_t)n;
}

static struct bundle_result verdict(struct str bytes, size_t at_once)
{
	struct reading reading = { bytes, at_once };
	struct bundle_trust nothing = { 0 };
	struct bundle_result result;

	bundle_verify(read_some, &reading, &nothing, &result);
	return result;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = str_from((const char *)data, size);
	struct bundle_result whole = verdict(bytes, SIZE_MAX), pieces = verdict(bytes, 13);

	must(whole.finding.what == pieces.finding.what);
	must(whole.finding.from == pieces.finding.from && whole.finding.to == pieces.finding.to);
	must(whole.finding.line == pieces.finding.line);
	must(whole.finding.what != VERIFY_OK || whole.size == whole.entries);
	return 0;
}
