// What the columns of a table hold, in one pass over it.

import { ask, quoted, tableSQL } from "./result";

export interface ColumnProfile {
    name: string;
    type: string;
    rows: number;
    nulls: number;
    distinct: number;
    least: string | null;
    most: string | null;
    /** The same for the same values, in whatever order. */
    content: string | null;
}
/** Columns that are profiled; more are left out, and that is said. */
export const columnsMax = 200;

/** @param first The column to begin with, from 0. */
export async function profiled(name: string, at: string, signal: AbortSignal, first = 0): Promise<{ columns: ColumnProfile[]; all: number; left: number }> {
    const head = await ask({ sql: `SELECT * FROM ${tableSQL(name)} LIMIT 0`, ref: at }, signal);
    const fields = head.fields.slice(first, first + columnsMax);
    if (fields.length === 0) return { columns: [], all: 0, left: 0 };
    // One pass over the table: six values for each column, in one row.
    const parts = fields.map(({ name }) => {
        const column = quoted(name);
        return `any_value(typeof(${column})), count(${column}), approx_count_distinct(${column}), `
            + `left(min(${column})::VARCHAR, 200), left(max(${column})::VARCHAR, 200), sum(hash(${column}) % 1000000007)`;
    });
    const found = await ask({ sql: `SELECT count(*), ${parts.join(", ")} FROM ${tableSQL(name)}`, ref: at }, signal);
    const rows = Number(found.text(0, 0));
    const columns = fields.map(({ name }, index) => {
        const of = (place: number) => found.text(0, 1 + index * 6 + place);
        return {
            name, type: of(0) ?? "", rows, nulls: rows - Number(of(1)), distinct: Number(of(2)), least: of(3), most: of(4), content: of(5),
        };
    });
    return { columns, all: head.fields.length, left: head.fields.length - fields.length };
}

