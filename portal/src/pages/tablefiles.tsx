// The files of a table, and its partitions, with their sizes.

import { useState } from "react";
import { call } from "../core/api";
import { bytes, count, plural } from "../core/format";
import { useLoad } from "../core/load";
import { PartitionSize, TableFile } from "../data/shapes";
import { Button, Copyable, Note, TextField } from "../ui/basics";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Badge, Figure } from "../ui/values";

const filesMax = 500;
const partitionsShown = 500;
/** Below this a file is small: many of them make reading slow. */
const small_bytes = 8_000_000;
interface Totals {
    files: number;
    partitions: number;
    rows: number;
    bytes: number;
    delete_files: number;
}

export function TableFiles({ name, at }: { name: string; at: string }) {
    const [limit, setLimit] = useState(filesMax);
    const found = useLoad(`files ${name} ${at} ${limit}`, (signal) => call("tableFiles", { path: { table: name }, query: { ref: at, limit } }, signal));
    return (
        <Show from={found} lines={8}>
            {({ files, partitions, totals: given, next }) => {
                const totals = given as unknown as Totals;
                const small = files.filter((file) => file.bytes < small_bytes).length;
                return (
                    <div className="stack">
                        <div className="figures">
                            <Figure value={totals.files ? bytes(totals.bytes / totals.files) : "–"} label="a file on average" />
                            <Figure value={count(totals.partitions)} label={totals.partitions === 1 ? "partition" : "partitions"} />
                            <Figure value={count(totals.delete_files)} label="files of deletes" />
                        </div>
                        {small > 100 && <Note kind="warning" title={`${plural(small, "file")} are smaller than ${bytes(small_bytes)}`}><p>Reading is faster from fewer, larger files: <code>martlet table compact {name}</code>.</p></Note>}
                        {partitions.length > 0 && <Partitions all={partitions} />}
                        <Card title="Data files, the largest first" actions={next !== null && limit < 10_000 && <Button size="small" onClick={() => setLimit(Math.min(10_000, limit * 4))}>Show more</Button>}>
                            <Files files={files} hasPartitions={partitions.length > 0} most={Math.max(1, ...files.map((file) => file.bytes))} />
                        </Card>
                    </div>
                );
            }}
        </Show>
    );
}

function Partitions({ all }: { all: PartitionSize[] }) {
    const [text, setText] = useState("");
    const shown = all.filter((one) => one.partition.toLowerCase().includes(text.toLowerCase()));
    const most = Math.max(1, ...all.map((one) => one.bytes));
    return (
        <Card title="Partitions, the largest first">
            {all.length > 12 && <div className="card-body filters"><TextField label="Find" value={text} onChange={setText} placeholder="A part of a partition" /></div>}
            <Table label="Partitions" rows={shown.slice(0, partitionsShown)} rowKey={(one) => one.partition} empty={<Empty icon="search" title="None is like this" />} columns={[
                { name: "Partition", grow: true, cell: (one) => <code>{one.partition}</code>, sort: (one) => one.partition },
                { name: "Files", align: "right", cell: (one) => count(one.files), sort: (one) => one.files },
                { name: "Rows", align: "right", cell: (one) => count(one.rows), sort: (one) => one.rows },
                { name: "Size", align: "right", cell: (one) => bytes(one.bytes), sort: (one) => one.bytes },
                { name: "Share", wide: true, cell: (one) => <Bar part={one.bytes / most} /> },
            ]} />
            {shown.length > partitionsShown && <p className="card-body muted small">The largest {partitionsShown} of {count(shown.length)} are shown.</p>}
        </Card>
    );
}

function Bar({ part }: { part: number }) {
    return <span className="bar-track size-bar"><span style={{ width: `${Math.max(1, part * 100)}%` }} /></span>;
}

function Files({ files, hasPartitions, most }: { files: TableFile[]; hasPartitions: boolean; most: number }) {
    return (
        <Table label="Data files" rows={files} rowKey={(file) => file.path} empty={<Empty icon="table" title="No files"><p>The table has no rows.</p></Empty>} columns={[
            {
                name: "File", grow: true, sort: (file) => file.path,
                cell: (file) => (
                    <>
                        <Copyable text={file.path} shown={file.path.split("/").at(-1)} />
                        {hasPartitions && <p className="muted small"><code>{file.partition}</code></p>}
                        {file.delete_files > 0 && <Badge tone="warn">{plural(file.delete_files, "file")} of deletes</Badge>}
                    </>
                ),
            },
            { name: "Format", wide: true, cell: (file) => file.format, sort: (file) => file.format },
            { name: "Rows", align: "right", cell: (file) => count(file.rows), sort: (file) => file.rows },
            { name: "Size", align: "right", cell: (file) => bytes(file.bytes), sort: (file) => file.bytes },
            { name: "Share", wide: true, cell: (file) => <Bar part={file.bytes / most} /> },
        ]} />
    );
}
