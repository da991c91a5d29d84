#include "fact/upcast.h"

/* One row for each kind and version that a release has written and this one writes otherwise. */
static const struct upcast_row table[] = {
	{ 0 },
};

bool upcast_by(const struct upcast_row *rows, struct str *kind, int64_t *version, struct str *data, struct arena *arena)
{
	for (const struct upcast_row *row = rows; row->kind;) {
		if (!str_is(*kind, row->kind) || *version != row->from_version) {
			row++;
			continue;
		}
		if (!row->lift(*data, arena, data))
			return false;
		++*version;
		if (row->new_kind)
			*kind = str_of(row->new_kind);
		row = rows;
	}
	return true;
}

bool upcast(struct str *kind, int64_t *version, struct str *data, struct arena *arena)
{
	return upcast_by(table, kind, version, data, arena);
}
