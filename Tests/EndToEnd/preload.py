"""Builds the small libraries that are loaded into the binary under test before its own."""

import pathlib
import shutil
import subprocess


def built(name, folder):
    """The library made of `<name>.c` beside this file."""
    swift = shutil.which("swift")
    compiler = shutil.which("clang") or (swift and str(pathlib.Path(swift).resolve().parent / "clang"))
    library = folder / f"{name}.so"
    source = pathlib.Path(__file__).parent / f"{name}.c"
    subprocess.run(
        [compiler, "-std=c17", "-O1", "-Wall", "-Werror", "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    return library
