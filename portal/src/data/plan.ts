// How a query was done: the tree of DuckDB's operators with their rows and times.

import { ask } from "./result";

export interface PlanNode {
    name: string;
    /** What it worked on, name by name. */
    facts: [string, string][];
    rows: number | null;
    /** Rows that were expected. */
    expected: number | null;
    seconds: number | null;
    children: PlanNode[];
}
export interface QueryPlan {
    root: PlanNode;
    /** From the question to the answer; null where the query was not run. */
    seconds: number | null;
    bytesRead: number | null;
    /** The time of the operator that took the longest. */
    slowest: number;
}
type Raw = { [name: string]: unknown };
const estimate = "Estimated Cardinality";
/** Operators that are drawn; a tree with more is cut, and that is said. */
export const operatorsMax = 2000;

/** Lines that stand before the query, by which places in it are moved. */
export const prefixLines = 1;

export async function planOf(sql: string, ref: string, isRun: boolean, signal: AbortSignal): Promise<QueryPlan> {
    const result = await ask({ sql: `EXPLAIN (${isRun ? "ANALYZE, " : ""}FORMAT json)\n${sql}`, ref }, signal);
    const text = result.text(0, result.fields.length - 1) ?? "null";
    return readPlan(JSON.parse(text));
}

/** Reads what EXPLAIN gives as JSON: an array of operators, or what was measured around them. */
export function readPlan(json: unknown): QueryPlan {
    const whole = (Array.isArray(json) ? json[0] : json) as Raw | null;
    if (!whole || typeof whole !== "object") throw new Error("the engine gave no plan");
    let top = whole;
    // What was measured around the plan is no part of it.
    while (top["latency"] !== undefined || nameOf(top) === "EXPLAIN_ANALYZE") {
        const [only] = children(top);
        if (!only) break;
        top = only;
    }
    const root = read(top);
    return { root, seconds: number(whole["latency"]), bytesRead: number(whole["total_bytes_read"]), slowest: slowestOf(root) };
}

function nameOf(raw: Raw): string {
    return String(raw["operator_name"] ?? raw["name"] ?? raw["operator_type"] ?? "").trim();
}

function children(raw: Raw): Raw[] {
    return Array.isArray(raw["children"]) ? (raw["children"] as Raw[]) : [];
}

function number(value: unknown): number | null {
    return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function read(raw: Raw): PlanNode {
    const extra = (raw["extra_info"] ?? {}) as Raw;
    const facts = Object.entries(extra).filter(([name, value]) => name !== estimate && String(value ?? "").trim() !== "")
        .map(([name, value]): [string, string] => [name, Array.isArray(value) ? value.join(", ") : String(value)]);
    const expected = extra[estimate] === undefined ? null : Number(extra[estimate]);
    return {
        name: words(nameOf(raw)), facts, rows: number(raw["operator_cardinality"]), seconds: number(raw["operator_timing"]),
        expected: expected !== null && Number.isFinite(expected) ? expected : null, children: children(raw).map(read),
    };
}

/** `HASH_GROUP_BY` as people read it. */
function words(name: string): string {
    const text = name.toLowerCase().replace(/_+/g, " ").trim();
    return text.charAt(0).toUpperCase() + text.slice(1);
}

function slowestOf(node: PlanNode): number {
    return node.children.reduce((most, child) => Math.max(most, slowestOf(child)), node.seconds ?? 0);
}
