#!/usr/bin/env python3
"""layers: holds the tree against src/LAYERS.

    tools/layers.py [ROOT]

1. LAYERS itself: a room names only rooms above it, so that no cycle can be written.
2. Every #include "room/…" in src/ is of the file's own room or of a room that LAYERS lets it include; every quoted
   include names a room.
3. A third-party header appears in exactly one room.
4. No folder or file is called util, common, misc, helpers, core or manager.

Prints what is wrong, one line each, and exits 1; else prints what it looked at.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)
HOMELESS = {'util', 'utils', 'common', 'misc', 'helper', 'helpers', 'core', 'manager'}
FOREIGN = re.compile(r'^(sqlite3|libpq-fe|microhttpd|jansson|yaml|sodium|seccomp|qrencode|zlib|curl/\w+|openssl/\w+)\.h$')


def read_layers(text):
    """({room: set of rooms it may include}, [what is wrong with the list])."""
    layers, wrong = {}, []
    for number, line in enumerate(text.splitlines(), 1):
        line = line.split('#')[0].strip()
        if not line:
            continue
        room, _, rest = line.partition(':')
        for other in rest.split():
            if other not in layers:
                wrong.append(f'src/LAYERS:{number}: {room} names {other}, which is not above it')
        if room in layers:
            wrong.append(f'src/LAYERS:{number}: {room} is there twice')
        layers[room] = set(rest.split())
    return layers, wrong


def check(root):
    src = root / 'src'
    layers, wrong = read_layers((src / 'LAYERS').read_text())
    foreign = {}
    files = sorted(p for p in src.rglob('*') if p.suffix in ('.c', '.h', '.def'))
    for path in files:
        relative = path.relative_to(src)
        room, text = relative.parts[0], path.read_text()
        if room not in layers:
            wrong.append(f'src/{relative}: {room} is not in src/LAYERS')
            continue
        for match in INCLUDE.finditer(text):
            line = text.count('\n', 0, match.start(2)) + 1
            kind, name = match.groups()
            if kind == '"':
                other = name.split('/')[0]
                if '/' not in name or other not in layers:
                    wrong.append(f'src/{relative}:{line}: "{name}" names no room')
                elif other != room and other not in layers[room]:
                    wrong.append(f'src/{relative}:{line}: {room} may not include {other} ("{name}")')
            elif FOREIGN.match(name) and not relative.stem.endswith('_test'):
                foreign.setdefault(name, {}).setdefault(room, f'src/{relative}:{line}')
    for name, rooms in foreign.items():
        if len(rooms) > 1:
            wrong.append(f'<{name}> is included by more than one room: {", ".join(rooms.values())}')
    for path in files:
        for part in path.relative_to(root).with_suffix('').parts:
            if part in HOMELESS:
                wrong.append(f'{path.relative_to(root)}: a file without a home; a noun is missing')
    return wrong, len(files), len(layers)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
    root = root if len(sys.argv) > 1 else root.parent.parent
    wrong, files, rooms = check(root)
    for line in wrong:
        print(line)
    if not wrong:
        print(f'{files} files in {rooms} rooms keep to src/LAYERS')
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
