"""Binds a shared library's references to its own symbols, so that the loader need not look each of them up by name.

Usage: bind_library.py FROM TO

DuckDB's library refers to 60,000 of its own functions and tables by name, as C++ compilers do where a program may put others in
their place; finding them is a quarter of the work of a short command. Martlet loads the library so that its own definitions come
first (RTLD_DEEPBIND), hence what they are is known beforehand. A reference to a symbol that is not defined in the library, that is
unique over the whole process (STB_GNU_UNIQUE), chosen when the library is loaded (STT_GNU_IFUNC) or of each thread (STT_TLS) stays
as it was.

Formats: System V ABI, Dynamic Linking; the processor supplements for x86-64 (table 4.9) and AArch64 (section 5.7).
"""

import os
import pathlib
import struct
import sys

# By machine: a 64-bit address, an entry of the global table, a slot for calls, an address within the library.
RELOCATIONS = {62: (1, 6, 7, 8), 183: (257, 1025, 1026, 1027)}
PT_LOAD, PT_DYNAMIC = 1, 2
DT_STRTAB, DT_SYMTAB, DT_RELA, DT_RELASZ, DT_JMPREL, DT_PLTRELSZ, DT_RELACOUNT = 5, 6, 7, 8, 23, 2, 0x6FFFFFF9
UNIQUE, IFUNC, THREAD, ABSOLUTE = 10, 10, 6, 0xFFF1
ENTRY, SYMBOL, DYNAMIC = struct.Struct("<QQq"), struct.Struct("<IBBHQQ"), struct.Struct("<qQ")


class Library:
    def __init__(self, image):
        self.image = bytearray(image)
        if self.image[:6] != b"\x7fELF\x02\x01":
            raise ValueError("it is no 64-bit little-endian ELF file")
        machine, = struct.unpack_from("<H", self.image, 18)
        if machine not in RELOCATIONS:
            raise ValueError(f"its machine {machine} is not known")
        self.address, self.table_entry, self.slot, self.relative = RELOCATIONS[machine]
        place, = struct.unpack_from("<Q", self.image, 32)
        size, count = struct.unpack_from("<HH", self.image, 54)
        headers = [struct.unpack_from("<IIQQQQQQ", self.image, place + number * size) for number in range(count)]
        self.segments = [(header[3], header[2], header[5]) for header in headers if header[0] == PT_LOAD]
        start, length = next((header[2], header[5]) for header in headers if header[0] == PT_DYNAMIC)
        self.dynamic = {}
        for place in range(start, start + length, DYNAMIC.size):
            tag, value = DYNAMIC.unpack_from(self.image, place)
            self.dynamic.setdefault(tag, (place, value))

    def offset(self, address):
        """Where what the library has at an address lies in its file."""
        for start, place, length in self.segments:
            if start <= address < start + length:
                return place + address - start
        raise ValueError(f"nothing of the file is at {address:#x}")

    def value(self, tag):
        return self.dynamic[tag][1]

    def own(self, number):
        """The address of a symbol that is the library's whatever else is loaded; None for others."""
        _, info, _, section, value, _ = SYMBOL.unpack_from(
            self.image, self.offset(self.value(DT_SYMTAB)) + number * SYMBOL.size)
        is_fixed = section not in (0, ABSOLUTE) and info >> 4 != UNIQUE and info & 15 not in (IFUNC, THREAD)
        return value if is_fixed else None

    def entries(self, table, length):
        start = self.offset(self.value(table))
        return [(place, *ENTRY.unpack_from(self.image, place)) for place in range(start, start + self.value(length), ENTRY.size)]

    def bind_addresses(self):
        """Makes references to own symbols addresses within the library, which come first of all, as the loader has it."""
        entries = self.entries(DT_RELA, DT_RELASZ)
        bound, count = [], 0
        for _, target, info, addend in entries:
            kind, symbol = info & 0xFFFFFFFF, info >> 32
            value = self.own(symbol) if kind in (self.address, self.table_entry) else None
            if value is not None:
                target, info, addend = target, self.relative, value + (addend if kind == self.address else 0)
                count += 1
            bound.append((target, info, addend))
        # Stable, so that what is not bound keeps its order.
        bound.sort(key=lambda entry: (0, entry[0]) if entry[1] == self.relative else (1, 0))
        for (place, *_), entry in zip(entries, bound):
            ENTRY.pack_into(self.image, place, *entry)
        if DT_RELACOUNT in self.dynamic:
            relatives = sum(1 for entry in bound if entry[1] == self.relative)
            DYNAMIC.pack_into(self.image, self.dynamic[DT_RELACOUNT][0], DT_RELACOUNT, relatives)
        return count

    def bind_calls(self):
        """Lets slots for calls lead to own functions from the start; the loader only adds where the library lies.

        Where it is told to bind all at once (LD_BIND_NOW) it looks them up as before.
        """
        count = 0
        for _, target, info, _ in self.entries(DT_JMPREL, DT_PLTRELSZ):
            value = self.own(info >> 32) if info & 0xFFFFFFFF == self.slot else None
            if value is not None:
                struct.pack_into("<Q", self.image, self.offset(target), value)
                count += 1
        return count


def main():
    source, target = map(pathlib.Path, sys.argv[1:])
    try:
        library = Library(source.read_bytes())
        addresses, calls = library.bind_addresses(), library.bind_calls()
    except (ValueError, KeyError, StopIteration, struct.error) as error:
        sys.exit(f"setup: error: '{source}' cannot be bound to its own symbols: {error}")
    # Written aside, so that whoever has the old one open keeps it whole.
    aside = target.with_name(target.name + f".{os.getpid()}")
    aside.write_bytes(library.image)
    aside.chmod(0o755)
    aside.replace(target)
    print(f"bound {addresses} addresses and {calls} calls")


if __name__ == "__main__":
    main()
