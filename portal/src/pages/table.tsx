// One table or view: what it is made of, its first rows, what its columns hold, and how it came to be so.

import { call } from "../core/api";
import { bytes, count, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { splitName, tableSQL } from "../data/result";
import { Table as TableFacts, TableChange } from "../data/shapes";
import { Copyable, LinkButton, Note, TextField } from "../ui/basics";
import { Card, Page } from "../ui/page";
import { RefPicker, useRefName } from "../ui/refpicker";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Tabs } from "../ui/tabs";
import { Badge, Facts, Figure, LayerDot, Time } from "../ui/values";
import { LineageView } from "./lineage";
import { Preview } from "./preview";
import { Profile } from "./profile";
import { TableFiles } from "./tablefiles";
import { TableQuality } from "./tablequality";

export function TablePage({ name }: { name: string }) {
    const ref = useRefName();
    const facts = useLoad(`table ${name} ${ref}`, async (signal) =>
        (await call("showTable", { path: { table: name }, query: { ref } }, signal)) as unknown as TableFacts);
    const parts = splitName(name);
    return (
        <Page title={<span className="layer-title"><LayerDot name={parts[0] ?? ""} /> {name}</span>} documentTitle={name}
            above={[[path(["lake"], { ref: ref === "main" ? undefined : ref }), "Lake"]]}
            actions={
                <>
                    <RefPicker />
                    <LinkButton to={path(["query"], { sql: `SELECT *\nFROM ${tableSQL(name)}\nLIMIT 100`, ref: ref === "main" ? undefined : ref })} icon="query">Query</LinkButton>
                </>
            }>
            <Show from={facts} lines={8}>
                {(table) => (
                    <>
                        {table.kind === "table" && (
                            <div className="figures">
                                <Figure value={count(table.rows)} label="rows" />
                                <Figure value={count(table.columns?.length)} label="columns" />
                                <Figure value={bytes(table.bytes)} label="of data" />
                                <Figure value={count(table.data_files)} label="data files" />
                                <Figure value={count(table.snapshots)} label="snapshots" />
                            </div>
                        )}
                        <Tabs label="Parts of the table" tabs={[
                            { id: "columns", name: table.kind === "view" ? "Definition" : "Columns", body: () => <Columns table={table} /> },
                            { id: "preview", name: "Preview", body: () => <Preview name={name} at={ref} /> },
                            { id: "profile", name: "Profile", body: () => <Profile name={name} at={ref} /> },
                            { id: "history", name: "History", body: () => <History name={name} at={ref} /> },
                            ...(table.kind === "table" ? [
                                { id: "files", name: "Files", body: () => <TableFiles name={name} at={ref} /> },
                                { id: "quality", name: "Quality", body: () => <TableQuality name={name} /> },
                            ] : []),
                            { id: "lineage", name: "Lineage", body: () => <LineageView name={name} at={ref} /> },
                            { id: "about", name: "About", body: () => <About table={table} /> },
                        ]} />
                    </>
                )}
            </Show>
        </Page>
    );
}

/** Columns that are listed; a part of a name finds others. */
const columnsShown = 500;

function Columns({ table }: { table: TableFacts }) {
    const [text, setText] = useQuery("find");
    const all = table.columns ?? [];
    const wanted = text.toLowerCase();
    const shown = all.filter((column) => `${column.name} ${column.doc ?? ""}`.toLowerCase().includes(wanted));
    if (table.kind === "view") return <Card title="A view" padded><pre className="excerpt">{table.sql}</pre></Card>;
    return (
        <Card title="Columns">
            {all.length > 12 && <div className="card-body filters"><TextField label="Find" value={text} onChange={setText} placeholder="A part of a column's name" /></div>}
            <Table label="Columns" rows={shown.slice(0, columnsShown)} rowKey={(column) => column.id} empty={<Empty icon="search" title="No column is like this" />} columns={[
                { name: "Name", cell: (column) => <code>{column.name}</code>, sort: (column) => column.name },
                { name: "Type", cell: (column) => <code className="muted">{column.type}</code>, sort: (column) => column.type },
                { name: "Null", wide: true, cell: (column) => (column.required ? <Badge>never</Badge> : <span className="muted one-line">may be</span>) },
                { name: "About", grow: true, wide: true, cell: (column) => column.doc ?? "" },
            ]} />
            {shown.length > columnsShown && <p className="card-body muted small">The first {columnsShown} of {count(shown.length)} columns are shown; a part of a name finds the others.</p>}
        </Card>
    );
}

const changesMax = 100;

function History({ name, at }: { name: string; at: string }) {
    const history = useLoad(`history ${name} ${at}`, (signal) =>
        call("tableHistory", { path: { table: name }, query: { ref: at, limit: changesMax } }, signal));
    return (
        <Show from={history}>
            {({ changes, next }) => (
                <Card title="What changed it">
                    <Table label="History" rows={changes} rowKey={(change) => change.commit.id} columns={[
                        { name: "When", cell: (change) => <Time value={change.commit.time} /> },
                        { name: "What", cell: (change) => <Badge tone={change.removed ? "bad" : "accent"}>{change.removed ? "removed" : change.snapshot?.operation ?? "changed"}</Badge> },
                        { name: "Rows added", align: "right", cell: (change) => part(change, "added-records") },
                        { name: "Rows deleted", align: "right", wide: true, cell: (change) => part(change, "deleted-records") },
                        { name: "Rows in all", align: "right", cell: (change) => part(change, "total-records") },
                        { name: "Run", wide: true, cell: (change) => runOf(change) },
                        {
                            name: "Commit", wide: true,
                            cell: (change) => <Link to={path(["lake", name], { ref: change.commit.id })} title="See the table as it was then">{change.commit.message}</Link>,
                            grow: true,
                        },
                    ]} empty={<Empty title="No changes" />} />
                    {next && <p className="card-body muted small">The latest {changesMax} changes are shown; <code>martlet table history</code> tells of all.</p>}
                </Card>
            )}
        </Show>
    );
}

function part(change: TableChange, name: string): string {
    const value = change.snapshot?.summary[name];
    return value === undefined ? "–" : count(Number(value));
}

function runOf(change: TableChange) {
    const run = change.commit.properties["martlet.run"];
    return run ? <Link to={path(["runs", run])}>{shortID(run)}</Link> : <span className="muted">–</span>;
}

function About({ table }: { table: TableFacts }) {
    const properties = Object.entries({ ...table.catalog_properties, ...table.properties });
    return (
        <div className="columns">
            <Card title="Where it is" padded>
                <Facts items={[
                    ["Kind", table.kind],
                    ["ID", table.id ? <Copyable text={table.id} /> : "–"],
                    ["Folder", table.location ? <Copyable text={table.location} /> : "–"],
                    ["Metadata", table.metadata_location ? <Copyable text={table.metadata_location} /> : "–"],
                    ["Partitions", table.partition_by?.length ? <code>{table.partition_by.join(", ")}</code> : "none"],
                ]} />
            </Card>
            <Card title="Properties" padded>
                {properties.length ? <Facts items={properties.map(([name, value]) => [name, <code>{value}</code>])} /> : <Note>It has no properties.</Note>}
            </Card>
        </div>
    );
}
