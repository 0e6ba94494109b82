// The tables and views of the lake by layer, at any branch or tag.

import { call } from "../core/api";
import { count, plural } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { splitName } from "../data/result";
import { TableEntry } from "../data/shapes";
import { TextField } from "../ui/basics";
import { Icon } from "../ui/icons";
import { Card, Page } from "../ui/page";
import { RefPicker, useRefName } from "../ui/refpicker";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { LayerDot } from "../ui/values";

const order = ["bronze", "silver", "gold"];
const tablesMax = 10_000;

export function LakePage() {
    const ref = useRefName();
    const [text, setText] = useQuery("find");
    const tables = useLoad(`tables ${ref}`, (signal) => call("listTables", { query: { ref, limit: tablesMax } }, signal));
    return (
        <Page title="Lake" about="Tables and views of Apache Iceberg, as they are on a branch or a tag." actions={<RefPicker />}>
            <div className="filters">
                <TextField label="Find" value={text} onChange={setText} placeholder="A part of a name" />
            </div>
            <Show from={tables} lines={8}>
                {({ tables: all }) => {
                    const wanted = text.toLowerCase();
                    const shown = all.filter((table) => table.name.toLowerCase().includes(wanted));
                    if (all.length === 0) {
                        return (
                            <Card title="Tables">
                                <Empty icon="lake" title="The lake is empty here">
                                    <p>Load a file with <code>martlet ingest</code>, or start a run: the tables of the project's pipelines appear when it publishes.</p>
                                </Empty>
                            </Card>
                        );
                    }
                    if (shown.length === 0) return <Card title="Tables"><Empty icon="search" title="No name has these letters" /></Card>;
                    return <div className="stack">{grouped(shown).map(([layer, tables]) => <Layer key={layer} name={layer} tables={tables} at={ref} />)}</div>;
                }}
            </Show>
        </Page>
    );
}

function grouped(tables: TableEntry[]): [string, TableEntry[]][] {
    const layers = new Map<string, TableEntry[]>();
    for (const table of tables) {
        const parts = splitName(table.name);
        const layer = parts.length > 1 ? parts.slice(0, -1).join(".") : "";
        layers.set(layer, [...(layers.get(layer) ?? []), table]);
    }
    const place = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
    return [...layers].sort(([a], [b]) => place(a) - place(b) || a.localeCompare(b));
}

function Layer({ name, tables, at }: { name: string; tables: TableEntry[]; at: string }) {
    return (
        <Card title={<span className="layer-title"><LayerDot name={name} /> {name || "No namespace"} <span className="muted">{plural(tables.length, "table")}</span></span>}>
            <Table label={`Tables of ${name}`} rows={tables} rowKey={(table) => table.name} columns={[
                {
                    name: "Name", grow: true, sort: (table) => table.name,
                    cell: (table) => (
                        <Link to={path(["lake", table.name], { ref: at === "main" ? undefined : at })} className="named">
                            <Icon name={table.kind} size={14} />
                            {splitName(table.name).at(-1)}
                        </Link>
                    ),
                },
                { name: "Kind", wide: true, cell: (table) => table.kind, sort: (table) => table.kind },
                { name: "Rows", align: "right", cell: (table) => count(table.rows), sort: (table) => table.rows },
            ]} />
        </Card>
    );
}
