// The values of Arrow's columns as text.

import { ArrowColumn, ArrowField } from "./arrow";

const decoder = new TextDecoder();

/**
 * The text of a value; null for NULL.
 *
 * @param bytesMax Of a longer text only the beginning is read, so that what is shown of a huge value costs little.
 */
export function textAt(column: ArrowColumn, row: number, bytesMax = Infinity): string | null {
    if (column.field.kind === "null") return null;
    if (column.valid && ((column.valid[row >> 3] ?? 0) & (1 << (row & 7))) === 0) return null;
    const { field, data } = column;
    switch (field.kind) {
        case "int": return integer(data, row, field.bits, field.signed);
        case "float": return String(field.bits === 64 ? data.getFloat64(row * 8, true) : tidy(data.getFloat32(row * 4, true)));
        case "bool": return (data.getUint8(row >> 3) & (1 << (row & 7))) !== 0 ? "true" : "false";
        case "utf8": case "largeutf8": return decoder.decode(bytesAt(column, row, bytesMax));
        case "binary": case "largebinary": return hex(bytesAt(column, row, bytesMax));
        case "fixed": return hex(new Uint8Array(data.buffer, data.byteOffset + row * field.width, field.width));
        case "decimal": return decimal(data, row, field);
        case "date": return date(field.bits === 32 ? data.getInt32(row * 4, true) * 86_400_000 : Number(data.getBigInt64(row * 8, true)));
        case "timestamp": return timestamp(data.getBigInt64(row * 8, true), field);
        case "time": return clock(field.bits === 32 ? BigInt(data.getInt32(row * 4, true)) : data.getBigInt64(row * 8, true), field.perSecond);
        case "duration": return clock(data.getBigInt64(row * 8, true), field.perSecond);
        case "interval": return interval(data, row, field.bits);
        case "list": case "largelist": case "map": return list(column, row);
        case "fixedlist": return listOf(column, row * field.width, (row + 1) * field.width);
        case "struct":
            return `{${column.children.map((child) => `${child.field.name}: ${textAt(child, row) ?? "NULL"}`).join(", ")}}`;
        default: return `(${field.kind})`;
    }
}

/** The name of a type as SQL has it. */
export function typeName(field: ArrowField): string {
    switch (field.kind) {
        case "int": return `${field.signed ? "" : "u"}${{ 8: "tinyint", 16: "smallint", 32: "integer", 64: "bigint" }[field.bits] ?? "int"}`;
        case "float": return field.bits === 64 ? "double" : "float";
        case "utf8": case "largeutf8": return "varchar";
        case "bool": return "boolean";
        case "binary": case "largebinary": case "fixed": return "blob";
        case "timestamp": return field.zoned ? "timestamptz" : "timestamp";
        case "list": case "largelist": case "fixedlist": return `${field.children[0] ? typeName(field.children[0]) : ""}[]`;
        default: return field.kind;
    }
}

export function isNumber(field: ArrowField): boolean {
    return field.kind === "int" || field.kind === "float" || field.kind === "decimal";
}

function integer(data: DataView, row: number, bits: number, signed: boolean): string {
    switch (bits) {
        case 8: return String(signed ? data.getInt8(row) : data.getUint8(row));
        case 16: return String(signed ? data.getInt16(row * 2, true) : data.getUint16(row * 2, true));
        case 32: return String(signed ? data.getInt32(row * 4, true) : data.getUint32(row * 4, true));
        default: return String(signed ? data.getBigInt64(row * 8, true) : data.getBigUint64(row * 8, true));
    }
}

/** A single-precision number without the digits that only double precision adds. */
function tidy(value: number): number {
    return Number.isFinite(value) ? Number(value.toPrecision(7)) : value;
}

function bytesAt(column: ArrowColumn, row: number, bytesMax: number): Uint8Array {
    const [start, end] = rangeAt(column, row);
    return new Uint8Array(column.data.buffer, column.data.byteOffset + start, Math.min(end - start, bytesMax));
}

