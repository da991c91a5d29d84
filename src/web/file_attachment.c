/* A kept file, taken away: as an attachment always, never shown by the browser as a page of ours; who took it is logged. */
#include "desk/attachment.h"
#include "desk/desk_inside.h"
#include "host/log.h"
#include "web/visit.h"

/* Its name by the thing that it belongs to (?of=); the same bytes may have another name elsewhere. */
static struct str name_of(struct visit *visit, struct str sha256)
{
	struct look *look = &visit->look;

	DB_QUERY(look->db, attachment_list, rows, .agency = db_text(look->who.agency),
		 .thing = db_text(visit_asked(visit, "of")));
	while (db_next(rows))
		if (str_equal(db_str(rows, COL_attachment_list_sha256), sha256) &&
		    db_str(rows, COL_attachment_list_name).len)
			return arena_str(look->arena, db_str(rows, COL_attachment_list_name));
	return arena_printf(look->arena, "%.*s.bin", STR_ARG(str_first(sha256, 12)));
}

bool file_attachment(struct visit *visit)
{
	struct look *look = &visit->look;
	const struct str sha256 = visit->ids[0];
	struct sha256_digest digest;

	if (!sha256_read_hex(sha256, &digest))
		return visit_not_found(visit, sha256);
	if (!attachment_open(look->desk, look->db, look->arena, look->who.agency, sha256, visit->out, look->err))
		return false;
	visit->media = "application/octet-stream";
	visit->file_name = name_of(visit, sha256);
	log_line(LOG_LEVEL_INFO, "attachment-read", "an attachment was taken", "user.id",
		 arena_cstr(look->arena, look->who.person), "organization.id",
		 arena_cstr(look->arena, look->who.agency), "file.hash.sha256", arena_cstr(look->arena, sha256));
	return true;
}
