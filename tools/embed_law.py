#!/usr/bin/env python3
"""Writes the files of law/ as one C file: embed_law.py OUT ROOT FILE…  (names are shown relative to ROOT)."""
import os
import sys


def literal(data):
    out = []
    for line in data.splitlines(keepends=True):
        text = "".join(
            {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "?": "\\?"}.get(chr(b), chr(b) if 32 <= b < 127 else "\\%03o" % b)
            for b in line
        )
        out.append('\t"%s"' % text)
    return "\n".join(out) or '\t""'


def main():
    out, root, files = sys.argv[1], sys.argv[2], sorted(sys.argv[3:])
    rows = []
    with open(out, "w", encoding="ascii") as c:
        c.write('#include "rulebook/builtin.h"\n\n')
        for n, path in enumerate(files):
            with open(path, "rb") as f:
                data = f.read()
            name = os.path.relpath(path, root).replace(os.sep, "/")
            c.write("static const char file_%d[] =\n%s;\n\n" % (n, literal(data)))
            rows.append('\t{ { "%s", %d }, { file_%d, %d } },\n' % (name, len(name), n, len(data)))
        c.write("const struct rulebook_file builtin_files[] = {\n%s};\n" % "".join(rows))
        c.write("const size_t builtin_file_count = %d;\n" % len(files))


main()
