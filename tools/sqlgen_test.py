"""sqlgen: one statement in, both engines' texts out; whatever it can't be sure of it refuses."""
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / 'tools'))
import sqlgen  # noqa: E402
from sqlgen import Refused, Script, Sql, Statement  # noqa: E402


def texts(text):
    s = Statement('noun_verb', text)
    return s.sqlite, s.postgres


class Statements(unittest.TestCase):
    def refused(self, text, words):
        with self.assertRaises(Refused) as caught:
            Statement('noun_verb', text)
        self.assertIn(words, str(caught.exception))

    def test_a_parameter_is_numbered_by_first_appearance_and_keeps_its_number(self):
        s = Statement('n_v', 'UPDATE t SET a = :b, c = :a WHERE b = :b;')
        self.assertEqual(s.parameters, ['b', 'a'])
        self.assertEqual(s.sqlite, 'UPDATE t SET a = ?1, c = ?2 WHERE b = ?1')
        self.assertEqual(s.postgres, 'UPDATE t SET a = $1, c = $2 WHERE b = $1')

    def test_quotes_and_comments_hold_no_parameter(self):
        s = Statement('n_v', "-- :no\nDELETE FROM t WHERE a = ':not ''a'' :parameter' AND \":b\" = 1 /* :c ; */ AND d = :d -- :e\n")
        self.assertEqual(s.parameters, ['d'])
        self.assertEqual(s.sqlite, "DELETE FROM t WHERE a = ':not ''a'' :parameter' AND \":b\" = 1 AND d = ?1")

    def test_white_space_in_a_literal_stays(self):
        self.assertEqual(texts("DELETE FROM t\n\tWHERE a =   'x   y\n'")[0], "DELETE FROM t WHERE a = 'x   y\n'")

    def test_a_fragment_is_for_one_engine_and_its_parameters_count_in_both(self):
        lite, post = texts('-- columns: a\nSELECT a FROM t WHERE /*sqlite: b = :b*/ /*pg: b = :b::text AND c = :c*/ AND d = :d\n'
                           '/*pg: FOR UPDATE*/;')
        self.assertEqual(lite, 'SELECT a FROM t WHERE b = ?1 AND d = ?3')
        self.assertEqual(post, 'SELECT a FROM t WHERE b = $1::text AND c = $2 AND d = $3 FOR UPDATE')

    def test_type_words_in_capitals_are_translated_and_names_are_not(self):
        lite, post = texts('-- columns: a\nSELECT CAST(blob AS INTEGER) AS a FROM t WHERE integer = CAST(:x AS BLOB)')
        self.assertEqual(lite, 'SELECT CAST(blob AS INTEGER) AS a FROM t WHERE integer = CAST(?1 AS BLOB)')
        self.assertEqual(post, 'SELECT CAST(blob AS BIGINT) AS a FROM t WHERE integer = CAST($1 AS BYTEA)')

    def test_two_statements_are_refused(self):
        self.refused('DELETE FROM t; DELETE FROM u', 'more than one statement')
        self.refused('DELETE FROM t;;', 'more than one statement')
        self.refused('DELETE FROM t; /*pg: DELETE FROM u*/', 'more than one statement')

    def test_a_comment_after_the_end_is_no_second_statement(self):
        self.assertEqual(texts('DELETE FROM t; -- done\n/* really */\n')[0], 'DELETE FROM t')

    def test_nothing_is_refused(self):
        self.refused('', 'no statement')
        self.refused('-- only words\n', 'no statement')
        self.refused('/*pg: DELETE FROM t*/', 'no statement')

    def test_unknown_markers_are_refused(self):
        self.refused('DELETE FROM t /*mysql: LIMIT 1*/', 'unknown marker')
        self.refused('DELETE FROM t /*postgres: x*/', 'unknown marker')
        self.refused('-- column: a\nSELECT a FROM t', 'unknown marker')

    def test_engine_words_outside_their_fragment_are_refused(self):
        self.refused('-- columns: a\nSELECT a::text FROM t', '::')
        self.refused('-- columns: a\nSELECT a FROM t WHERE b = ?1', 'written :name')
        self.refused('-- columns: a\nSELECT a FROM t WHERE b = $1', 'written :name')
        self.refused('DELETE FROM t /*sqlite: WHERE a = :b::text */', '::')

    def test_broken_quotes_and_comments_are_refused(self):
        self.refused("DELETE FROM t WHERE a = 'x", 'quote')
        self.refused('DELETE FROM t /* x', 'comment')

    def test_columns_stand_exactly_where_rows_come_back(self):
        self.refused('SELECT a FROM t', 'it returns rows')
        self.refused('INSERT INTO t (a) VALUES (1) RETURNING a', 'it returns rows')
        self.refused('WITH x AS (SELECT 1 AS a) SELECT a FROM x', 'it returns rows')
        self.refused('-- columns: a\nDELETE FROM t', 'returns no rows')
        self.refused('-- columns: a, a\nSELECT a, a FROM t', 'twice')
        self.refused('-- columns: A b\nSELECT 1', 'no name')
        self.assertEqual(Statement('n_v', '-- columns: a\nUPDATE t SET a = 1 RETURNING a').columns, ['a'])

    def test_only_statements_of_ours_pass(self):
        for text in ('PRAGMA user_version', 'DROP TABLE t', 'ATTACH x', 'REPLACE INTO t VALUES (1)', 'BEGIN'):
            self.refused(text, 'no statement of ours')

    def test_names_that_c_cannot_have_are_refused(self):
        self.refused('DELETE FROM t WHERE a = :default', 'C keyword')

    def test_a_declared_type_needs_its_parameter(self):
        self.refused('-- parameters: b TEXT\nDELETE FROM t WHERE a = :a', 'no :b')
        self.refused('-- parameters: a text\nDELETE FROM t WHERE a = :a', 'INTEGER|TEXT|BLOB')


