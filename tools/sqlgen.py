#!/usr/bin/env python3
"""sqlgen: SQL files in, db/sql.h and db/sql.c out.

    sqlgen.py --sql sql --header db/sql.h --source db/sql.c     write both (only when they changed)
    sqlgen.py --sql sql --check                                 prepare every statement on Python's own SQLite as well

sql/<noun>/<verb>.sql holds one statement:

    -- columns: id, kind                 its result columns; needed when it returns rows, refused when it does not
    -- parameters: after INTEGER         the type of a parameter that PostgreSQL can't tell; rarely needed, because a
                                         parameter called like a column has that column's type
    -- Other comment lines are for the reader.
    SELECT id, kind FROM sign WHERE agency = :agency AND (:after IS NULL OR id > :after)
    LIMIT :limit /*pg: FOR UPDATE*/ /*sqlite: */

Only one engine sees what stands in /*pg: …*/ or /*sqlite: …*/. In PostgreSQL's text the words INTEGER and BLOB, in
capitals as here, become BIGINT and BYTEA. A name must not be a C keyword.

sql/schema/local/NNNN_<name>.sql are the numbered scripts of the tables that are kept (ledger and local), in the SQLite
STRICT dialect; sql/schema/derived.sql those of the tables that are rebuilt. For PostgreSQL: INTEGER becomes BIGINT, BLOB
BYTEA, TEXT TEXT COLLATE "C", where in capitals (bytes order text on both engines), STRICT and WITHOUT ROWID go. Lines after a line
"-- sqlite:" or "-- postgres:" are for that engine alone, until "-- both:".

For every table two statements are added, SQL_copy_<table>_first and _next, by which it can be walked in the order of its
primary key, and for every kept one SQL_copy_<table>_insert: backup and restore.
"""

import argparse
import hashlib
import os
import re
import sys

C_KEYWORDS = set(
    "auto break case char const continue default do double else enum extern float for goto if inline int long register"
    " restrict return short signed sizeof static struct switch typedef union unsigned void volatile while asm typeof".split()
)
TYPES = {"INTEGER": "DB_INT", "TEXT": "DB_TEXT", "BLOB": "DB_BLOB"}
POSTGRES_WORDS = {"INTEGER": "BIGINT", "BLOB": "BYTEA"}
CONSTRAINTS = {"PRIMARY", "UNIQUE", "CHECK", "FOREIGN", "CONSTRAINT"}
# Every key begins with the agency, and without statistics SQLite takes an agency to have ten rows.
WALKS_AGENCY = re.compile(r"^SEARCH \w+ USING PRIMARY KEY \(agency=\?\)$")
COPY_PAGE = 500  # rows that one step of a copy reads

TOKEN = re.compile(
    r"""(?P<string>'(?:[^']|'')*')
      | (?P<quoted>"(?:[^"]|"")*")
      | (?P<dollar>\$\$.*?\$\$)
      | (?P<line>--[^\n]*)
      | (?P<block>/\*.*?\*/)
      | (?P<cast>::)
      | (?P<param>:[A-Za-z_][A-Za-z0-9_]*)
      | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
      | (?P<space>\s+)
      | (?P<end>;)
      | (?P<other>.)""",
    re.X | re.S,
)


class Refused(Exception):
    """What is wrong, for the one who wrote the file."""


def tokens(text):
    for m in TOKEN.finditer(text):
        kind, piece = m.lastgroup, m.group()
        if kind == "other" and piece in "'\"":
            raise Refused("a quote that does not end")
        if kind == "other" and text.startswith("/*", m.start()):
            raise Refused("a comment that does not end")
        if kind == "other" and piece in "?@" or kind == "other" and piece == "$":
            raise Refused(f"'{piece}': parameters are written :name")
        yield kind, piece


def squeeze(pieces):
    """Joins pieces, one space for any white space, none at the ends or before , ; )"""
    out = ""
    for kind, piece in pieces:
        if kind == "space":
            if out and not out.endswith((" ", "(")):
                out += " "
        else:
            if piece in ",;)" and out.endswith(" "):
                out = out[:-1]
            out += piece
    return out.strip()


