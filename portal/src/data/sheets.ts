// The queries that a person has open, and those that ran before; kept in this browser.

import { store } from "../core/store";

export interface Sheet {
    id: string;
    name: string;
    sql: string;
    ref: string;
    /** The saved query that it was opened from or saved as. */
    saved?: { id: string; name: string; version: number };
}
export interface Past {
    sql: string;
    ref: string;
    time: string;
    rows: number;
    took: number;
}
const sheetsKey = "martlet.sheets";
const pastKey = "martlet.past";
const pastMax = 60;
const sheetsMax = 30;
/** A longer text is not kept, in letters. */
const textMax = 200_000;

function kept<T>(key: string, fallback: T): T {
    try {
        return (JSON.parse(localStorage.getItem(key) ?? "null") as T | null) ?? fallback;
    } catch {
        return fallback;
    }
}

export function newSheet(number: number, sql = "", ref = "main"): Sheet {
    return { id: `${Date.now().toString(36)}${Math.floor(Math.random() * 1e9).toString(36)}`, name: `Query ${number}`, sql, ref };
}

const found = kept<Sheet[]>(sheetsKey, []);
export const sheets = store<Sheet[]>(found.length ? found : [newSheet(1)]);
export const past = store<Past[]>(kept<Past[]>(pastKey, []));

function keep(key: string, value: unknown): void {
    const text = JSON.stringify(value);
    if (text.length <= textMax) localStorage.setItem(key, text);
}
sheets.subscribe(() => keep(sheetsKey, sheets.get()));
past.subscribe(() => keep(pastKey, past.get()));

export function changeSheet(id: string, change: Partial<Sheet>): void {
    sheets.set(sheets.get().map((sheet) => (sheet.id === id ? { ...sheet, ...change } : sheet)));
}

export function addSheet(sql = "", ref = "main"): Sheet {
    const numbers = sheets.get().map((sheet) => Number(/^Query (\d+)$/.exec(sheet.name)?.[1] ?? 0));
    const sheet = newSheet(Math.max(0, ...numbers) + 1, sql, ref);
    sheets.set([...sheets.get().slice(1 - sheetsMax), sheet]);
    return sheet;
}

export function closeSheet(id: string): void {
    const rest = sheets.get().filter((sheet) => sheet.id !== id);
    sheets.set(rest.length ? rest : [newSheet(1)]);
}

export function remember(one: Past): void {
    past.set([one, ...past.get().filter((old) => old.sql !== one.sql)].slice(0, pastMax));
}
