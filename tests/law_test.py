#!/usr/bin/env python3
"""rate, due and rulebook from outside: law_test.py [TOCSIN], else $TOCSIN, else build/tocsin.

The count of months here is written from 行政程序法 §48 with Python's calendar, not from our C, and tried on every month's
end and every eleventh other day; with `long` as the second argument on every day of 2019 to 2026, which the unit test
rulebook/months does always. Needs no store and runs in an empty directory. Prints
"N passed, N failed" at the end.
"""
import calendar
import datetime as dt
import json
import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
TOCSIN = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("TOCSIN", ROOT / "build" / "tocsin"))
LONG = "long" in sys.argv[2:]
count = {True: 0, False: 0}


def check(what, fine, seen=""):
    count[bool(fine)] += 1
    if not fine:
        print("FAILED %s %s" % (what, seen))


def run(*args, text=None):
    env = {"PATH": os.environ.get("PATH", ""), "HOME": "/nonexistent", "LC_ALL": "C"}
    env.update({k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")})
    done = subprocess.run([TOCSIN, *args], capture_output=True, text=True, input=text, env=env, cwd=EMPTY.name)
    return done.returncode, done.stdout, done.stderr


OFF, WORKED = set(), set()
for path in (ROOT / "law" / "holidays").glob("*.json"):
    year = json.loads(path.read_text())
    OFF |= {dt.date.fromisoformat(d["date"]) for d in year["days_off"]}
    WORKED |= {dt.date.fromisoformat(d["date"]) for d in year["working_weekend_days"]}


def counted_end(start):
    """§48(2)(3): the day after the start is the first; a month ends before its like, or with the month."""
    first = start + dt.timedelta(days=1)
    year, month = (first.year, first.month + 1) if first.month < 12 else (first.year + 1, 1)
    days = calendar.monthrange(year, month)[1]
    if first.day > days:
        return dt.date(year, month, days)
    return dt.date(year, month, first.day) - dt.timedelta(days=1)


def works(day):
    return day in WORKED or (day.weekday() < 5 and day not in OFF)


def expected(start):
    """§48(4): an ordinary Saturday gives the noon, any other day off the midnight of the next working day."""
    end = counted_end(start)
    noon = end.weekday() == 5 and end not in OFF and end not in WORKED
    while not works(end):
        end += dt.timedelta(days=1)
    due = "%sT12:00:00+08:00" % end if noon else "%sT00:00:00+08:00" % (end + dt.timedelta(days=1))
    return {"due": due, "last_day": str(end), "provisional": counted_end(start).year > 2026 or end.year > 2026}


def months():
    start, last = dt.date(2019, 1, 1), dt.date(2026, 12, 31)
    while start <= last:
        if LONG or start.day > 27 or start.toordinal() % 11 == 0:
            status, out, err = run("due", "--law", "115", "--duty", "report", "--from", "%sT17:30:00+08:00" % start)
            got = json.loads(out) if status == 0 else {}
            check("month from %s" % start, {k: got.get(k) for k in ("due", "last_day", "provisional")} == expected(start), out + err)
        start += dt.timedelta(days=1)


def hours():
    for law in ("107", "110", "115"):
        for duty, by_level in (("notify", (1, 1, 1, 1)), ("control", (72, 72, 36, 36)), ("review", (8, 8, 2, 2))):
            for level in range(1, 5):
                start = dt.datetime(2026, 2, 27, 23, 30, tzinfo=dt.timezone(dt.timedelta(hours=8)))
                args = ("due", "--law", law, "--duty", duty, "--level", str(level), "--from", start.isoformat())
                status, out, err = run(*args)
                got = json.loads(out) if status == 0 else {}
                due = (start + dt.timedelta(hours=by_level[level - 1])).isoformat()
                check(" ".join(args), got.get("due") == due and got.get("last_day", "") is None and got["basis"], out + err)
    for spelling in ("民國115年11月22日2時53分", "115/11/22 02:53", "1151122 0253", "２０２６－１１－２２Ｔ０２：５３", "2026-11-21T18:53:00Z"):
        status, out, err = run("due", "--law", "115", "--duty", "notify", "--from", spelling)
        check("due from " + spelling, status == 0 and json.loads(out)["due"] == "2026-11-22T03:53:00+08:00", out + err)


def refusals():
    due = ("due", "--law", "115", "--duty", "notify", "--from")
    for args, text, status in (
        (("due",), None, 2),
        (("due", "--law", "116", "--duty", "notify", "--from", "2026-01-01"), None, 2),
        (("due", "--law", "115", "--duty", "lunch", "--from", "2026-01-01"), None, 2),
        (("due", "--law", "115", "--duty", "control", "--from", "2026-01-01"), None, 2),
        (("due", "--law", "115", "--duty", "control", "--level", "5", "--from", "2026-01-01"), None, 2),
        ((*due, "99/11/22"), None, 65),
        ((*due, "115/02/30"), None, 65),
        ((*due, "yesterday"), None, 65),
        ((*due, "9999-12-31T23:59:59Z"), None, 65),
        ((*due, "2026-01-01", "--frob"), None, 2),
        (("rate",), None, 2),
        (("rate", "no-such-file.json"), None, 66),
        (("rate", "-"), "{", 65),
        (("rate", "-"), "", 65),
        (("rate", "-"), "[]", 65),
        (("rate", "-"), "{}", 65),
        (("rate", "-"), '{"cases":{}}', 65),
        (("rate", "-"), '{"cases":[1]}', 65),
        (("rate", "-"), '{"aspects":[{"dim":"C","target":"info"}]}', 65),
        (("rate", "-"), '{"aspects":[{"dim":"C","target":"info","sev":"awful"}]}', 65),
        (("rate", "-"), '{"aspects":[],"aspects":[]}', 65),
        (("rate", "--law", "108", "-"), '{"aspects":[]}', 2),
        (("rate", "--at", "107/12/31", "-"), '{"aspects":[]}', 65),
        (("rulebook",), None, 2),
        (("rulebook", "check", "no-such-folder"), None, 66),
    ):
        got, out, err = run(*args, text=text)
        check("%s refused with %d" % (" ".join(args), status), got == status and out == "" and err, "%d %s%s" % (got, out, err))


def rates():
    leak = '{"aspects":[{"dim":"C","target":"info","cls":"sensitive","sev":"minor"}],"unknown":1}'
    for args, level, law in (
        (("--law", "107"), 3, "107"),
        (("--law", "115"), 1, "115"),
        (("--at", "115/01/04"), 3, "110"),
        (("--at", "2026-01-04T15:59:59Z"), 3, "110"),
        (("--at", "2026-01-04T16:00:00Z"), 1, "115"),
        (("--at", "2026-06-01", "--law", "107"), 3, "107"),
    ):
        status, out, err = run("rate", *args, "-", text=leak)
        got = json.loads(out) if status == 0 else {}
        check("rate %s" % (args,), got.get("level") == level and got["law"] == law and got["id"] is None, out + err)
        check("rate keys", set(got) == {"id", "law", "level", "impact", "basis", "major", "would_change"})
    bad = '{"cases":[{"id":"a","aspects":[]},{"id":"b","aspects":[{"dim":"C"}]}]}'
    status, out, err = run("rate", "-", text=bad)
    check("one bad case leaves no half answer", status == 65 and out == "" and "/cases/1/aspects/0" in err, out + err)


def rulebooks():
    status, out, err = run("rulebook", "check", str(ROOT / "law"))
    check("law/ is sound", status == 0, out + err)
    status, out, err = run("rulebook", "list", "--json")
    check("list", status == 0 and [d["id"] for d in json.loads(out) if d["kind"] == "law"] == ["107", "110", "115"], err)
    status, out, err = run("rulebook", "diff", "107", "110", "--json")
    paths = {d["path"] for d in json.loads(out)} if status == 0 else set()
    check("107 and 110 have one matrix", status == 0 and not any(p.startswith("paragraphs") for p in paths), out + err)
    text = (ROOT / "law" / "tw" / "115.yaml").read_text()
    for name, old, new, line, code in (
        ("key", "number:", "numero:", 6, "rulebook-key-unknown"),
        ("cite", "    cite: §2 第二項第一款\n", "", 12, "rulebook-uncited"),
        ("tag", "law: '115'", "law: !!str '115'", 3, "yaml-malformed"),
        ("dates", "from: 2026-01-05", "from: 2026-13-05", 9, "rulebook-type"),
    ):
        path = pathlib.Path(EMPTY.name) / (name + ".yaml")
        path.write_text(text.replace(old, new, 1))
        status, out, err = run("rulebook", "check", "--json", path.name)
        found = json.loads(out)["problems"] if out else []
        check("check finds the " + name, status == 1 and found and (found[0]["line"], found[0]["code"], found[0]["file"]) == (line, code, path.name), out + err)


with tempfile.TemporaryDirectory() as folder:
    EMPTY = type("Folder", (), {"name": folder})
    rates()
    refusals()
    hours()
    rulebooks()
    months()
print("%d passed, %d failed" % (count[True], count[False]))
sys.exit(1 if count[False] else 0)
