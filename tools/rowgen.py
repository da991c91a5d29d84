#!/usr/bin/env python3
"""rowgen: rows of the tables as C structs.

Reads sql/schema/derived.sql and sql/schema/local/*.sql and writes store/rows.h and store/rows.c: for each table that has sql/<table>/get.sql

    struct row_<table>                                   one member a column: TEXT struct str, INTEGER int64_t, *_at struct instant
    bool row_<table>_get(db, arena, <key…>, out)         false: there is none (or the connection has failed)
    void row_<table>_read(rows, arena, out)              one row of a query that selects all columns in order
    bool row_<table>_put(db, row)                        where there is a put.sql

so that a column is named once, in the schema. Usage: rowgen.py SQL_DIR OUT_H OUT_C
"""
import os
import re
import sys


def tables(text):
    """(name, [(column, type)], [key columns]) for each CREATE TABLE."""
    for name, body in re.findall(r"CREATE TABLE (\w+) \((.*?)\n\)", text, re.S):
        columns, key = [], []
        for line in body.split("\n"):
            line = line.strip().rstrip(",")
            if line.startswith("PRIMARY KEY"):
                key = [c.strip() for c in re.search(r"\((.*)\)", line).group(1).split(",")]
            elif line and not line.startswith("--"):
                words = line.split()
                columns.append((words[0], words[1]))
                if "PRIMARY KEY" in line:
                    key = [words[0]]
        yield name, columns, key


def selects_all(path, columns, key):
    """Whether the statement gives all the table's columns, in the table's order, of the row with that key."""
    with open(path, encoding="utf-8") as file:
        first, rest = file.readline(), file.read()
    return first.strip() == "-- columns: " + ", ".join(c for c, _ in columns) and all(":" + c in rest for c in key)


def c_type(column, sql_type):
    if sql_type == "TEXT":
        return "struct str"
    if sql_type == "INTEGER":
        return "struct instant" if column.endswith("_at") else "int64_t"
    raise SystemExit(f"rowgen: column {column} has type {sql_type}, which rows don't know")


BIND = {"struct str": "db_text", "struct instant": "db_instant", "int64_t": "db_int"}


def read_column(column, kind, index):
    if kind == "struct str":
        return f"arena_str(arena, db_str(rows, {index}))"
    return f"{'db_time' if kind == 'struct instant' else 'db_integer'}(rows, {index})"


def emit(name, columns, key, has_put, head, code):
    kinds = {c: c_type(c, t) for c, t in columns}
    head.append(f"struct row_{name} {{")
    head += [f"\t{kinds[c]}{' ' if not kinds[c].endswith('*') else ''}{c};" for c, _ in columns]
    head.append("};")
    args = "".join(f", {kinds[c]} {c}" for c in key)
    get = f"bool row_{name}_get(struct db *db, struct arena *arena{args}, struct row_{name} *out)"
    read = f"void row_{name}_read(struct db_rows *rows, struct arena *arena, struct row_{name} *out)"
    head += [get + ";", read + ";"]
    code += [read, "{"]
    code += [f"\tout->{c} = {read_column(c, kinds[c], i)};" for i, (c, _) in enumerate(columns)]
    code += ["}", "", get, "{"]
    binds = ", ".join(f".{c} = {BIND[kinds[c]]}({c})" for c in key)
    code += [f"\tDB_QUERY(db, {name}_get, rows, {binds});", "",
             f"\t*out = (struct row_{name}){{ 0 }};", "\tif (!db_next(rows))", "\t\treturn false;",
             f"\trow_{name}_read(rows, arena, out);", "\treturn true;", "}", ""]
    if has_put:
        put = f"bool row_{name}_put(struct db *db, const struct row_{name} *row)"
        head.append(put + ";")
        code += [put, "{", f"\treturn DB_RUN(db, {name}_put"]
        code[-1] += "".join(f",\n\t\t.{c} = {BIND[kinds[c]]}(row->{c})" for c, _ in columns) + ");"
        code += ["}", ""]
    head.append("")


def main(sql, out_h, out_c):
    head = ["/* Made by tools/rowgen.py from sql/schema. */", "#ifndef STORE_ROWS_H", "#define STORE_ROWS_H",
            "", '#include "db/db.h"', ""]
    code = ["/* Made by tools/rowgen.py from sql/schema. */", '#include "store/rows.h"', ""]
    local = os.path.join(sql, "schema", "local")
    paths = [os.path.join(sql, "schema", "derived.sql")] + sorted(os.path.join(local, name) for name in os.listdir(local))
    text = ""
    for path in paths:
        with open(path, encoding="utf-8") as file:
            text += file.read()
    for name, columns, key in tables(text):
        whole = os.path.exists(os.path.join(sql, name, "get.sql")) and all(kind != "BLOB" for _, kind in columns)
        if whole and selects_all(os.path.join(sql, name, "get.sql"), columns, key):
            emit(name, columns, key, os.path.exists(os.path.join(sql, name, "put.sql")), head, code)
    head += ["#endif", ""]
    for path, lines in ((out_h, head), (out_c, code)):
        with open(path, "w", encoding="utf-8") as file:
            file.write("\n".join(lines))


if __name__ == "__main__":
    main(*sys.argv[1:])