class Scripts(unittest.TestCase):
    TABLE = 'CREATE TABLE t (\n\tagency TEXT NOT NULL,\n\ttext TEXT,\n\tn INTEGER CHECK (n > 0), -- prose :x\n' \
            '\tb BLOB,\n\tPRIMARY KEY (agency, n)\n) STRICT, WITHOUT ROWID;\n'

    def test_a_table_is_translated(self):
        s = Script(self.TABLE)
        self.assertIn('STRICT, WITHOUT ROWID;', s.sqlite)
        self.assertEqual(s.postgres.strip(),
                         'CREATE TABLE t (agency TEXT COLLATE "C" NOT NULL, text TEXT COLLATE "C", '
                         'n BIGINT CHECK (n > 0), b BYTEA, PRIMARY KEY (agency, n));')
        self.assertEqual(s.tables[0].columns, {'agency': 'TEXT', 'text': 'TEXT', 'n': 'INTEGER', 'b': 'BLOB'})
        self.assertEqual(s.tables[0].key, ['agency', 'n'])

    def test_either_order_of_the_table_options_goes(self):
        s = Script('CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID, STRICT; CREATE TABLE u (a TEXT PRIMARY KEY) STRICT;')
        self.assertNotIn('STRICT', s.postgres)
        self.assertNotIn('ROWID', s.postgres)

    def test_sections_are_for_one_engine_and_left_as_they_are(self):
        s = Script('-- sqlite:\nCREATE TRIGGER a BEFORE DELETE ON t BEGIN SELECT RAISE(ABORT, \'x\'); END;\n-- postgres:\n'
                   'CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN x TEXT; -- it\'s\n END $$;\n-- both:\n'
                   'CREATE INDEX i ON t (a);\n')
        self.assertIn('RAISE', s.sqlite)
        self.assertNotIn('plpgsql', s.sqlite)
        self.assertNotIn('RAISE', s.postgres)
        self.assertIn("BEGIN x TEXT; -- it's", s.postgres)
        self.assertIn('CREATE INDEX i ON t (a);', s.sqlite)
        self.assertIn('CREATE INDEX i ON t (a);', s.postgres)

    def test_what_is_no_portable_schema_is_refused(self):
        for text, words in (
            ('CREATE TABLE t (a TEXT PRIMARY KEY);', 'STRICT is missing'),
            ('CREATE TABLE t (a TEXT) STRICT;', 'PRIMARY KEY is missing'),
            ('CREATE TABLE t (a REAL PRIMARY KEY) STRICT;', 'INTEGER, TEXT or BLOB'),
            ('CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;', 'AUTOINCREMENT'),
            ('CREATE TABLE t (a TEXT, PRIMARY KEY (b)) STRICT;', 'is no column'),
            ('-- mysql:\n', 'unknown marker'),
            ('CREATE TABLE t (a TEXT PRIMARY KEY CHECK (a <> :a)) STRICT;', 'no parameters'),
        ):
            with self.assertRaises(Refused) as caught:
                Script(text)
            self.assertIn(words, str(caught.exception), text)

    def test_comments_do_not_change_the_digest(self):
        one, two = Script(self.TABLE), Script('-- more words\n' + self.TABLE.replace('prose', 'other prose'))
        self.assertEqual(one.sqlite, two.sqlite)


