/* render: what a page costs without I/O: the board with fifty rows, written by its template; and the same bytes, in the same
 * pieces, put together by memcpy, which escapes nothing, chooses nothing and formats nothing.
 *
 *     render_pieces FILE            writes the page and the lengths of its pieces (the templates compiled with pieces.h)
 *     render FILE ROUNDS            {"render_us","copy_us","bytes","pieces"}: the best of many short turns of each
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/must.h"
#include "page/ui.h"

enum { ROWS = 50, PIECES_MAX = 1 << 16, TURNS = 300 };

static const struct instant now = { 1795287180000 };

static struct reader reader_of(enum lang lang)
{
	return (struct reader){ .lang = lang, .now = now };
}

static void fill_row(struct board_row *row, int number, char id[ROWS][16])
{
	snprintf(id[number], 16, "I115-%04d", number);
	*row = (struct board_row){
		.href = S("/i/I115-0042"),
		.number = str_of(id[number]),
		.title = S("官網首頁遭置換為陌生圖片"),
		.lane_words = S("控制中"),
		.lane_tone = S("action"),
		.is_case = true,
		.level = 1 + number % 4,
		.clock = {
			.duty = S("完成損害控制或復原"),
			.state = CLOCK_RUNNING,
			.from = { now.ms - 3600000 },
			.due = { now.ms + (int64_t)(number - 5) * 1800000 },
			.cite = S("伍二(四)"),
		},
		.step_words = S("填寫損害評估"),
		.step_href = S("/i/I115-0042/damage"),
		.owner = S("資安聯絡人 王小明"),
		.mine = number % 3 == 0,
	};
}

static void fill_view(struct board_view *view)
{
	static const struct nav_item nav[] = {
		{ .href = S("/board"), .label = S("值班台"), .current = true, .count = 50 },
		{ .href = S("/signs"), .label = S("徵兆"), .count = 3 },
		{ .href = S("/observe"), .label = S("監測") },
		{ .href = S("/todo"), .label = S("待辦"), .count = 12 },
		{ .href = S("/ledger"), .label = S("紀錄簿") },
	};
	static struct board_row rows[ROWS];
	static char id[ROWS][16];

	for (int i = 0; i < ROWS; i++)
		fill_row(&rows[i], i, id);
	*view = (struct board_view){
		.frame = {
			.title = S("值班台"),
			.current = S("board"),
			.agency_name = S("西螺鎮公所"),
			.person_name = S("王小明"),
			.role_names = S("資安聯絡人"),
			.desk_phone = S("05-5860101"),
			.logged_in = true,
			.path = S("/board"),
			.csrf = S("0123456789abcdef0123456789abcdef"),
			.nav = { nav, sizeof(nav) / sizeof(nav[0]) },
			.refresh = true,
		},
		.rows = { rows, ROWS },
		.first_href = S("/i/I115-0042"),
		.first_words = S("官網首頁遭置換為陌生圖片"),
		.health = { .ready = true, .entries = 100000 },
	};
}

#ifdef BENCH_PIECES_H

static uint32_t lengths[PIECES_MAX];
static size_t count, total;

void piece_end(struct buf *out)
{
	if (out->len == total)
		return;
	must(count < PIECES_MAX && out->len > total);
	lengths[count++] = (uint32_t)(out->len - total);
	total = out->len;
}

int main(int argc, char **argv)
{
	struct board_view view;
	const struct reader r = reader_of(LANG_ZH_HANT);
	struct buf page = { 0 };

	fill_view(&view);
	html_board(&page, &r, &view);
	piece_end(&page);
	FILE *file = argc == 2 ? fopen(argv[1], "wb") : NULL;
	must(file && fwrite(&count, sizeof(count), 1, file) == 1 &&
	     fwrite(lengths, sizeof(lengths[0]), count, file) == count &&
	     fwrite(page.at, 1, page.len, file) == page.len && fclose(file) == 0);
	buf_free(&page);
	return 0;
}

#else

struct pieces {
	size_t count, bytes;
	uint32_t *lengths;
	char *page;
};

static struct pieces pieces_read(const char *path)
{
	struct pieces p = { 0 };
	FILE *file = fopen(path, "rb");

	must(file && fread(&p.count, sizeof(p.count), 1, file) == 1 && p.count <= PIECES_MAX);
	p.lengths = calloc(p.count, sizeof(*p.lengths));
	must(p.lengths && fread(p.lengths, sizeof(*p.lengths), p.count, file) == p.count);
	for (size_t i = 0; i < p.count; i++)
		p.bytes += p.lengths[i];
	p.page = malloc(p.bytes);
	must(p.page && fread(p.page, 1, p.bytes, file) == p.bytes);
	fclose(file);
	return p;
}

static void copy(struct buf *out, const struct pieces *p)
{
	const char *at = p->page;

	for (size_t i = 0; i < p->count; i++) {
		html_static(out, at, p->lengths[i]);
		at += p->lengths[i];
	}
}

static double now_us(void)
{
	struct timespec t;

	timespec_get(&t, TIME_UTC);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

int main(int argc, char **argv)
{
	struct board_view view;
	const struct reader r = reader_of(LANG_ZH_HANT);
	struct buf page = { 0 };
	double render_us = 1e9, copy_us = 1e9;

	must(argc == 3);
	const struct pieces p = pieces_read(argv[1]);
	const int rounds = (int)strtol(argv[2], NULL, 10);
	fill_view(&view);
	html_board(&page, &r, &view);
	must(str_equal(buf_str(&page), str_from(p.page, p.bytes)));
	for (int turn = 0; turn < TURNS; turn++) {
		double began = now_us();
		for (int i = 0; i < rounds; i++) {
			buf_clear(&page);
			html_board(&page, &r, &view);
		}
		double between = now_us();
		for (int i = 0; i < rounds; i++) {
			buf_clear(&page);
			copy(&page, &p);
		}
		double ended = now_us();
		render_us = between - began < render_us ? between - began : render_us;
		copy_us = ended - between < copy_us ? ended - between : copy_us;
	}
	printf("{\"render_us\":%.3f,\"copy_us\":%.3f,\"bytes\":%zu,\"pieces\":%zu}\n", render_us / rounds,
	       copy_us / rounds, p.bytes, p.count);
	free(p.page);
	free(p.lengths);
	buf_free(&page);
	return 0;
}

#endif
