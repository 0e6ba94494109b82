// How the values of one column are distributed: in bins between two numbers, or by the most frequent of them.

import { ColumnProfile } from "./profile";
import { ask, quoted, tableSQL } from "./result";

export const bins = 24;
const valuesMax = 12;
const numeric = /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*)$/;

export interface Frequent {
    value: string | null;
    count: number;
}

/** Whether a column has numbers that differ, so that bins can be made. */
export function hasShape(column: ColumnProfile): boolean {
    return numeric.test(column.type) && column.least !== column.most && column.least !== null;
}

export function isNumeric(column: ColumnProfile): boolean {
    return numeric.test(column.type);
}

export async function frequent(table: string, at: string, column: string, signal: AbortSignal): Promise<Frequent[]> {
    const name = quoted(column);
    const sql = `SELECT left(${name}::VARCHAR, 200), count(*) FROM ${tableSQL(table)} GROUP BY ${name} ORDER BY 2 DESC, 1 LIMIT ${valuesMax}`;
    const found = await ask({ sql, ref: at }, signal);
    return Array.from({ length: found.rows }, (_, row) => ({ value: found.text(row, 0), count: Number(found.text(row, 1)) }));
}

/** How many values there are of some, in their order. */
export async function counted(table: string, at: string, column: string, values: (string | null)[], signal: AbortSignal): Promise<number[]> {
    const name = quoted(column);
    const sql = `SELECT left(${name}::VARCHAR, 200), count(*) FROM ${tableSQL(table)}
        WHERE list_contains(string_split($1, chr(1)), coalesce(left(${name}::VARCHAR, 200), chr(2))) GROUP BY 1`;
    const found = await ask({ sql, ref: at, parameters: [values.map((value) => value ?? "\u0002").join("\u0001")] }, signal);
    const counts = new Map(Array.from({ length: found.rows }, (_, row) => [found.text(row, 0), Number(found.text(row, 1))]));
    return values.map((value) => counts.get(value) ?? 0);
}

export async function histogram(table: string, at: string, column: string, [least, most]: [number, number], signal: AbortSignal): Promise<number[]> {
    const name = quoted(column);
    const sql = `SELECT least(${bins - 1}, greatest(0, floor((${name}::DOUBLE - $1) / ($2 - $1) * ${bins})::INTEGER)) AS bin, count(*)
        FROM ${tableSQL(table)} WHERE ${name} IS NOT NULL AND isfinite(${name}::DOUBLE) GROUP BY 1`;
    const found = await ask({ sql, ref: at, parameters: [least, most] }, signal);
    const counts = new Array<number>(bins).fill(0);
    for (let row = 0; row < found.rows; row += 1) counts[Number(found.text(row, 0))] = Number(found.text(row, 1));
    return counts;
}