class Statement:
    def __init__(self, name, text, path="?"):
        self.name, self.path = name, path
        self.parameters, self.types, self.columns = [], {}, None
        self.sqlite, self.postgres = [], []
        self.words = []
        try:
            self._header(text)
            self._body(text)
            self._judge()
        except Refused as e:
            raise Refused(f"{path}: {e}") from None

    def _header(self, text):
        for line in text.splitlines():
            if not line.startswith("--"):
                break
            m = re.match(r"--\s*([a-z]+):(.*)$", line)
            if not m:
                continue
            key, value = m.group(1), m.group(2)
            if key == "columns":
                self.columns = [c.strip() for c in value.split(",")]
                for c in self.columns:
                    if not re.fullmatch(r"[a-z][a-z0-9_]*", c):
                        raise Refused(f"columns: '{c}' is no name")
                if len(set(self.columns)) != len(self.columns):
                    raise Refused("columns: a name stands twice")
            elif key == "parameters":
                for p in value.split(","):
                    words = p.split()
                    if len(words) != 2 or words[1] not in TYPES:
                        raise Refused(f"parameters: '{p.strip()}' is not 'name INTEGER|TEXT|BLOB'")
                    self.types[words[0]] = words[1]
            else:
                raise Refused(f"unknown marker '-- {key}:' (columns, parameters)")

    def _put(self, kind, piece, engines):
        if kind == "param":
            name = piece[1:]
            if name in C_KEYWORDS:
                raise Refused(f"parameter :{name} is a C keyword")
            if name not in self.parameters:
                self.parameters.append(name)
            number = self.parameters.index(name) + 1
            lite, post = f"?{number}", f"${number}"
        else:
            lite = piece
            post = POSTGRES_WORDS.get(piece, piece) if kind == "word" else piece
            if kind == "word":
                self.words.append(piece.upper())
        if "sqlite" in engines:
            self.sqlite.append((kind, lite))
        if "pg" in engines:
            self.postgres.append((kind, post))

    def _body(self, text):
        ended = False
        for kind, piece in tokens(text):
            if kind == "line" or kind == "space":
                self._put("space", " ", ("sqlite", "pg"))
                continue
            if kind == "block":
                m = re.match(r"/\*\s*([A-Za-z]+):(.*)\*/$", piece, re.S)
                self._put("space", " ", ("sqlite", "pg"))
                if not m:
                    continue
                if m.group(1) not in ("sqlite", "pg"):
                    raise Refused(f"unknown marker '/*{m.group(1)}:' (sqlite, pg)")
                if ended:
                    raise Refused("more than one statement")
                for k, p in tokens(m.group(2)):
                    if k in ("end", "line", "block"):
                        raise Refused(f"'{p}' inside /*{m.group(1)}:")
                    if k == "cast" and m.group(1) != "pg":
                        raise Refused(":: outside /*pg:")
                    self._put(k, p, (m.group(1),))
                continue
            if ended:
                raise Refused("more than one statement")
            if kind == "end":
                ended = True
                continue
            if kind == "cast":
                raise Refused(":: outside /*pg:")
            if kind == "dollar":
                raise Refused("$$ has no place in a statement")
            self._put(kind, piece, ("sqlite", "pg"))

    def _judge(self):
        self.sqlite, self.postgres = squeeze(self.sqlite), squeeze(self.postgres)
        if not self.sqlite or not self.postgres:
            raise Refused("no statement")
        for name in self.types:
            if name not in self.parameters:
                raise Refused(f"parameters: there is no :{name}")
        returns = self.words[0] in ("SELECT", "VALUES") or "RETURNING" in self.words
        if self.words[0] == "WITH" and not {"INSERT", "UPDATE", "DELETE"} & set(self.words):
            returns = True
        if self.words[0] not in ("SELECT", "VALUES", "WITH", "INSERT", "UPDATE", "DELETE"):
            raise Refused(f"{self.words[0]} is no statement of ours (SELECT, WITH, INSERT, UPDATE, DELETE)")
        if returns and self.columns is None:
            raise Refused("it returns rows: the first line must be '-- columns: …'")
        if not returns and self.columns is not None:
            raise Refused("it returns no rows, so it has no columns")