function rangeAt(column: ArrowColumn, row: number): [number, number] {
    const offsets = column.offsets!;
    if (column.field.kind.startsWith("large")) {
        return [Number(offsets.getBigInt64(row * 8, true)), Number(offsets.getBigInt64(row * 8 + 8, true))];
    }
    return [offsets.getInt32(row * 4, true), offsets.getInt32(row * 4 + 4, true)];
}

function hex(bytes: Uint8Array): string {
    return "\\x" + Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function decimal(data: DataView, row: number, field: ArrowField): string {
    const words = field.bits / 64;
    let value = data.getBigInt64((row * words + words - 1) * 8, true);
    for (let word = words - 2; word >= 0; word -= 1) value = (value << 64n) | data.getBigUint64((row * words + word) * 8, true);
    if (field.scale <= 0) return String(value);
    const negative = value < 0n;
    const digits = String(negative ? -value : value).padStart(field.scale + 1, "0");
    return `${negative ? "-" : ""}${digits.slice(0, -field.scale)}.${digits.slice(-field.scale)}`;
}

function date(milliseconds: number): string {
    const value = new Date(milliseconds);
    return Number.isNaN(value.getTime()) ? String(milliseconds) : value.toISOString().slice(0, 10);
}

function timestamp(value: bigint, field: ArrowField): string {
    const per = BigInt(field.perSecond);
    const seconds = floor(value, per);
    const rest = value - seconds * per;
    const whole = new Date(Number(seconds) * 1000);
    if (Number.isNaN(whole.getTime())) return String(value);
    const text = whole.toISOString();
    return `${text.slice(0, 10)} ${text.slice(11, 19)}${fraction(rest, field.perSecond)}${field.zoned ? "Z" : ""}`;
}

function clock(value: bigint, perSecond: number): string {
    const per = BigInt(perSecond);
    const seconds = floor(value, per);
    const two = (number: bigint) => String(number).padStart(2, "0");
    return `${two(seconds / 3600n)}:${two((seconds / 60n) % 60n)}:${two(seconds % 60n)}${fraction(value - seconds * per, perSecond)}`;
}

function fraction(rest: bigint, perSecond: number): string {
    if (rest === 0n) return "";
    const digits = String(rest).padStart(String(perSecond).length - 1, "0");
    return `.${digits.replace(/0+$/, "")}`;
}

function floor(value: bigint, by: bigint): bigint {
    const result = value / by;
    return value < 0n && result * by !== value ? result - 1n : result;
}

function interval(data: DataView, row: number, bits: number): string {
    if (bits === 32) return `${data.getInt32(row * 4, true)} months`;
    if (bits === 64) return `${data.getInt32(row * 8, true)} days ${data.getInt32(row * 8 + 4, true)} ms`;
    const parts = [[data.getInt32(row * 16, true), "months"], [data.getInt32(row * 16 + 4, true), "days"]] as const;
    const nanoseconds = data.getBigInt64(row * 16 + 8, true);
    const named = parts.filter(([value]) => value !== 0).map(([value, unit]) => `${value} ${unit}`);
    return [...named, ...(nanoseconds !== 0n || named.length === 0 ? [clock(nanoseconds, 1e9)] : [])].join(" ");
}

function list(column: ArrowColumn, row: number): string {
    const [start, end] = rangeAt(column, row);
    return listOf(column, start, end);
}

/** Elements that are shown of one list. */
const elementsMax = 1000;

function listOf(column: ArrowColumn, start: number, end: number): string {
    const child = column.children[0];
    if (!child) return "[]";
    const shown = Math.min(end, start + elementsMax);
    const texts: string[] = [];
    for (let row = start; row < shown; row += 1) texts.push(textAt(child, row) ?? "NULL");
    return `[${texts.join(", ")}${shown < end ? ", …" : ""}]`;
}
