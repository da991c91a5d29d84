#include "page/asset.h"

#include "base/must.h"

#define ASSET(symbol, name, href, media, size, gzip_size) extern const char symbol[], symbol##_gzip[];
#include "page/assets.def"
#undef ASSET

static const struct asset assets[] = {
#define ASSET(symbol, name, href, media, size, gzip_size) \
	{ { name, sizeof(name) - 1 },                     \
	  { href, sizeof(href) - 1 },                     \
	  { media, sizeof(media) - 1 },                   \
	  { symbol, size },                               \
	  { symbol##_gzip, gzip_size } },
#include "page/assets.def"
#undef ASSET
};

enum { ASSETS = sizeof(assets) / sizeof(assets[0]) };

struct str asset_href(struct str name)
{
	for (size_t i = 0; i < ASSETS; i++)
		if (str_equal(assets[i].name, name))
			return assets[i].href;
	must(!"a file of ui/static");
	return name;
}

const struct asset *asset_at(struct str href)
{
	for (size_t i = 0; i < ASSETS; i++)
		if (str_equal(assets[i].href, href))
			return &assets[i];
	return NULL;
}

struct str asset_version(void)
{
	return S(TOCSIN_VERSION);
}