class Table:
    """name; columns {name: INTEGER|TEXT|BLOB} in order; key: the names of the primary key"""

    def __init__(self, name, columns, key):
        self.name, self.columns, self.key = name, columns, key


def table_read(name, body):
    """body: the tokens between the outer brackets of CREATE TABLE"""
    parts, depth, part = [], 0, []
    for kind, piece in body:
        if kind in ("space", "line", "block"):
            continue
        if piece == "," and depth == 0:
            parts.append(part)
            part = []
            continue
        depth += {"(": 1, ")": -1}.get(piece, 0)
        part.append(piece)
    parts.append(part)
    columns, key = {}, []
    for p in parts:
        if not p:
            raise Refused(f"table {name}: an empty part")
        if p[0].upper() in CONSTRAINTS:
            words = [w.upper() for w in p]
            if words[:2] == ["PRIMARY", "KEY"]:
                key = [w for w in p[3:p.index(")")] if w != ","]
            continue
        if len(p) < 2 or p[1] not in TYPES:
            raise Refused(f"table {name}, column {p[0]}: the type must be INTEGER, TEXT or BLOB, in capitals")
        columns[p[0]] = p[1]
        words = [w.upper() for w in p]
        if "PRIMARY" in words:
            key = [p[0]]
        if "AUTOINCREMENT" in words:
            raise Refused(f"table {name}: AUTOINCREMENT is SQLite's alone")
    for k in key:
        if k not in columns:
            raise Refused(f"table {name}: the key's {k} is no column")
    return Table(name, columns, key)


def tables_read(text):
    """The CREATE TABLEs of a script in the SQLite dialect."""
    found, flat = [], [t for t in tokens(text) if t[0] not in ("line", "block")]
    solid = [i for i, t in enumerate(flat) if t[0] != "space"]
    for n, i in enumerate(solid):
        words = [flat[j][1].upper() for j in solid[n:n + 5]]
        if words[:2] != ["CREATE", "TABLE"]:
            continue
        at = n + (5 if words[2:5] == ["IF", "NOT", "EXISTS"] else 2)
        name = flat[solid[at]][1]
        start = solid[at + 1]
        if flat[start][1] != "(":
            raise Refused(f"table {name}: '(' expected")
        depth, stop = 0, None
        for j in range(start, len(flat)):
            depth += {"(": 1, ")": -1}.get(flat[j][1], 0)
            if depth == 0:
                stop = j
                break
        if stop is None:
            raise Refused(f"table {name}: '(' is not closed")
        tail = []
        for j in range(stop + 1, len(flat)):
            if flat[j][0] == "end":
                break
            tail.append(flat[j][1].upper())
        if "STRICT" not in tail:
            raise Refused(f"table {name}: STRICT is missing")
        table = table_read(name, flat[start + 1:stop])
        if not table.key:
            raise Refused(f"table {name}: PRIMARY KEY is missing")
        found.append(table)
    return found


