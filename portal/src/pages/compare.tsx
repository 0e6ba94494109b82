// Two states of the lake beside each other: which tables differ, and in which rows and cells.

import { useState } from "react";
import { call } from "../core/api";
import { count, plural, shortCommit } from "../core/format";
import { useLoad } from "../core/load";
import { Json, RowSample, TableDiff } from "../data/shapes";
import { Button } from "../ui/basics";
import { Icon } from "../ui/icons";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Badge, Figure } from "../ui/values";
import { Shift } from "./shift";

const rowsMax = 50;
const tones = { added: "good", removed: "bad", changed: "accent" } as const;

/** How to get from one state to another. */
export function Compare({ from, to }: { from: string; to: string }) {
    const diff = useLoad(`diff ${from} ${to}`, (signal) => call("diff", { query: { from, to } }, signal));
    return (
        <Show from={diff} lines={8}>
            {({ tables, warnings }) => {
                const sum = (of: (table: TableDiff) => number | null | undefined) => tables.reduce((all, table) => all + (of(table) ?? 0), 0);
                if (tables.length === 0) {
                    return <Card title="Changes"><Empty icon="check" title="No difference"><p><code>{short(to)}</code> and <code>{short(from)}</code> have the same tables with the same rows.</p></Empty></Card>;
                }
                return (
                    <div className="stack">
                        <div className="figures">
                            <Figure value={tables.length} label={tables.length === 1 ? "table differs" : "tables differ"} />
                            <Figure value={`+${count(sum((table) => table.rows_added))}`} label="rows added" tone="good" />
                            <Figure value={`−${count(sum((table) => table.rows_removed))}`} label="rows removed" tone="bad" />
                            <Figure value={count(sum((table) => table.rows_changed))} label="rows changed" tone="busy" />
                        </div>
                        {warnings?.map((warning, index) => <p key={index} className="muted small">{warning}</p>)}
                        {[...tables].sort((a, b) => weight(b) - weight(a)).map((table) => <TableCard key={table.name} table={table} from={from} to={to} open={tables.length === 1} />)}
                    </div>
                );
            }}
        </Show>
    );
}

/** A ref as people read it: commits are cut. */
function short(ref: string): string {
    return /^[0-9a-f]{64}$/.test(ref) ? shortCommit(ref) : ref;
}

/** Tables whose rows differ come first, and those that the lake keeps for itself last. */
function weight(table: TableDiff): number {
    if (table.name.split(".").at(-1)?.startsWith("_")) return 0;
    const rows = (table.rows_added ?? 0) + (table.rows_removed ?? 0) + (table.rows_changed ?? 0);
    return rows > 0 || table.kind === "view" || table.column_changes?.length ? 2 : 1;
}

function TableCard({ table, from, to, open }: { table: TableDiff; from: string; to: string; open: boolean }) {
    const [isOpen, setOpen] = useState(open);
    const [part, setPart] = useState<"rows" | "columns">("rows");
    const tone = tones[table.change as keyof typeof tones];
    return (
        <section className="card">
            <header className="card-head">
                <Button kind="quiet" size="small" icon={isOpen ? "down" : "right"} label={`${isOpen ? "Close" : "Open"} ${table.name}`} expanded={isOpen}
                    onClick={() => setOpen(!isOpen)} />
                <h2>{table.name}</h2>
                <Badge tone={tone}>{table.change}</Badge>
                {table.kind === "view" ? <span className="muted small">view</span> : weight(table) === 1 ? <span className="muted small">other files, the same rows</span> : (
                    <span className="delta">
                        <span className="plus" title="rows added">+{count(table.rows_added)}</span>
                        <span className="minus" title="rows removed">−{count(table.rows_removed)}</span>
                        {table.rows_changed !== null && <span className="changed" title="rows changed">~{count(table.rows_changed)}</span>}
                    </span>
                )}
            </header>
            {isOpen && (
                <div className="diff-body">
                    <Schema table={table} />
                    {table.kind === "view" && <Definitions table={table} />}
                    {table.kind !== "view" && table.change === "changed" && (
                        <div className="actions" role="group" aria-label={`What of ${table.name}`}>
                            <Button size="small" pressed={part === "rows"} onClick={() => setPart("rows")}>Rows</Button>
                            <Button size="small" pressed={part === "columns"} onClick={() => setPart("columns")}>Columns</Button>
                        </div>
                    )}
                    {table.kind !== "view" && (part === "rows" ? <Rows name={table.name} from={from} to={to} /> : <Shift name={table.name} from={from} to={to} />)}
                </div>
            )}
        </section>
    );
}

