#!/usr/bin/env python3
"""Makes what browsers fetch beside the pages: embed_static.py OUT.S OUT.def DEPFILE DIRECTORY

Each file directly in DIRECTORY becomes one file that is served, what lies in folders below is what those import:
*.ts is bundled and minified to *.js by esbuild, *.css likewise, all others go as they are. OUT.S has their bytes and what gzip
makes of them (only where that is less), OUT.def a row of each: ASSET(symbol, name, address, media type, bytes, gzip bytes).
The address carries a hash of the content. The same input gives the same output, byte for byte.
"""

import gzip
import hashlib
import re
import subprocess
import sys
from pathlib import Path

MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".txt": "text/plain; charset=utf-8",
}


def bundled(path):
    command = ["esbuild", "--bundle", "--minify", "--charset=utf8", "--legal-comments=none", "--log-level=warning", "--loader:.svg=dataurl"]
    if path.suffix == ".ts":
        command += ["--format=iife", "--target=es2020"]
    return subprocess.run(command + [str(path)], stdout=subprocess.PIPE, check=True).stdout


def made(path):
    """The name under which a source is served, and its bytes."""
    if path.suffix in (".ts", ".css"):
        return path.with_suffix(".js").name if path.suffix == ".ts" else path.name, bundled(path)
    return path.name, path.read_bytes()


def smaller(data):
    packed = gzip.compress(data, 9, mtime=0)
    return packed if len(packed) < len(data) else b""


def main():
    assembly, rows, depfile, directory = (Path(argument) for argument in sys.argv[1:])
    store = assembly.parent / "static"
    store.mkdir(exist_ok=True)
    lines, table = [".section .rodata", ""], []
    sources = sorted(path for path in directory.iterdir() if path.is_file() and not path.name.startswith("."))
    for number, source in enumerate(sources):
        name, data = made(source)
        stem, suffix = name.rsplit(".", 1)
        if "." + suffix not in MEDIA or not re.fullmatch(r"[a-z0-9-]+", stem):
            sys.exit(f"{source}: no name or kind of file that can be served")
        packed = smaller(data)
        digest = hashlib.sha256(data).hexdigest()
        for end, content in (("", data), (".gz", packed)):
            (store / (name + end)).write_bytes(content)
        symbol = f"asset_{number}"
        for label, end in ((symbol, ""), (symbol + "_gzip", ".gz")):
            lines += [".balign 16", f".hidden {label}", f".globl {label}", f"{label}:", f'.incbin "{store / (name + end)}"', ".byte 0", ""]
        lines.append(f"/* {digest} */")
        href = f"/static/{stem}-{digest[:12]}.{suffix}"
        table.append(f'ASSET({symbol}, "{name}", "{href}", "{MEDIA["." + suffix]}", {len(data)}, {len(packed)})')
    lines += ["", '.section .note.GNU-stack,"",%progbits']
    assembly.write_text("\n".join(lines) + "\n", encoding="ascii")
    rows.write_text("\n".join(table) + "\n", encoding="utf-8")
    below = [path for path in sorted(directory.rglob("*")) if not path.name.startswith(".")]
    depfile.write_text(f"{assembly}: {directory} " + " ".join(str(path) for path in below) + "\n", encoding="utf-8")


main()
