// What the columns of a table hold: nulls, distinct values, the smallest and largest, and the most frequent of one column.

import { useState } from "react";
import { compact, count } from "../core/format";
import { useLoad } from "../core/load";
import { bins, frequent, hasShape, histogram } from "../data/distribution";
import { ColumnProfile, columnsMax, profiled } from "../data/profile";
import { Button, Select } from "../ui/basics";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";

export function Profile({ name, at }: { name: string; at: string }) {
    const [chosen, setChosen] = useState("");
    const [first, setFirst] = useState(0);
    const profile = useLoad(`profile ${name} ${at} ${first}`, (signal) => profiled(name, at, signal, first));
    return (
        <Show from={profile} lines={8}>
            {({ columns, all, left }) => {
                const column = columns.find((one) => one.name === chosen) ?? columns[0];
                if (!column) return <Card title="Profile"><Empty icon="table" title="It has no columns" /></Card>;
                return (
                    <div className="profile">
                        <Card title="Columns">
                            <Table label="Profile of columns" rows={columns} rowKey={(one) => one.name} columns={[
                                {
                                    name: "Column", sort: (one) => one.name,
                                    cell: (one) => <span className="profile-name"><Button kind="quiet" size="small" pressed={one === column} onClick={() => setChosen(one.name)}>{one.name}</Button><code className="muted small">{one.type.toLowerCase()}</code></span>,
                                },
                                { name: "Null", align: "right", cell: (one) => <Share part={one.nulls} whole={one.rows} />, sort: (one) => one.nulls },
                                { name: "Distinct", align: "right", cell: (one) => `~${compact(one.distinct)}`, sort: (one) => one.distinct },
                                { name: "Smallest", wide: true, cell: (one) => <span className="clip value">{one.least ?? "–"}</span> },
                                { name: "Largest", wide: true, cell: (one) => <span className="clip value">{one.most ?? "–"}</span> },
                            ]} />
                            {left > 0 && (
                                <div className="card-body">
                                    <Select label="Columns from" value={String(first)} onChange={(value) => setFirst(Number(value))} inline
                                        options={Array.from({ length: Math.ceil(all / columnsMax) }, (_, page): [string, string] => [String(page * columnsMax), `${page * columnsMax + 1} to ${Math.min(all, (page + 1) * columnsMax)} of ${count(all)}`])} />
                                </div>
                            )}
                        </Card>
                        <Values key={column.name} table={name} at={at} column={column} />
                    </div>
                );
            }}
        </Show>
    );
}

function Share({ part, whole }: { part: number; whole: number }) {
    if (part === 0) return <span className="muted">0</span>;
    const percent = (100 * part) / Math.max(1, whole);
    return <span title={count(part)}>{percent < 0.1 ? "<0.1" : percent.toFixed(1)} %</span>;
}

function Values({ table, at, column }: { table: string; at: string; column: ColumnProfile }) {
    const isNumeric = hasShape(column);
    const values = useLoad(`values ${table} ${at} ${column.name}`, (signal) => frequent(table, at, column.name, signal));
    const shape = useLoad(isNumeric ? `histogram ${table} ${at} ${column.name}` : "", (signal) => histogram(table, at, column.name, [Number(column.least), Number(column.most)], signal));
    const most = Math.max(1, ...(values.data ?? []).map((one) => one.count));
    return (
        <Card title={<code>{column.name}</code>}>
            <div className="card-body stack">
                {isNumeric && <Show from={shape} lines={3}>{(counts) => <Histogram counts={counts} column={column} />}</Show>}
                <h3>Most frequent values</h3>
                <Show from={values}>
                    {(list) => (
                        <ol className="bars">
                            {list.map((one, index) => (
                                <li key={index}>
                                    <span className="bar-label" title={one.value ?? "NULL"}>{one.value === null ? <i className="muted">NULL</i> : one.value === "" ? <i className="muted">empty</i> : one.value}</span>
                                    <span className="bar-track"><span style={{ width: `${(one.count / most) * 100}%` }} /></span>
                                    <span className="bar-count">{count(one.count)}</span>
                                </li>
                            ))}
                        </ol>
                    )}
                </Show>
            </div>
        </Card>
    );
}

function Histogram({ counts, column }: { counts: number[]; column: ColumnProfile }) {
    const most = Math.max(1, ...counts);
    return (
        <div className="histogram">
            <svg viewBox={`0 0 ${bins * 10} 60`} preserveAspectRatio="none" width="100%" height={72} role="img"
                aria-label={`Histogram of ${column.name} from ${column.least} to ${column.most}`}>
                {counts.map((one, index) => (
                    <rect key={index} x={index * 10 + 1} width={8} y={60 - (one / most) * 58} height={(one / most) * 58} rx={1} />
                ))}
            </svg>
            <div className="histogram-ends"><span>{column.least}</span><span>{column.most}</span></div>
        </div>
    );
}
