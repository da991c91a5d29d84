"""po: reads and writes gettext catalogues, as far as this house uses them (no contexts, no plurals)."""

import ast
import re


def _string(text):
    return ast.literal_eval(text)


def read(path):
    """[{"id", "text", "flags", "places"}] in the file's order; the header is the row with the empty id."""
    rows, row, into = [], None, None

    def fresh():
        return {"id": None, "text": "", "flags": set(), "places": []}

    row = fresh()
    for number, line in enumerate(open(path, encoding="utf-8"), 1):
        line = line.strip()
        if not line:
            if row["id"] is not None:
                rows.append(row)
            row, into = fresh(), None
        elif line.startswith("#~"):
            continue
        elif line.startswith("#,"):
            row["flags"] |= {flag.strip() for flag in line[2:].split(",")}
        elif line.startswith("#:"):
            row["places"] += line[2:].split()
        elif line.startswith("#"):
            continue
        elif match := re.match(r'(msgid|msgstr) (".*")$', line):
            into = "id" if match[1] == "msgid" else "text"
            row[into] = _string(match[2])
        elif line.startswith('"') and into:
            row[into] += _string(line)
        else:
            raise SystemExit(f"{path}:{number}: not understood: {line}")
    if row["id"] is not None:
        rows.append(row)
    return rows


def quoted(text):
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def write(path, header, rows):
    """rows: (id, text, places); header: the text of the empty id."""
    with open(path, "w", encoding="utf-8") as out:
        out.write('msgid ""\nmsgstr ""\n')
        for line in header.splitlines():
            out.write(quoted(line + "\n") + "\n")
        for msgid, text, places in rows:
            out.write("\n")
            for place in places:
                out.write(f"#: {place}\n")
            out.write(f"msgid {quoted(msgid)}\nmsgstr {quoted(text)}\n")


def pseudo(text):
    """The text as a language that nobody has translated yet: what shows without the marks was never a msgid. 40 % longer,
    for that is what a translation may take; placeholders stay."""
    return f"[!!{text}{'~' * -(-len(text) * 4 // 10)}!!]"
