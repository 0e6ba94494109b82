// How the columns of a table hold other values in one state of the lake than in another.

import { ReactNode, useState } from "react";
import { compact, plural } from "../core/format";
import { useLoad } from "../core/load";
import { ColumnProfile, profiled } from "../data/profile";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { ShiftShape } from "./shiftshape";

interface Pair {
    name: string;
    before: ColumnProfile | undefined;
    after: ColumnProfile | undefined;
}

export function Shift({ name, from, to }: { name: string; from: string; to: string }) {
    const [chosen, choose] = useState("");
    const profiles = useLoad(`shift ${name} ${from} ${to}`, async (signal) => {
        const [before, after] = await Promise.all([profiled(name, from, signal), profiled(name, to, signal)]);
        return pairs(before.columns, after.columns);
    });
    return (
        <Show from={profiles} lines={4}>
            {(all) => {
                const moved = all.filter(differs);
                if (moved.length === 0) return <Empty icon="check" title="No column holds other values"><p>The same values are there, in other files or another order.</p></Empty>;
                return (
                    <>
                        <p className="muted small">{plural(moved.length, "column")} of {all.length} {moved.length === 1 ? "differs" : "differ"}. Distinct values are counted approximately.</p>
                        <Table nowrap label={`Columns of ${name} that differ`} rows={moved} rowKey={(one) => one.name} columns={[
                            {
                                name: "Column", sort: (one) => one.name,
                                cell: (one) => (one.before && one.after
                                    ? <button type="button" className="link" aria-pressed={one.name === chosen} title="How its values are distributed" onClick={() => choose(one.name === chosen ? "" : one.name)}><code>{one.name}</code></button>
                                    : <code>{one.name}</code>),
                            },
                            { name: "Values", cell: (one) => (one.before?.content === one.after?.content ? <span className="muted">the same</span> : "others") },
                            { name: "Null", align: "right", cell: (one) => change(one, (side) => percent(side.nulls, side.rows)) },
                            { name: "Distinct", align: "right", cell: (one) => change(one, (side) => `~${compact(side.distinct)}`) },
                            { name: "Smallest", cell: (one) => change(one, (side) => side.least ?? "NULL") },
                            { name: "Largest", cell: (one) => change(one, (side) => side.most ?? "NULL") },
                        ]} />
                        {moved.filter((one) => one.name === chosen).map((one) => one.before && one.after && <ShiftShape key={one.name} name={name} from={from} to={to} before={one.before} after={one.after} />)}
                    </>
                );
            }}
        </Show>
    );
}

function pairs(before: ColumnProfile[], after: ColumnProfile[]): Pair[] {
    const names = [...new Set([...before, ...after].map((one) => one.name))];
    return names.map((name) => ({ name, before: before.find((one) => one.name === name), after: after.find((one) => one.name === name) }));
}

function differs({ before, after }: Pair): boolean {
    if (!before || !after) return true;
    return percent(before.nulls, before.rows) !== percent(after.nulls, after.rows) || before.distinct !== after.distinct
        || before.content !== after.content || before.least !== after.least || before.most !== after.most;
}

const lettersMax = 40;

function change({ before, after }: Pair, of: (side: ColumnProfile) => string): ReactNode {
    const [old, now] = [before && short(of(before)), after && short(of(after))];
    if (old === now) return <span className="muted">{now}</span>;
    return <>{old !== undefined && <del>{old}</del>} {now !== undefined && <ins>{now}</ins>}</>;
}

function short(text: string): string {
    return text.length > lettersMax ? `${text.slice(0, lettersMax)}…` : text;
}

function percent(part: number, whole: number): string {
    return `${(whole === 0 ? 0 : (100 * part) / whole).toFixed(1)} %`;
}
