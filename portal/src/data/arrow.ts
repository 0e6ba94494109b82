// Arrow's stream format: columns of a query's result, read where they lie. A value becomes text only when it is shown.

import { FlatTable } from "./flatbuffer";

/** What a column holds, as the reader needs it. */
export interface ArrowField {
    name: string;
    kind: string;
    nullable: boolean;
    children: ArrowField[];
    bits: number;
    signed: boolean;
    scale: number;
    /** Units in a second, for times. */
    perSecond: number;
    zoned: boolean;
    width: number;
}

export interface ArrowColumn {
    field: ArrowField;
    length: number;
    valid: Uint8Array | null;
    data: DataView;
    offsets: DataView | null;
    children: ArrowColumn[];
}

export interface ArrowBatch {
    length: number;
    columns: ArrowColumn[];
}

const kinds = ["none", "null", "int", "float", "binary", "utf8", "bool", "decimal", "date", "time", "timestamp", "interval", "list",
    "struct", "union", "fixed", "fixedlist", "map", "duration", "largebinary", "largeutf8", "largelist"];
const unitsPerSecond = [1, 1e3, 1e6, 1e9];

/** Reads a stream as its pieces come; `take` gives what is complete. */
export class ArrowReader {
    fields: ArrowField[] | null = null;
    private pending: Uint8Array[] = [];
    private pendingBytes = 0;
    /** With fewer bytes than these nothing more is complete, so that pieces are put together once and not each time. */
    private wanted = 8;

    take(piece: Uint8Array): ArrowBatch[] {
        this.pending.push(piece);
        this.pendingBytes += piece.length;
        if (this.pendingBytes < this.wanted) return [];
        const bytes = new Uint8Array(this.pendingBytes);
        let filled = 0;
        for (const part of this.pending) {
            bytes.set(part, filled);
            filled += part.length;
        }
        const view = new DataView(bytes.buffer);
        const batches: ArrowBatch[] = [];
        let at = 0;
        this.wanted = 8;
        while (bytes.length - at >= 8) {
            const size = view.getInt32(at + 4, true);
            if (size === 0) {
                at += 8;
                continue;
            }
            const start = at + 8;
            if (bytes.length - start < size) {
                this.wanted = 8 + size;
                break;
            }
            const message = FlatTable.root(view, start);
            const body = start + size;
            const bodyLength = message.long(3);
            if (bytes.length - body < bodyLength) {
                this.wanted = 8 + size + bodyLength;
                break;
            }
            const header = message.table(2);
            const kind = message.byte(1);
            if (header && kind === 1) this.fields = header.tables(1).map(fieldOf);
            else if (header && kind === 3 && this.fields) batches.push(batchOf(header, this.fields, bytes.buffer, body));
            at = body + bodyLength;
        }
        const rest = bytes.slice(at);
        this.pending = rest.length ? [rest] : [];
        this.pendingBytes = rest.length;
        return batches;
    }
}

function fieldOf(table: FlatTable): ArrowField {
    const kind = kinds[table.byte(2)] ?? "none";
    const type = table.table(3);
    const field: ArrowField = {
        name: table.string(0) ?? "", kind, nullable: table.byte(1) === 1, children: table.tables(5).map(fieldOf),
        bits: 0, signed: true, scale: 0, perSecond: 1, zoned: false, width: 0,
    };
    if (!type) return field;
    if (kind === "int") {
        field.bits = type.int(0);
        field.signed = type.byte(1) === 1;
    } else if (kind === "float") field.bits = [16, 32, 64][type.short(0)] ?? 64;
    else if (kind === "decimal") {
        field.scale = type.int(1);
        field.bits = type.int(2, 128);
    } else if (kind === "date") field.bits = type.short(0, 1) === 0 ? 32 : 64;
    else if (kind === "time") {
        field.perSecond = unitsPerSecond[type.short(0, 1)] ?? 1e3;
        field.bits = type.int(1, 32);
    } else if (kind === "timestamp") {
        field.perSecond = unitsPerSecond[type.short(0)] ?? 1;
        field.zoned = (type.string(1) ?? "") !== "";
    } else if (kind === "duration") field.perSecond = unitsPerSecond[type.short(0, 1)] ?? 1e3;
    else if (kind === "interval") field.bits = [32, 64, 128][type.short(0)] ?? 64;
    else if (kind === "fixed" || kind === "fixedlist") field.width = type.int(0);
    return field;
}

function batchOf(header: FlatTable, fields: ArrowField[], buffer: ArrayBuffer, body: number): ArrowBatch {
    const nodes = header.pairs(1);
    const buffers = header.pairs(2);
    let node = 0;
    let place = 0;
    const next = (): DataView => {
        const [offset, length] = buffers[place++] ?? [0, 0];
        return new DataView(buffer, body + offset, length);
    };
    const column = (field: ArrowField): ArrowColumn => {
        const [length, nulls] = nodes[node++] ?? [0, 0];
        const made: ArrowColumn = { field, length, valid: null, data: new DataView(buffer, 0, 0), offsets: null, children: [] };
        if (field.kind === "null") return made;
        if (field.kind !== "union") {
            const bits = next();
            if (nulls > 0) made.valid = new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength);
        }
        switch (field.kind) {
            case "utf8": case "binary": case "largeutf8": case "largebinary":
                made.offsets = next();
                made.data = next();
                break;
            case "list": case "largelist": case "map":
                made.offsets = next();
                break;
            case "struct": case "fixedlist":
                break;
            default:
                made.data = next();
        }
        made.children = field.children.map(column);
        return made;
    };
    return { length: header.long(0), columns: fields.map(column) };
}
