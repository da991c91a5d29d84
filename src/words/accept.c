/* Accept-Language: a list of ranges with weights. Kept apart from the catalogue: it is grammar, not words. */
#include "words/words.h"

#include <strings.h>

/* The weight in thousandths, -1 when it is no qvalue (RFC 9110 section 12.4.2). */
static int weight_read(struct str s)
{
	int value = 0, scale = 1000;

	if (s.len < 1 || s.len > 5 || (s.at[0] != '0' && s.at[0] != '1') || (s.len > 1 && s.at[1] != '.'))
		return -1;
	for (size_t i = 0; i < s.len; i++) {
		if (i == 1)
			continue;
		if (s.at[i] < '0' || s.at[i] > '9')
			return -1;
		value += (s.at[i] - '0') * scale;
		scale /= 10;
	}
	return value > 1000 ? -1 : value;
}

static bool begins_with_language(struct str range, const char *language)
{
	size_t len = strlen(language);

	return range.len >= len && !strncasecmp(range.at, language, len) && (range.len == len || range.at[len] == '-');
}

/* One element of the list: "en-GB;q=0.8". *weight is 1000 without q. False when malformed. */
static bool element_read(struct str element, struct str *range, int *weight)
{
	struct str parameter, name, value;

	*weight = 1000;
	bool has_parameter = str_cut(element, ';', range, &parameter);
	*range = str_trim(*range);
	if (range->len == 0)
		return false;
	if (!has_parameter)
		return true;
	if (!str_cut(str_trim(parameter), '=', &name, &value) || (!str_is(name, "q") && !str_is(name, "Q")))
		return false;
	*weight = weight_read(value);
	return *weight >= 0;
}

enum lang lang_from_accept_language(struct str header)
{
	enum lang best = LANG_ZH_HANT;
	int best_weight = 0;

	/* Of equal weights the first one named wins: browsers list by preference. */
	while (header.len) {
		struct str element, range;
		int weight;

		str_cut(header, ',', &element, &header);
		if (!element_read(element, &range, &weight) || weight <= best_weight)
			continue;
		bool english = begins_with_language(range, "en");
		if (!english && !begins_with_language(range, "zh") && !str_is(range, "*"))
			continue;
		best = english ? LANG_EN : LANG_ZH_HANT;
		best_weight = weight;
	}
	return best;
}
