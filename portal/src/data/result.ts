// The rows of a query: batches as they came, and any of their values by row and column.

import { prefix, send } from "../core/api";
import { ArrowBatch, ArrowField, ArrowReader } from "./arrow";
import { textAt } from "./arrowtext";

export class Result {
    fields: ArrowField[] = [];
    rows = 0;
    bytes = 0;
    private readonly batches: { start: number; batch: ArrowBatch }[] = [];

    add(batch: ArrowBatch): void {
        if (batch.length === 0) return;
        this.batches.push({ start: this.rows, batch });
        this.rows += batch.length;
    }

    text(row: number, column: number, bytesMax?: number): string | null {
        let low = 0;
        let high = this.batches.length - 1;
        while (low < high) {
            const middle = (low + high + 1) >> 1;
            if (this.batches[middle]!.start <= row) low = middle;
            else high = middle - 1;
        }
        const found = this.batches[low];
        const values = found?.batch.columns[column];
        return found && values ? textAt(values, row - found.start, bytesMax) : null;
    }
}

export interface Question {
    sql: string;
    ref: string;
    limit?: number;
    /** By which one asks how far it is, and ends it. */
    id?: string;
    parameters?: (string | number | boolean | null)[];
}

/** Asks a query, and tells of the rows as they come; throws what the server says is wrong. */
export async function ask(question: Question, signal: AbortSignal, progress?: (result: Result) => void): Promise<Result> {
    const response = await send("POST", `${prefix}/query`, {
        body: JSON.stringify({ ...question, format: "arrow" }),
        signal,
    });
    return rowsOf(response, progress);
}

/** The rows of an answer in Arrow's stream format. */
export async function rowsOf(response: Response, progress?: (result: Result) => void): Promise<Result> {
    const reader = response.body!.getReader();
    const arrow = new ArrowReader();
    const result = new Result();
    while (true) {
        const { value, done } = await reader.read();
        if (done) break;
        result.bytes += value.length;
        for (const batch of arrow.take(value)) result.add(batch);
        if (arrow.fields) result.fields = arrow.fields;
        progress?.(result);
    }
    return result;
}

/** A name in SQL, whatever is in it. */
export function quoted(name: string): string {
    return `"${name.replace(/"/g, '""')}"`;
}

/** A table's name of several parts in SQL. */
export function tableSQL(name: string): string {
    return splitName(name).map(quoted).join(".");
}

/** The parts of a table's name, which may be in quotes where it has dots. */
export function splitName(name: string): string[] {
    const parts: string[] = [];
    let part = "";
    let isQuoted = false;
    for (let index = 0; index < name.length; index += 1) {
        const letter = name[index]!;
        if (letter === '"') {
            if (isQuoted && name[index + 1] === '"') {
                part += '"';
                index += 1;
            } else isQuoted = !isQuoted;
        } else if (letter === "." && !isQuoted) {
            parts.push(part);
            part = "";
        } else part += letter;
    }
    return [...parts, part];
}