class Trees(unittest.TestCase):
    def tree(self, files):
        top = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(lambda: subprocess.run(['rm', '-rf', str(top)], check=True))
        for name, text in files.items():
            (top / name).parent.mkdir(parents=True, exist_ok=True)
            (top / name).write_text(text)
        return str(top)

    BASE = {
        'schema/local/0001_a.sql': 'CREATE TABLE kept (k TEXT, n INTEGER, b BLOB, PRIMARY KEY (k, n)) STRICT;',
        'schema/derived.sql': 'CREATE TABLE cache (k TEXT PRIMARY KEY, other TEXT) STRICT;',
        'cache/get.sql': '-- columns: k\nSELECT k FROM cache WHERE k = :k AND other > :after LIMIT :most',
    }

    def test_a_parameter_called_like_a_column_has_its_type(self):
        sql = Sql(self.tree(self.BASE))
        s = next(s for s in sql.statements if s.name == 'cache_get')
        self.assertEqual(s.types, {'k': 'TEXT'})

    def test_a_table_that_is_kept_can_be_copied_and_one_that_is_derived_can_be_dropped(self):
        sql = Sql(self.tree(self.BASE))
        names = {s.name: s for s in sql.statements}
        self.assertEqual(names['copy_kept_next'].sqlite,
                         f'SELECT k, n, b FROM kept WHERE (k, n) > (?1, ?2) ORDER BY k, n LIMIT {sqlgen.COPY_PAGE}')
        self.assertIn('copy_cache_first', names)
        self.assertNotIn('copy_cache_insert', names)
        self.assertEqual(sql.drop_script(), 'DROP TABLE IF EXISTS cache;\n')

    def test_gaps_in_the_numbers_and_double_tables_are_refused(self):
        for extra, words in (({'schema/local/0003_b.sql': ''}, 'number 0002 expected'),
                             ({'schema/local/x.sql': ''}, 'NNNN_'),
                             ({'schema/local/0002_b.sql': 'CREATE TABLE cache (k TEXT PRIMARY KEY) STRICT;'}, 'made twice'),
                             ({'copy/x.sql': 'DELETE FROM kept'}, 'no name'),
                             ({'A/x.sql': 'DELETE FROM kept'}, 'no name')):
            with self.assertRaises(Refused) as caught:
                Sql(self.tree({**self.BASE, **extra}))
            self.assertIn(words, str(caught.exception))

    def test_the_check_names_the_file_that_does_not_prepare_and_the_column_that_differs(self):
        top = self.tree({**self.BASE, 'kept/bad.sql': 'DELETE FROM nowhere', 'kept/odd.sql': '-- columns: k, n\nSELECT n, k FROM kept'})
        wrong = sqlgen.check(Sql(top))
        self.assertEqual(len(wrong), 2)
        self.assertIn('bad.sql', wrong[0])
        self.assertIn('odd.sql', wrong[1])

    def test_the_check_names_a_statement_that_would_walk_an_agency(self):
        tables = {'schema/local/0001_a.sql': 'CREATE TABLE kept (agency TEXT NOT NULL, k TEXT NOT NULL, n INTEGER NOT NULL,'
                                             ' PRIMARY KEY (agency, k)) STRICT, WITHOUT ROWID;',
                  'schema/derived.sql': '', 'kept/all.sql': '-- columns: k\nSELECT k FROM kept WHERE agency = :agency ORDER BY k',
                  'kept/some.sql': '-- columns: k\nSELECT k FROM kept WHERE agency = :agency AND n = :n ORDER BY k'}
        wrong = sqlgen.check(Sql(self.tree(tables)))
        self.assertEqual(len(wrong), 1)
        self.assertIn('some.sql', wrong[0])

    def test_the_c_compiles_and_an_unchanged_file_is_not_written_again(self):
        top = self.tree(self.BASE)
        out = pathlib.Path(self.tree({'db/x': ''}))
        argv = ['--sql', top, '--header', str(out / 'db/sql.h'), '--source', str(out / 'db/sql.c')]
        self.assertEqual(sqlgen.main(argv), 0)
        os.utime(out / 'db/sql.h', (1, 1))
        self.assertEqual(sqlgen.main(argv), 0)
        self.assertEqual((out / 'db/sql.h').stat().st_mtime, 1)
        (out / 'try.c').write_text('#include "db/sql.h"\nint main(void) { struct sql_cache_get p = { .after = { 0 } };\n'
                                   'return p.most.kind + COL_cache_get_k + (int)(sizeof(p) / sizeof(p.k)) - 3; }\n')
        subprocess.run(['gcc', '-std=gnu17', '-Wall', '-Wextra', '-Werror', f'-I{out}', f'-I{ROOT}/src', '-o', str(out / 'try'),
                        str(out / 'try.c'), str(out / 'db/sql.c')], check=True)
        subprocess.run([str(out / 'try')], check=True)

    def test_our_own_statements_prepare(self):
        self.assertEqual(sqlgen.check(Sql(str(ROOT / 'sql'))), [])


if __name__ == '__main__':
    unittest.main()