class Script:
    """A schema file: .sqlite and .postgres texts, .tables"""

    def __init__(self, text, path="?"):
        try:
            sides = {"sqlite": "", "postgres": ""}
            only = None
            for line in text.splitlines():
                m = re.fullmatch(r"--\s*([A-Za-z]+):\s*", line)
                if m:
                    if m.group(1) not in ("sqlite", "postgres", "both"):
                        raise Refused(f"unknown marker '{line.strip()}' (sqlite, postgres, both)")
                    only = None if m.group(1) == "both" else m.group(1)
                    continue
                for side in sides:
                    if only in (None, side):
                        # What is written for one engine alone is left as it is.
                        sides[side] += (line if only is None else "\0" + line) + "\n"
            self.sqlite = self._script(sides["sqlite"], False)
            self.postgres = self._script(sides["postgres"], True)
            self.tables = tables_read(self.sqlite)
        except Refused as e:
            raise Refused(f"{path}: {e}") from None

    @staticmethod
    def _script(text, postgres):
        out = ""
        for own, lines in Script._runs(text):
            pieces = []
            for kind, piece in tokens(lines):
                if kind in ("line", "block", "space"):
                    pieces.append(("space", " "))
                elif kind == "param":
                    raise Refused(f"{piece}: a schema has no parameters")
                elif postgres and not own and kind == "word":
                    if piece.upper() == "AUTOINCREMENT":
                        raise Refused("AUTOINCREMENT is SQLite's alone")
                    new = POSTGRES_WORDS.get(piece, piece)
                    pieces.append((kind, 'TEXT COLLATE "C"' if piece == "TEXT" else new))
                else:
                    pieces.append((kind, piece))
            part = squeeze(pieces)
            if postgres and not own:
                tail = r"(?:STRICT|WITHOUT\s+ROWID)"
                part = re.sub(rf"\)\s*{tail}(?:\s*,\s*{tail})?\s*;", ");", part)
            out += part + "\n" if part else ""
        return re.sub(r"; ", ";\n", out) if not re.search(r"BEGIN|\$\$", out) else out

    @staticmethod
    def _runs(text):
        run, own = [], False
        for line in text.splitlines():
            mine = line.startswith("\0")
            if mine != own and run:
                yield own, "\n".join(run)
                run = []
            own = mine
            run.append(line.lstrip("\0"))
        if run:
            yield own, "\n".join(run)


class Sql:
    """All of sql/: .statements, .local [(number, name, Script)], .derived (Script)"""

    def __init__(self, root):
        self.statements, self.local = [], []
        schema = os.path.join(root, "schema")
        for name in sorted(os.listdir(os.path.join(schema, "local"))):
            if not name.endswith(".sql"):
                continue
            m = re.fullmatch(r"(\d{4})_([a-z0-9_]+)\.sql", name)
            path = os.path.join(schema, "local", name)
            if not m:
                raise Refused(f"{path}: the name must be NNNN_<name>.sql")
            if int(m.group(1)) != len(self.local) + 1:
                raise Refused(f"{path}: number {len(self.local) + 1:04} expected")
            self.local.append((int(m.group(1)), m.group(2), Script(read(path), path)))
        path = os.path.join(schema, "derived.sql")
        self.derived = Script(read(path) if os.path.exists(path) else "", path)
        self.kept = [t for _, _, s in self.local for t in s.tables]
        names = [t.name for t in self.kept + self.derived.tables]
        for n in names:
            if names.count(n) > 1:
                raise Refused(f"{schema}: table {n} is made twice")
        for noun in sorted(os.listdir(root)):
            folder = os.path.join(root, noun)
            if noun == "schema" or not os.path.isdir(folder):
                continue
            for verb in sorted(os.listdir(folder)):
                if verb.endswith(".sql"):
                    self._add(f"{noun}_{verb[:-4]}", os.path.join(folder, verb))
        for table in self.kept + self.derived.tables:
            self._copies(table, table in self.kept)
        for s in self.statements:
            self._types(s)

    def _add(self, name, path):
        if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or name.startswith("copy_"):
            raise Refused(f"{path}: {name} is no name for a statement")
        if any(s.name == name for s in self.statements):
            raise Refused(f"{path}: {name} is there already")
        self.statements.append(Statement(name, read(path), path))

    def _copies(self, table, kept):
        columns, key = ", ".join(table.columns), ", ".join(table.key)
        bound = ", ".join(":" + c for c in table.columns)
        after = ", ".join(":" + k for k in table.key)
        head = f"-- columns: {columns}\nSELECT {columns} FROM {table.name} "
        tail = f" ORDER BY {key} LIMIT {COPY_PAGE}"
        for verb, text in (
            ("first", head + tail),
            ("next", head + f"WHERE ({key}) > ({after})" + tail),
            ("insert", f"INSERT INTO {table.name} ({columns}) VALUES ({bound})" if kept else None),
        ):
            if text is None:
                continue
            self.statements.append(Statement(f"copy_{table.name}_{verb}", text, f"copy of {table.name}"))

    def _types(self, statement):
        tables = self.kept + self.derived.tables
        near = [t for t in tables if t.name.upper() in statement.words]
        for p in statement.parameters:
            for group in (near, tables):
                types = {t.columns[p] for t in group if p in t.columns}
                if types and p not in statement.types:
                    if len(types) == 1:
                        statement.types[p] = types.pop()
                    break

    def drop_script(self):
        return "".join(f"DROP TABLE IF EXISTS {t.name};\n" for t in reversed(self.derived.tables))


