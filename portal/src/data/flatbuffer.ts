// Reads the tables of FlatBuffers, which Arrow's messages are.

export class FlatTable {
    constructor(
        private readonly view: DataView,
        private readonly at: number,
    ) {}

    static root(view: DataView, at: number): FlatTable {
        return new FlatTable(view, at + view.getUint32(at, true));
    }

    /** Where a field lies; 0 where it is left out. */
    private field(index: number): number {
        const table = this.at - this.view.getInt32(this.at, true);
        const slot = 4 + index * 2;
        if (slot >= this.view.getUint16(table, true)) return 0;
        const offset = this.view.getUint16(table + slot, true);
        return offset === 0 ? 0 : this.at + offset;
    }

    byte(index: number, fallback = 0): number {
        const at = this.field(index);
        return at ? this.view.getUint8(at) : fallback;
    }

    short(index: number, fallback = 0): number {
        const at = this.field(index);
        return at ? this.view.getInt16(at, true) : fallback;
    }

    int(index: number, fallback = 0): number {
        const at = this.field(index);
        return at ? this.view.getInt32(at, true) : fallback;
    }

    long(index: number): number {
        const at = this.field(index);
        return at ? Number(this.view.getBigInt64(at, true)) : 0;
    }

    string(index: number): string | null {
        const at = this.field(index);
        if (!at) return null;
        const start = at + this.view.getUint32(at, true);
        const length = this.view.getUint32(start, true);
        return new TextDecoder().decode(new Uint8Array(this.view.buffer, this.view.byteOffset + start + 4, length));
    }

    table(index: number): FlatTable | null {
        const at = this.field(index);
        return at ? new FlatTable(this.view, at + this.view.getUint32(at, true)) : null;
    }

    tables(index: number): FlatTable[] {
        const [start, length] = this.vector(index);
        return Array.from({ length }, (_, position) => {
            const at = start + position * 4;
            return new FlatTable(this.view, at + this.view.getUint32(at, true));
        });
    }

    /** Pairs of 64-bit numbers, which Arrow's nodes and buffers are. */
    pairs(index: number): [number, number][] {
        const [start, length] = this.vector(index);
        return Array.from({ length }, (_, position) => {
            const at = start + position * 16;
            return [Number(this.view.getBigInt64(at, true)), Number(this.view.getBigInt64(at + 8, true))];
        });
    }

    private vector(index: number): [start: number, length: number] {
        const at = this.field(index);
        if (!at) return [0, 0];
        const start = at + this.view.getUint32(at, true);
        return [start + 4, this.view.getUint32(start, true)];
    }
}
