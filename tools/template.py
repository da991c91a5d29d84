#!/usr/bin/env python3
"""template: the pages of ui/ in, page/ui.h and page/ui.c out. The language is in doc/templates.md.

    template.py --ui ui --po words/en.po [--pseudo] --header ui.h --source ui.c … [--depfile ui.d]

Every .html file below --ui is one template: one C function, or two where it has a slot. What is unsafe or not understood is
refused with its file and line; exit 1, and nothing is written. Templates are dealt out over the sources by their names, so that
a change of one leaves the others' C as it was. Words without English are told as warnings. The depfile names
the folders too, so that a new template is found.
"""

import argparse
import os
import sys
import zlib
from dataclasses import dataclass, field

import po
import template_read
from template_c import Effect, Writer, c_name
from template_read import Refused

ROOMS = ("base/", "text/", "clock/", "words/", "page/")
SHORT = 64  # bytes that are copied in place; longer ones by a call
# What a generated name would take from text/html.h.
TAKEN = {"html_text", "html_attr", "html_href", "html_local_href", "html_url_part", "html_url_join", "html_static", "html_markup"}


class Words:
    """Both languages of a msgid, at build time."""

    def __init__(self, catalogue, pseudo=False):
        rows = po.read(catalogue) if catalogue else []
        self.rows = {row["id"]: row["text"] for row in rows if row["id"] and row["text"] and "fuzzy" not in row["flags"]}
        self.pseudo = pseudo
        self.missing = {}

    def english(self, path, line, msgid):
        if msgid not in self.rows:
            self.missing.setdefault(msgid, (path, line))
        text = self.rows.get(msgid, msgid)
        return po.pseudo(text) if self.pseudo else text


@dataclass
class _Name:
    name: str


@dataclass
class Built:
    functions: list
    effect: Effect = field(default_factory=Effect)
    refused: bool = False


class House:
    """All templates below a folder."""

    def __init__(self, root, words, label="ui"):
        self.words, self.label = words, label
        self.folders, self.files, self.templates, self.built, self.wrong = [], [], {}, {}, []
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(f for f in folders if f != "static")
            self.folders.append(folder)
            self.files += [os.path.join(folder, name) for name in sorted(names) if name.endswith(".html")]
        for path in self.files:
            self._read(path, f"{label}/{os.path.relpath(path, root)}")

    def _refused(self, path, refused):
        self.wrong.append((path, refused.line, str(refused)))

    def _read(self, file, path):
        try:
            with open(file, encoding="utf-8", newline="") as f:
                template = template_read.read(path, f.read())
            for line, header in template.includes:
                if not header.startswith(ROOMS):
                    raise Refused(line, f"{header}: a page includes {', '.join(ROOMS)} only")
            self._keep(template, os.path.splitext(os.path.basename(file))[0])
        except Refused as refused:
            self._refused(path, refused)
        except UnicodeDecodeError as e:
            self._refused(path, Refused(1, f"not UTF-8: {e.reason}"))

    def _keep(self, template, stem):
        if template.name != stem:
            raise Refused(template.line, f"{template.kind} {template.name} belongs in {template.name}.html")
        # Pages are called by the web room alone, so they may have the name of a part.
        key = ("page" if template.kind == "page" else "part", template.name)
        if key in self.templates:
            raise Refused(template.line, f"{template.name} stands in {self.templates[key].path} already")
        if template.kind == "page" and "html_" + template.name in TAKEN:
            raise Refused(template.line, f"html_{template.name} is taken")
        self.templates[key] = template

    def find(self, name):
        """The part or layout, built; None when there is none, or when it was refused itself."""
        return self._build(("part", name)) if ("part", name) in self.templates else None

    def _build(self, key):
        if key not in self.built:
            # A part that uses itself finds itself here, not knowing yet what it will be: whole and without a slot.
            template = self.templates[key]
            self.built[key] = built = Built([_Name(c_name(template))])
            writer = Writer(template, self, self.words)
            try:
                built.functions, built.effect = writer.write(), writer.effect
            except Refused as refused:
                built.refused = True
                self._refused(template.path, refused)
        return self.built[key]

    def functions(self):
        """All functions of all templates. What is refused on the way is in .wrong"""
        built = [self._build(key) for key in sorted(self.templates)]
        all_ = [f for b in built if not b.refused for f in b.functions]
        owner = {}
        for f in all_:
            if owner.setdefault(f.name, f.path) != f.path:
                self.wrong.append((f.path, f.line, f"{f.name} is in {owner[f.name]} already"))
        return all_

    def headers(self):
        return sorted({header for t in self.templates.values() for _, header in t.includes})


def header(house, functions):
    out = "/* Generated by tools/template.py from the templates of ui/; see doc/templates.md. */\n"
    out += "#ifndef PAGE_UI_H\n#define PAGE_UI_H\n\n"
    for name in ["base/buf.h", "page/reader.h", "text/html.h"] + house.headers():
        out += f'#include "{name}"\n'
    out += "\n" + "".join(f.prototype() + ";\n" for f in functions)
    return out + "\n#endif\n"


def source(functions, include):
    out = f'/* Generated by tools/template.py from the templates of ui/; see doc/templates.md. */\n#include "{include}"\n\n'
    out += "/* What the template says itself, folded when it was built; a literal's length is known. */\n"
    out += f'#define SAY(words) (sizeof("" words) <= {SHORT} ? html_static(out, "" words, sizeof("" words) - 1) : '
    out += 'buf_add_bytes(out, "" words, sizeof("" words) - 1))\n'
    out += "#define SAY_IN(zh, en) (r->lang == LANG_EN ? SAY(en) : SAY(zh))\n"
    out += "#define WORDS(zh, en) (r->lang == LANG_EN ? S(en) : S(zh))\n"
    for f in functions:
        out += f'\n#line {f.line} "{f.path}"\n{f.prototype()}\n{{\n\t(void)out;\n\t(void)r;\n'
        out += "".join(f"\t(void){name};\n" for name in f.names)
        out += "".join(line + "\n" for line in f.body) + "}\n"
    return out


def write(path, text):
    if os.path.exists(path):
        with open(path, encoding="utf-8") as f:
            if f.read() == text:
                return
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main(argv):
    p = argparse.ArgumentParser(description="the pages of ui/ in, page/ui.h and page/ui.c out")
    p.add_argument("--ui", required=True)
    p.add_argument("--po")
    p.add_argument("--pseudo", action="store_true")
    p.add_argument("--header", required=True)
    p.add_argument("--source", required=True, action="append")
    p.add_argument("--include", default="page/ui.h", help="how the source includes the header")
    p.add_argument("--depfile")
    a = p.parse_args(argv)
    words = Words(a.po, a.pseudo)
    house = House(a.ui, words)
    functions = house.functions()
    for path, line, reason in house.wrong:
        print(f"{path}:{line}: error: {reason}", file=sys.stderr)
    for msgid, (path, line) in words.missing.items():
        print(f"{path}:{line}: warning: no English: {msgid}", file=sys.stderr)
    if house.wrong:
        return 1
    write(a.header, header(house, functions))
    for number, path in enumerate(a.source):
        write(path, source([f for f in functions if zlib.crc32(f.path.encode()) % len(a.source) == number], a.include))
    if a.depfile:
        tools = os.path.dirname(os.path.abspath(__file__))
        own = [os.path.join(tools, name) for name in ("po.py", "template_read.py", "template_html.py", "template_c.py")]
        needs = [os.path.abspath(path).replace(" ", "\\ ") for path in house.folders + house.files + own]
        write(a.depfile, f"{a.source[0]}: {' '.join(needs)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