def read(path):
    with open(path, encoding="utf-8") as f:
        return f.read()


def c_string(text, indent="\t\t"):
    lines = text.split("\n")
    out = []
    for i, line in enumerate(lines):
        if not line and i == len(lines) - 1 and out:
            break
        line += "\n" if i < len(lines) - 1 else ""
        line = line.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("?", "\\?")
        out.append(f'"{line}"')
    return f"\n{indent}".join(out)


HEADER_TOP = """/* Generated by tools/sqlgen.py from sql/; see there. */
#ifndef DB_SQL_H
#define DB_SQL_H

#include "db/value.h"

/* One statement in both engines' words. */
struct sql_statement {
	const char *name;              /* "<noun>_<verb>" */
	const char *sqlite, *postgres;
	int parameters;
	const enum db_kind *types;     /* of each parameter; DB_NULL when only the engine can tell */
	int columns;
	const char *const *column_names;
};

/* A table, and how it is walked and copied: by pages of SQL_COPY_PAGE rows in the order of its key. */
struct sql_table {
	const char *name;
	bool kept;                     /* ledger or local; otherwise derived, and insert is -1 */
	int columns;
	const enum db_kind *types;     /* of each column */
	int keys;
	const int *key;                /* its columns, by index, in the key's order */
	int first, next, insert;       /* enum sql */
};

struct sql_script {
	int number;
	const char *name;
	const char *sqlite, *postgres;
	const char *digest;            /* SHA-256 of both texts, hex */
};

"""


def header(sql):
    out = HEADER_TOP + "enum sql {\n"
    out += "".join(f"\tSQL_{s.name},\n" for s in sql.statements)
    out += "\tSQL_COUNT\n};\n\n"
    out += f"enum {{ SQL_COPY_PAGE = {COPY_PAGE}, SQL_TABLE_COUNT = {len(sql.kept + sql.derived.tables)}, SQL_LOCAL_COUNT = {len(sql.local)} }};\n"
    out += "extern const struct sql_statement sql_statements[SQL_COUNT];\n"
    out += "extern const struct sql_table sql_tables[SQL_TABLE_COUNT];\n"
    out += "extern const struct sql_script sql_local[SQL_LOCAL_COUNT];\n"
    out += "extern const struct sql_script sql_derived;\n"
    out += "/* Drops the tables of sql_derived; stored beside them, so that a later version can drop what it no longer knows. */\n"
    out += "extern const char *const sql_derived_drop;\n"
    for s in sql.statements:
        fields = f"\n\tstruct db_value {', '.join(s.parameters)};\n" if s.parameters else "\n"
        out += f"\nstruct sql_{s.name} {{{fields}}};\n"
        if s.columns:
            out += "enum { " + ", ".join(f"COL_{s.name}_{c}" for c in s.columns) + " };\n"
    return out + "\n#endif\n"


def kinds(types):
    return "(const enum db_kind[]){ " + ", ".join(TYPES.get(t, "DB_NULL") for t in types) + " }" if types else "NULL"


def script(number, name, s):
    digest = hashlib.sha256((s.sqlite + "\0" + s.postgres).encode()).hexdigest()
    return f'{{\n\t.number = {number}, .name = "{name}",\n\t.sqlite =\n\t\t{c_string(s.sqlite)},\n' \
           f'\t.postgres =\n\t\t{c_string(s.postgres)},\n\t.digest = "{digest}",\n}}'


