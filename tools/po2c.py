#!/usr/bin/env python3
"""po2c: compiles a gettext catalogue into a C table for words/words.c.

usage: po2c.py LANG FILE.po OUT.c [--pseudo]

Rows without a translation are left out: their msgid is shown. Fuzzy ones count as untranslated, as with msgfmt. With
--pseudo each text is marked and longer (po.pseudo).
"""

import sys

import po


def main():
    pseudo = sys.argv[-1] == "--pseudo"
    lang, source, target = sys.argv[1:4]
    rows = {}
    for row in po.read(source):
        if row["id"] and row["text"] and "fuzzy" not in row["flags"]:
            if row["id"] in rows:
                raise SystemExit(f"{source}: twice: {row['id']}")
            rows[row["id"]] = po.pseudo(row["text"]) if pseudo else row["text"]
    with open(target, "w", encoding="utf-8") as out:
        out.write('#include "words/catalogue.h"\n\n')
        out.write(f"const struct catalogue_row catalogue_{lang}[] = {{\n")
        # Byte order, as strcmp has it. The last row only keeps an empty table valid C.
        for msgid in sorted(rows, key=lambda text: text.encode()):
            out.write(f"\t{{ {po.quoted(msgid)}, {po.quoted(rows[msgid])} }},\n")
        out.write("\t{ 0, 0 },\n};\n")
        out.write(f"const size_t catalogue_{lang}_count = {len(rows)};\n")


if __name__ == "__main__":
    main()
