#!/usr/bin/env python3
"""words_extract: gathers the msgids of src/ and ui/ and brings the catalogues up to date.

usage: words_extract.py [--check]

A msgid is every string literal with a Chinese character in a .c, .h or .def file of src/ that is no test, found by
xgettext, but for the files and literals of words/not-words.txt; and every {_ … } and _("…") of a template. Written are words/tocsin.pot, words/zh-Hant.po (each text
is its own translation) and words/en.po (translations are kept, new msgids get an empty one, lost ones go).
The routes and inputs of the desk describe themselves in English, for the API's documentation; words/docs.zh-Hant.po says the
same for the command line's --help.
With --check nothing is written: exit 1 and the list when a catalogue is not what it should be, a msgid has no English,
is fuzzy, or its placeholders %1 … %4 differ, or msgfmt finds a fault.
"""

import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import po
import template_read

ROOT = Path(__file__).resolve().parent.parent
WORDS = ROOT / "words"
CHINESE = re.compile("[\u3007\u3400-\u9fff\uf900-\ufaff]")
HEADER = """Project-Id-Version: tocsin
PO-Revision-Date: 2026-11-22 00:00+0800
Last-Translator: tocsin
Language-Team: tocsin
Language: {lang}
MIME-Version: 1.0
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: 8bit
"""


def excluded():
    files, literals = set(), set()
    for line in (WORDS / "not-words.txt").read_text(encoding="utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        (files if line.startswith("src/") else literals).add(line)
    return files, literals


def gather():
    """{msgid: [file]} in order of file and place."""
    skip, literals = excluded()
    sources = sorted(
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*")
        if path.suffix in (".c", ".h", ".def") and not path.stem.endswith("_test")
    )
    sources = [path for path in sources if not any(path == s or path.startswith(s.rstrip("/") + "/") for s in skip)]
    made = subprocess.run(
        ["xgettext", "--language=C", "--extract-all", "--from-code=UTF-8", "--no-wrap", "--sort-by-file", "-o", "-", *sources],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout
    raw = WORDS / ".extracted.po"
    raw.write_text(made, encoding="utf-8")
    try:
        rows = po.read(raw)
    finally:
        raw.unlink()
    found = {}
    for row in rows:
        if row["id"] and CHINESE.search(row["id"]) and row["id"] not in literals:
            found[row["id"]] = sorted({place.rsplit(":", 1)[0] for place in row["places"]})
    for msgid, places in gather_ui().items():
        found[msgid] = found.get(msgid, []) + places
    return found


def gather_ui():
    """{msgid: [file]} of the templates, in order of file and place."""
    found = {}
    for path in sorted((ROOT / "ui").rglob("*.html")):
        name = str(path.relative_to(ROOT))
        try:
            template = template_read.read(name, path.read_text(encoding="utf-8"))
        except template_read.Refused as refused:
            raise SystemExit(f"{name}:{refused.line}: {refused}") from None
        for _, msgid in template_read.words_of(template.nodes):
            if name not in found.setdefault(msgid, []):
                found[msgid].append(name)
    return found


def gather_docs():
    """{description: [file]} of the desk's routes and inputs."""
    found = {}
    for path in ("src/desk/routes.def", "src/desk/inputs.def"):
        for row in re.finditer(r'^(?:ROUTE|FIELD)\(.*"((?:[^"\\]|\\.)*)"\)$', (ROOT / path).read_text(encoding="utf-8"), re.M):
            found.setdefault(row[1], [path])
    return found


def placeholders(text):
    return sorted(re.findall(r"%[1-4]", text))


def printf(text):
    return re.findall(r"%[-+0 #]*(?:\*|\d+(?=[.a-zA-Z]))?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|z|j|t)?[diouxXcsp]", text)


def faults(found, english):
    for msgid in found:
        text = english.get(msgid, "")
        if not text:
            yield f"no English: {msgid}"
        elif CHINESE.search(text) and not CHINESE.search(re.sub(r"「[^」]*」|\([^)]*\)", "", msgid)):
            yield f"still Chinese: {text}"
        elif placeholders(msgid) != placeholders(text):
            yield f"placeholders differ: {msgid} / {text}"
        elif printf(msgid) != printf(text):
            yield f"printf conversions differ: {msgid} / {text}"
    for msgid in english:
        if msgid not in found:
            yield f"no longer in the source: {msgid}"


def msgfmt(path):
    done = subprocess.run(["msgfmt", "-c", "-o", "/dev/null", str(path)], capture_output=True, text=True)
    return [line for line in done.stderr.splitlines() if line]


def main():
    found = gather()
    path = WORDS / "en.po"
    known = po.read(path) if path.exists() else []
    english = {row["id"]: row["text"] for row in known if row["id"]}
    docs = {row["id"]: row["text"] for row in po.read(WORDS / "docs.zh-Hant.po") if row["id"]}
    if "--check" in sys.argv[1:]:
        wrong = list(faults(found, english))
        wrong += [f"fuzzy: {row['id']}" for row in known if row["id"] and "fuzzy" in row["flags"]]
        authority = {row["id"]: row["text"] for row in po.read(WORDS / "zh-Hant.po") if row["id"]}
        if authority != {msgid: msgid for msgid in found}:
            wrong.append("words/zh-Hant.po is not what tools/words_extract.py writes")
        for doc in gather_docs():
            if not docs.get(doc):
                wrong.append(f"no zh-Hant: {doc}")
        wrong += msgfmt(WORDS / "docs.zh-Hant.po")
        wrong += msgfmt(path) + msgfmt(WORDS / "zh-Hant.po")
        print("\n".join(wrong) if wrong else f"{len(found)} msgids, all translated")
        return 1 if wrong else 0
    po.write(WORDS / "tocsin.pot", HEADER.format(lang=""), [(i, "", p) for i, p in found.items()])
    po.write(WORDS / "zh-Hant.po", HEADER.format(lang="zh_TW"), [(i, i, p) for i, p in found.items()])
    po.write(path, HEADER.format(lang="en"), [(i, english.get(i, ""), p) for i, p in found.items()])
    po.write(WORDS / "docs.zh-Hant.po", HEADER.format(lang="zh_TW"), [(i, docs.get(i, ""), p) for i, p in gather_docs().items()])
    print(f"{len(found)} msgids, {sum(1 for i in found if not english.get(i))} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