def source(sql):
    out = '/* Generated by tools/sqlgen.py from sql/; see there. */\n#include "db/sql.h"\n\n#include <stddef.h>\n\n'
    out += "const struct sql_statement sql_statements[SQL_COUNT] = {\n"
    for s in sql.statements:
        names = ", ".join(f'"{c}"' for c in s.columns or [])
        out += f'\t[SQL_{s.name}] = {{\n\t\t.name = "{s.name}",\n\t\t.sqlite = {c_string(s.sqlite)},\n'
        out += f"\t\t.postgres = {c_string(s.postgres)},\n\t\t.parameters = {len(s.parameters)},\n"
        out += f"\t\t.types = {kinds([s.types.get(p) for p in s.parameters])},\n\t\t.columns = {len(s.columns or [])},\n"
        out += f"\t\t.column_names = {'(const char *const[]){ ' + names + ' }' if names else 'NULL'},\n\t}},\n"
    out += "};\n\nconst struct sql_table sql_tables[SQL_TABLE_COUNT] = {\n"
    for t in sql.kept + sql.derived.tables:
        kept = t in sql.kept
        order = list(t.columns)
        key = ", ".join(str(order.index(k)) for k in t.key)
        out += f'\t{{ .name = "{t.name}", .kept = {str(kept).lower()}, .columns = {len(order)}, .types = {kinds(t.columns.values())},\n'
        out += f"\t  .keys = {len(t.key)}, .key = (const int[]){{ {key} }},\n\t  .first = SQL_copy_{t.name}_first,"
        out += f" .next = SQL_copy_{t.name}_next, .insert = {f'SQL_copy_{t.name}_insert' if kept else -1} }},\n"
    out += "};\n\nconst struct sql_script sql_local[SQL_LOCAL_COUNT] = {\n"
    out += ",\n".join(script(n, name, s) for n, name, s in sql.local)
    out += "\n};\n\nconst struct sql_script sql_derived = "
    out += script(0, "derived", sql.derived) + ";\n\nconst char *const sql_derived_drop =\n\t"
    return out + c_string(sql.drop_script(), "\t") + ";\n"


def plan(db, statement):
    """SQLite's plan for a statement that asks for more than an agency's rows in their order."""
    if not re.search(r"WHERE agency = \S+ AND ", statement.sqlite):
        return []
    return [row[3] for row in db.execute("EXPLAIN QUERY PLAN " + statement.sqlite, [None] * len(statement.parameters))]


def check(sql):
    """Prepares every statement on an empty store; holds its columns against the comment, its plan against guesses."""
    import sqlite3

    db = sqlite3.connect(":memory:")
    wrong = []
    for _, _, s in sql.local:
        db.executescript(s.sqlite)
    db.executescript(sql.derived.sqlite)
    for s in sql.statements:
        try:
            cursor = db.execute(s.sqlite, [None] * len(s.parameters))
            names = [d[0] for d in cursor.description or []]
            if names != (s.columns or []):
                wrong.append(f"{s.path}: columns are {names}, the comment says {s.columns or []}")
            cursor.close()
            wrong += [f"{s.path}: {step}: name the index" for step in plan(db, s) if WALKS_AGENCY.search(step)]
        except sqlite3.IntegrityError:
            pass  # NULLs bound: prepared, which is all that was asked
        except sqlite3.Error as e:
            wrong.append(f"{s.path}: {e}")
        db.rollback()
    return wrong


def write(path, text):
    if os.path.exists(path) and read(path) == text:
        return
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main(argv):
    p = argparse.ArgumentParser(description="SQL files in, db/sql.h and db/sql.c out")
    p.add_argument("--sql", required=True)
    p.add_argument("--header")
    p.add_argument("--source")
    p.add_argument("--check", action="store_true")
    a = p.parse_args(argv)
    try:
        sql = Sql(a.sql)
        wrong = check(sql) if a.check else []
    except Refused as e:
        wrong = [str(e)]
    if wrong:
        print("\n".join("sqlgen: " + w for w in wrong), file=sys.stderr)
        return 1
    if a.header:
        write(a.header, header(sql))
    if a.source:
        write(a.source, source(sql))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
