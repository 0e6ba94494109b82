// Landing: files into tables, what was loaded before, and the rows that could not be read.

import { useState } from "react";
import { useLoad } from "../core/load";
import { path, Link } from "../core/router";
import { mayWrite } from "../core/session";
import { Result, ask } from "../data/result";
import { call } from "../core/api";
import { bytes, count, shortID } from "../core/format";
import { Card, Page } from "../ui/page";
import { RefPicker, useRefName } from "../ui/refpicker";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Tabs } from "../ui/tabs";
import { Status, Time } from "../ui/values";
import { Uploads } from "./uploads";
import { Zones } from "./zones";

const filesMax = 500;
const rowsMax = 500;
const registry = "bronze._file_registry";
const quarantine = "bronze._quarantine";

export function LandingPage() {
    const ref = useRefName();
    const [round, setRound] = useState(0);
    const tables = useLoad(`landing-tables ${ref} ${round}`, (signal) => call("listTables", { query: { ref, limit: 10_000 } }, signal));
    const zones = useLoad("zones", (signal) => call("listZones", {}, signal));
    const names = new Set((tables.data?.tables ?? []).map((table) => table.name));
    return (
        <Page title="Landing" about="Files become rows of tables, each file once. Rows that cannot be read are kept aside with the reason." actions={<RefPicker />}>
            {mayWrite() && <Uploads branch={ref} zones={(zones.data?.zones ?? []).map((one) => one.zone)} done={() => { setRound((old) => old + 1); zones.reload(); }} />}
            <Show from={tables}>
                {() => (
                    <Tabs label="What landed and was loaded" tabs={[
                        { id: "files", name: "Files", body: () => (names.has(registry) ? <Files key={round} at={ref} /> : <Nothing what="No file was loaded yet" />) },
                        { id: "zones", name: "Zones", count: zones.data?.zones.length, body: () => <Show from={zones}>{({ zones: all }) => <Zones zones={all} />}</Show> },
                        { id: "quarantine", name: "Quarantine", body: () => (names.has(quarantine) ? <Quarantine key={round} at={ref} /> : <Nothing what="No row was put aside" good />) },
                    ]} />
                )}
            </Show>
        </Page>
    );
}

function Nothing({ what, good }: { what: string; good?: boolean }) {
    return <Card title={good ? "Quarantine" : "Files"}><Empty icon={good ? "check" : "landing"} title={what}>{!good && <p>Drop a file above, or put files below <code>landing/</code> and let a pipeline read them.</p>}</Empty></Card>;
}

interface Row {
    text: (name: string) => string | null;
    key: number;
}

function rowsOf(result: Result): Row[] {
    const places = new Map(result.fields.map((field, index) => [field.name, index]));
    return Array.from({ length: result.rows }, (_, row) => ({ key: row, text: (name) => { const place = places.get(name); return place === undefined ? null : result.text(row, place); } }));
}

function useRows(sql: string, at: string) {
    const [mark] = useState(() => Date.now());
    return useLoad(`${sql} ${at} ${mark}`, (signal) => ask({ sql, ref: at }, signal));
}

function iso(text: string | null): string | null {
    return text ? text.replace(" ", "T") : null;
}

function Files({ at }: { at: string }) {
    const found = useRows(`SELECT * FROM ${registry} ORDER BY ingested_at DESC LIMIT ${filesMax}`, at);
    return (
        <Show from={found}>
            {(result) => (
                <Card title="Files that were loaded, the newest first">
                    <Table label="Files" rows={rowsOf(result)} rowKey={(row) => row.key} empty={<Empty icon="landing" title="None" />} columns={[
                        { name: "Status", cell: (row) => <Status value={row.text("status") ?? ""} /> },
                        { name: "File", grow: true, cell: (row) => <code>{row.text("file_path")}</code>, sort: (row) => row.text("file_path") },
                        { name: "Table", cell: (row) => <Link to={path(["lake", row.text("target_table") ?? ""])}>{row.text("target_table")}</Link>, sort: (row) => row.text("target_table") },
                        { name: "Rows", align: "right", cell: (row) => count(Number(row.text("rows_ingested"))), sort: (row) => Number(row.text("rows_ingested")) },
                        { name: "Put aside", align: "right", wide: true, cell: (row) => count(Number(row.text("rows_quarantined"))), sort: (row) => Number(row.text("rows_quarantined")) },
                        { name: "Size", align: "right", wide: true, cell: (row) => bytes(Number(row.text("file_size"))), sort: (row) => Number(row.text("file_size")) },
                        { name: "Loaded", wide: true, cell: (row) => <Time value={iso(row.text("ingested_at"))} />, sort: (row) => row.text("ingested_at") },
                        { name: "Run", wide: true, cell: (row) => (row.text("run_id") ? <Link to={path(["runs", row.text("run_id")!])}>{shortID(row.text("run_id")!)}</Link> : "–") },
                    ]} />
                </Card>
            )}
        </Show>
    );
}

function Quarantine({ at }: { at: string }) {
    const found = useRows(`SELECT * FROM ${quarantine} LIMIT ${rowsMax}`, at);
    return (
        <Show from={found}>
            {(result) => (
                <Card title="Rows that were put aside">
                    <Table label="Quarantine" rows={rowsOf(result)} rowKey={(row) => row.key} empty={<Empty icon="check" title="None" />}
                        columns={result.fields.map((field) => ({ name: field.name, cell: (row: Row) => <span className="clip">{row.text(field.name) ?? "–"}</span> }))} />
                </Card>
            )}
        </Show>
    );
}
