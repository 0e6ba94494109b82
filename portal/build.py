#!/usr/bin/env python3
"""Bundles the portal with Debian's esbuild, and packs it into the archive that the binary has inside.

`build.py` makes portal/dist/portal.archive; with `--debug` scripts stay readable. Nothing is fetched.
"""

import gzip
import hashlib
import json
import os
import pathlib
import shutil
import struct
import subprocess
import sys

here = pathlib.Path(__file__).resolve().parent
root = here.parent
dist = here / "dist"
# Debian's packages of JavaScript.
modules = "/usr/share/nodejs"
# Before the editor and the charts, compressed.
first_load_bytes_max = 300_000
# What is bundled, by its Debian package; the licences come along.
bundled = ["node-react", "node-react-dom", "libjs-codemirror", "node-chart.js"]
magic = b"MARTLETPORTAL1\n\n"
types = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml",
         ".html": "text/html; charset=utf-8", ".txt": "text/plain; charset=utf-8"}


def bundle_worker(out, debug):
    """Bundles what runs beside the page's thread, as a classic script of its own; the result is its address."""
    report = out / "worker.json"
    command = [
        "esbuild", "src/workers/layout.ts", "--bundle", "--format=iife", "--target=chrome109,firefox115,safari16", "--charset=utf8",
        "--entry-names=[name]-[hash]", "--log-level=warning", f"--outdir={out}/assets", f"--metafile={report}",
    ]
    subprocess.run(command + ([] if debug else ["--minify"]), cwd=here, check=True)
    return f"/assets/{pathlib.Path(next(iter(json.loads(report.read_text())['outputs']))).name}"


def bundle(out, debug):
    """Runs esbuild; the result says which file came of which source."""
    report = out / "report.json"
    worker = bundle_worker(out, debug)
    command = [
        "esbuild", "src/main.tsx", "src/theme.ts", "src/icon.svg", "--bundle", "--splitting", "--format=esm",
        "--target=chrome109,firefox115,safari16", "--jsx=automatic", "--charset=utf8", "--legal-comments=none",
        "--loader:.svg=copy", "--entry-names=[name]-[hash]", "--chunk-names=[name]-[hash]", "--asset-names=[name]-[hash]",
        "--log-level=warning", f"--outdir={out}/assets", f"--metafile={report}",
        "--define:process.env.NODE_ENV=\"production\"", f"--define:layoutWorker={json.dumps(worker)}",
    ]
    if not debug:
        command.append("--minify")
    subprocess.run(command, cwd=here, check=True, env={**os.environ, "NODE_PATH": modules})
    return json.loads(report.read_text())["outputs"]


def page(out, outputs):
    """The page, with the names that have hashes; what it loads first must stay small."""
    made = {facts["entryPoint"]: name for name, facts in outputs.items() if "entryPoint" in facts}
    main = made["src/main.tsx"]
    names = {"main": main, "theme": made["src/theme.ts"], "styles": outputs[main]["cssBundle"] if "cssBundle" in outputs[main]
             else next(n for n in outputs if n.endswith(".css"))}
    names["icon"] = next(n for n in outputs if n.endswith(".svg"))
    assets = {key: f"/assets/{pathlib.Path(name).name}" for key, name in names.items()}
    text = (here / "src/index.html").read_text()
    for key, value in assets.items():
        text = text.replace("{" + key + "}", value)
    (out / "index.html").write_text(text)
    first, waiting = set(), [main, names["theme"], names["styles"]]
    while waiting:
        name = waiting.pop()
        if name not in first:
            first.add(name)
            waiting += [i["path"] for i in outputs[name].get("imports", []) if i["kind"] == "import-statement"]
    size = sum(len(gzip.compress((here / name).read_bytes(), 9)) for name in first)
    if size > first_load_bytes_max:
        sys.exit(f"portal/build.py: the first load is {size} bytes compressed, more than {first_load_bytes_max}")
    return size


def licences(out):
    """The licences of what others wrote, as Debian's packages have them."""
    parts = [f"{name}\n{'=' * len(name)}\n\n{pathlib.Path(f'/usr/share/doc/{name}/copyright').read_text()}" for name in bundled]
    (out / "assets/licences.txt").write_text("\n\n".join(parts))


def pack(out):
    """One archive: the magic word, the length of the index, the index, and the files one after the other."""
    files, blobs, offset = [], [], 0
    for path in sorted([out / "index.html", *(out / "assets").iterdir()]):
        content = path.read_bytes()
        # Without a time, so that the same sources give the same archive.
        blob = gzip.compress(content, 9, mtime=0)
        files.append({
            "path": f"/{path.relative_to(out)}", "type": types[path.suffix], "immutable": path.suffix not in (".html", ".txt"),
            "tag": hashlib.sha256(content).hexdigest()[:32], "offset": offset, "length": len(blob)})
        blobs.append(blob)
        offset += len(blob)
    index = json.dumps({"files": files}, separators=(",", ":")).encode()
    return magic + struct.pack("<I", len(index)) + index + b"".join(blobs)


def main():
    debug = "--debug" in sys.argv[1:]
    subprocess.run([sys.executable, here / "generate.py"], check=True)
    out = dist / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    outputs = {str(pathlib.Path(k)): v for k, v in bundle(out, debug).items()}
    size = page(out, outputs)
    licences(out)
    archive = pack(out)
    target = dist / "portal.archive"
    if not target.exists() or target.read_bytes() != archive:
        target.write_bytes(archive)
        # The compiler does not know that this file contains the archive.
        (root / "Sources/Bindings/CPortal/portal.c").touch()
    print(f"portal: {len(archive) // 1024} KB, of which {size // 1024} KB come first")


main()