function Schema({ table }: { table: TableDiff }) {
    if (!table.column_changes?.length) return null;
    return (
        <ul className="schema-changes">
            {table.column_changes.map((change, index) => (
                <li key={index}>
                    <Badge tone={change.change.includes("add") ? "good" : change.change.includes("remove") || change.change.includes("drop") ? "bad" : "accent"}>{change.change}</Badge>
                    <code>{change.column}</code>
                    {change.before && <code className="muted">{change.before}</code>}
                    {change.before && change.after && <Icon name="right" size={11} />}
                    {change.after && <code className="muted">{change.after}</code>}
                </li>
            ))}
        </ul>
    );
}

function Definitions({ table }: { table: TableDiff }) {
    return (
        <div className="columns">
            {table.sql_before && <div><h3>Before</h3><pre className="excerpt">{table.sql_before}</pre></div>}
            {table.sql_after && <div><h3>After</h3><pre className="excerpt">{table.sql_after}</pre></div>}
        </div>
    );
}

function Rows({ name, from, to }: { name: string; from: string; to: string }) {
    const diff = useLoad(`rows ${name} ${from} ${to}`, (signal) => call("diff", { query: { from, to, table: [name], rows: rowsMax } }, signal));
    return (
        <Show from={diff} lines={4}>
            {({ tables }) => {
                const table = tables[0];
                const samples = table?.samples ?? [];
                if (!table || samples.length === 0) return <p className="muted">No rows to show.</p>;
                return <DiffGrid table={table} samples={samples} />;
            }}
        </Show>
    );
}

/** Columns that are drawn side by side. */
const columnsMax = 60;

/** All columns in their order, or of very many the key and those that differ before the others. */
function shownColumns(all: string[], key: string[], samples: RowSample[]): string[] {
    if (all.length <= columnsMax) return all;
    const differs = new Set<string>();
    samples.forEach((sample, index) => {
        const other = sample.side === "before" ? samples[index + 1] : undefined;
        if (other) for (const name of all) if (JSON.stringify(other.row[name] ?? null) !== JSON.stringify(sample.row[name] ?? null)) differs.add(name);
    });
    const weight = (name: string) => (key.includes(name) ? 0 : differs.has(name) ? 1 : 2);
    const chosen = new Set([...all].sort((a, b) => weight(a) - weight(b)).slice(0, columnsMax));
    return all.filter((name) => chosen.has(name));
}

const signs: Record<string, string> = { added: "+", removed: "−", before: "~", after: "~" };

function DiffGrid({ table, samples }: { table: TableDiff; samples: RowSample[] }) {
    const all = Object.keys(samples[0]?.row ?? {});
    const names = shownColumns(all, table.key ?? [], samples);
    return (
        <>
            <p className="muted small">
                {table.key?.length ? <>Rows are matched by <code>{table.key.join(", ")}</code>. </> : "The pipeline names no key, so a changed row is one removed and one added. "}
                {plural(samples.length, "line")} {samples.length === 1 ? "is" : "are"} shown.
                {names.length < all.length && ` Of ${count(all.length)} columns the ${names.length} that matter most are shown: the key, and those that differ.`}
            </p>
            <div className="table-box" role="region" aria-label={`Rows of ${table.name} that differ`} tabIndex={0}>
                <table className="table diff">
                    <thead>
                        <tr><th scope="col"><span className="hidden">Side</span></th>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
                    </thead>
                    <tbody>
                        {samples.map((sample, index) => {
                            const other = sample.side === "before" ? samples[index + 1] : sample.side === "after" ? samples[index - 1] : undefined;
                            return (
                                <tr key={index} className={`side-${sample.side}`}>
                                    <th scope="row"><span aria-hidden={true}>{signs[sample.side]}</span><span className="hidden">{sample.side}</span></th>
                                    {names.map((name) => {
                                        const value = (sample.row[name] ?? null) as Json;
                                        const differs = other !== undefined && JSON.stringify(other.row[name] ?? null) !== JSON.stringify(value);
                                        return <td key={name} className={differs ? "cell-differs" : undefined}>{shown(value)}</td>;
                                    })}
                                </tr>
                            );
                        })}
                    </tbody>
                </table>
            </div>
        </>
    );
}

const lettersMax = 200;

function shown(value: Json) {
    if (value === null) return <i className="muted">NULL</i>;
    const text = typeof value === "object" ? JSON.stringify(value) : String(value);
    return text.length > lettersMax ? `${text.slice(0, lettersMax)}…` : text;
}
