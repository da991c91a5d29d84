/* Any bytes: a date that is read is a real one, prints, and the print reads as the same. */
#include "base/must.h"
#include "clock/date_text.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	struct date_text date, again;
	struct err err;
	char out[DATE_TEXT_BYTES];

	if (!date_text_read(str_from((const char *)data, size), &date, &err))
		return 0;
	must(civil_is_real(date.day));
	must(date.hour >= 0 && date.hour < 24 && date.minute >= 0 && date.minute < 60 && date.second >= 0 &&
	     date.second < 60);
	must(date_text_read(date_text_print_roc_short(date.day, out), &again, &err) || date.day.year > 2910);
	must(date.day.year > 2910 || civil_to_days(again.day) == civil_to_days(date.day));
	struct instant t = date_text_instant(&date);
	must(date.day.year > 2910 ||
	     (date_text_read(instant_print_taipei(t, out), &again, &err) && again.minute == date.minute));
	return 0;
}
