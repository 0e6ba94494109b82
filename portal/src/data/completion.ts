// What can stand where somebody writes SQL: tables and views of the lake, columns of those that the query names, and keywords.

import { call } from "../core/api";
import { quoted, splitName } from "./result";
import { Table } from "./shapes";

const keywords = ("select from where group by order having limit offset join left right full inner outer cross on using as with recursive "
    + "union all except intersect distinct case when then else end and or not in is null like ilike between exists cast over partition "
    + "rows range desc asc nulls first last filter qualify values interval true false count sum avg min max coalesce date_trunc").split(" ");
const shownMax = 60;
/** Tables whose columns are fetched for one query. */
const tablesMax = 12;

export interface Suggestion {
    text: string;
    displayText: string;
    className: string;
}

/** A name as SQL takes it: in quotes only where it needs them. */
export function nameSQL(name: string): string {
    return splitName(name).map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) && !keywords.includes(part) ? part : quoted(part))).join(".");
}

/** Knows the names of one state of the lake; columns come when a query names their table. */
export class Catalog {
    private columns = new Map<string, string[]>();
    private asked = new Set<string>();

    constructor(
        readonly ref: string,
        private readonly tables: string[],
    ) {}

    static async load(ref: string, signal: AbortSignal): Promise<Catalog> {
        const { tables } = await call("listTables", { query: { ref, limit: 10_000 } }, signal);
        return new Catalog(ref, tables.map((table) => table.name));
    }

    /** Fetches the columns of tables that a query names. */
    prepare(sql: string): void {
        const text = sql.toLowerCase();
        for (const name of this.tables) {
            if (this.asked.size >= tablesMax * 8) return;
            if (this.asked.has(name) || !text.includes(nameSQL(name).toLowerCase())) continue;
            this.asked.add(name);
            call("showTable", { path: { table: name }, query: { ref: this.ref } })
                .then((table) => this.columns.set(name, ((table as unknown as Table).columns ?? []).map((column) => column.name)))
                .catch(() => this.asked.delete(name));
        }
    }

    complete(word: string, sql: string): Suggestion[] {
        const wanted = word.toLowerCase();
        const found: Suggestion[] = [];
        const add = (text: string, shown: string, kind: string) => {
            if (found.length < shownMax && !found.some((one) => one.text === text)) found.push({ text, displayText: shown, className: `hint-${kind}` });
        };
        const dot = word.lastIndexOf(".");
        const last = wanted.slice(dot + 1);
        for (const [table, columns] of this.columns) {
            if (!sql.toLowerCase().includes(nameSQL(table).toLowerCase())) continue;
            for (const column of columns) {
                if (column.toLowerCase().startsWith(last)) add(word.slice(0, dot + 1) + nameSQL(quotedIfDotted(column)), `${column}  ${table}`, "column");
            }
        }
        for (const name of this.tables) {
            const sqlName = nameSQL(name);
            if (sqlName.toLowerCase().startsWith(wanted) || (dot < 0 && splitName(name).at(-1)!.toLowerCase().startsWith(wanted))) add(sqlName, name, "table");
        }
        if (dot < 0) for (const keyword of keywords) if (keyword.startsWith(wanted) && keyword !== wanted) add(isUpper(word) ? keyword.toUpperCase() : keyword, keyword, "keyword");
        return found;
    }
}

function quotedIfDotted(name: string): string {
    return name.includes(".") ? quoted(name) : name;
}

function isUpper(word: string): boolean {
    return word === word.toUpperCase() && /[A-Z]/.test(word);
}
