#!/usr/bin/env python3
"""Tests of the layers check: what it must find, it finds."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import layers  # noqa: E402

GOOD = {'LAYERS': 'base:\ntext: base\ndesk: base text\n', 'base/a.h': '#include <stdio.h>\n',
        'text/b.c': '#include "base/a.h"\n#include "text/b.h"\n#include <jansson.h>\n'}


def found(**changes):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (GOOD | {k.replace('__', '/').replace('_c', '.c').replace('_h', '.h'): v
                                   for k, v in changes.items()}).items():
            path = pathlib.Path(folder, 'src', name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return layers.check(pathlib.Path(folder))[0]


class Layers(unittest.TestCase):
    def test_a_good_tree_passes(self):
        self.assertEqual(found(), [])

    def test_including_upwards_is_found_with_its_line(self):
        self.assertEqual(found(base__x_c='\n#include "text/b.h"\n'),
                         ['src/base/x.c:2: base may not include text ("text/b.h")'])

    def test_an_include_without_room_is_found(self):
        self.assertIn('names no room', found(text__x_c='#include "b.h"\n')[0])

    def test_a_room_that_layers_does_not_name_is_found(self):
        self.assertIn('attic is not in src/LAYERS', found(attic__x_c='')[0])

    def test_a_list_that_names_a_room_below_is_found(self):
        self.assertIn('which is not above it', found(LAYERS='base: text\ntext: base\n')[0])

    def test_a_third_party_header_in_two_rooms_is_found(self):
        self.assertIn('more than one room', found(desk__x_c='#include <jansson.h>\n')[0])

    def test_a_file_without_a_home_is_found(self):
        self.assertIn('without a home', found(text__util_c='')[0])


if __name__ == '__main__':
    unittest.main()
