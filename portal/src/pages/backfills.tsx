// Backfills: runs over dates or partitions of the past, seen before they are started, paused and gone on with.

import { useState } from "react";
import { ApiError, call } from "../core/api";
import { count, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { fieldOf, fieldText } from "../data/entries";
import { Backfill, BackfillItem } from "../data/shapes";
import { Button, Select, TextField } from "../ui/basics";
import { Dialog, attempt, say } from "../ui/dialog";
import { Card } from "../ui/page";
import { Empty, Failure, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Status, Time } from "../ui/values";
import { TargetFields } from "./entryfields";
import { targetText } from "./schedules";

const refresh_ms = 3000;
const itemsShown = 200;
const fields = ["name", "from", "until", "partitions", "pipelines", "parameters", "limit"];
const verbs = { pause: "pauseBackfill", resume: "resumeBackfill", cancel: "cancelBackfill" } as const;

export function Backfills() {
    const [chosen, choose] = useQuery("backfill");
    const found = useLoad("backfills", (signal) => call("listBackfills", {}, signal), refresh_ms);
    const turn = async (one: Backfill, verb: keyof typeof verbs) => {
        await attempt(`${one.name}: ${verb} was asked for`, () => call(verbs[verb], { path: { backfill: one.name } }));
        found.reload();
    };
    return (
        <div className="stack">
            <Show from={found}>
                {({ backfills }) => (
                    <Card title="Backfills, the newest first">
                        <Table label="Backfills" rows={backfills} rowKey={(one) => one.name}
                            empty={<Empty icon="schedule" title="No backfills yet"><p>A backfill runs pipelines or a flow once for each day, hour or partition of the past, some at once.</p></Empty>} columns={[
                                { name: "Status", cell: (one) => <Status value={one.status} />, sort: (one) => one.status },
                                { name: "Name", grow: true, sort: (one) => one.name, cell: (one) => <><button type="button" className="link" aria-pressed={one.name === chosen} onClick={() => choose(one.name === chosen ? "" : one.name)}>{one.name}</button><p className="muted small clip">{targetText(one.target)}</p></> },
                                { name: "Done", align: "right", cell: (one) => <Done one={one} />, sort: (one) => doneOf(one) / Math.max(1, one.progress["total"] ?? 0) },
                                { name: "At once", align: "right", wide: true, cell: (one) => one.limit },
                                { name: "Made", wide: true, cell: (one) => <Time value={one.created_at} />, sort: (one) => one.created_at },
                                {
                                    name: "", align: "right",
                                    cell: (one) => mayWrite() && (
                                        <span className="row-actions">
                                            {one.status === "running" && <Button size="small" label={`Pause ${one.name}`} onClick={() => void turn(one, "pause")}>Pause</Button>}
                                            {one.status === "paused" && <Button size="small" label={`Go on with ${one.name}`} onClick={() => void turn(one, "resume")}>Go on</Button>}
                                            {(one.status === "running" || one.status === "paused") && <Button size="small" kind="quiet" label={`Cancel ${one.name}`} onClick={() => void turn(one, "cancel")}>Cancel</Button>}
                                        </span>
                                    ),
                                },
                            ]} />
                    </Card>
                )}
            </Show>
            {chosen && <Items key={chosen} name={chosen} />}
        </div>
    );
}

function doneOf(one: Backfill): number {
    return (one.progress["success"] ?? 0) + (one.progress["failed"] ?? 0) + (one.progress["cancelled"] ?? 0);
}

function Done({ one }: { one: Backfill }) {
    const failed = one.progress["failed"] ?? 0;
    return <>{count(doneOf(one))} / {count(one.progress["total"] ?? 0)}{failed > 0 && <p className="bad small">{count(failed)} failed</p>}</>;
}

function Items({ name }: { name: string }) {
    const found = useLoad(`backfill ${name}`, (signal) => call("showBackfill", { path: { backfill: name }, query: { items: itemsShown } }, signal), refresh_ms);
    return <Show from={found}>{({ items }) => <Card title={`Runs of ${name}`}><ItemTable items={items} /></Card>}</Show>;
}

function ItemTable({ items }: { items: BackfillItem[] }) {
    return (
        <Table label="Runs of a backfill" rows={items} rowKey={(one) => one.position} empty={<Empty icon="runs" title="None" />} columns={[
            { name: "Status", cell: (one) => <Status value={one.status} />, sort: (one) => one.status },
            { name: "For", grow: true, cell: (one) => one.partition, sort: (one) => one.position },
            { name: "Run", cell: (one) => (one.run ? <Link to={path(["runs", one.run])}>{shortID(one.run)}</Link> : <span className="muted">–</span>) },
            { name: "Why not", wide: true, cell: (one) => one.error ?? "" },
        ]} />
    );
}

interface Draft {
    name: string;
    by: "dates" | "partitions";
    from: string;
    until: string;
    step: string;
    partitions: string;
    limit: string;
    flow: string;
    pipelines: string;
    parameters: string;
}

function bodyOf(draft: Draft) {
    const over = draft.by === "dates" ? { from: draft.from.trim(), until: draft.until.trim(), step: draft.step as "day" } : { partitions: draft.partitions.split(/[\s,]+/).filter(Boolean) };
    return {
        name: draft.name.trim(), ...over, ...(draft.flow ? { flow: draft.flow } : { pipelines: draft.pipelines.split(/[\s,]+/).filter(Boolean) }),
        limit: Number(draft.limit) || undefined, parameters: draft.parameters.trim() ? (JSON.parse(draft.parameters) as Record<string, unknown>) : undefined,
    };
}

/** A new backfill: the server says which runs it would start before any is. */
export function NewBackfill({ onClose, done }: { onClose: () => void; done: () => void }) {
    const day = (back: number) => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
    const [draft, setDraft] = useState<Draft>({ name: "", by: "dates", from: day(7), until: day(0), step: "day", partitions: "", limit: "2", flow: "", pipelines: "", parameters: "" });
    const [items, setItems] = useState<BackfillItem[] | null>(null);
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const change = (part: Partial<Draft>) => {
        setDraft((old) => ({ ...old, ...part }));
        setItems(null);
        setError(null);
    };
    const about = fieldOf(error, fields);
    const errorOf = (field: string) => (error && about === field ? fieldText(error) : undefined);
    const ask = async (isPreview: boolean) => {
        setBusy(true);
        setError(null);
        try {
            const body = bodyOf(draft);
            if (isPreview) setItems((await call("previewBackfill", { body })).items);
            else {
                await call("createBackfill", { body });
                say(`${body.name} was started`);
                done();
            }
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "invalid_input", failure instanceof SyntaxError ? "'parameters' must be a JSON object" : String(failure)));
        }
        setBusy(false);
    };
    return (
        <Dialog title="New backfill" onClose={onClose} wide>
            <form className="stack" noValidate onSubmit={(event) => { event.preventDefault(); void ask(items === null); }}>
                <div className="columns tight">
                    <TextField label="Name" value={draft.name} onChange={(name) => change({ name })} placeholder="january" required error={errorOf("name")} />
                    <Select label="Over" value={draft.by} onChange={(by) => change({ by: by as "dates" })} options={[["dates", "Dates"], ["partitions", "Partitions"]]} />
                    <TextField label="Runs at once" value={draft.limit} onChange={(limit) => change({ limit })} error={errorOf("limit")} />
                </div>
                {draft.by === "dates" ? (
                    <div className="columns tight">
                        <TextField label="From" value={draft.from} onChange={(from) => change({ from })} error={errorOf("from")} />
                        <TextField label="Until" value={draft.until} onChange={(until) => change({ until })} error={errorOf("until")} />
                        <Select label="Each" value={draft.step} onChange={(step) => change({ step })} options={["hour", "day", "week", "month"]} />
                    </div>
                ) : <TextField label="Partitions" value={draft.partitions} onChange={(partitions) => change({ partitions })} placeholder="eu us asia" error={errorOf("partitions")} />}
                <TargetFields draft={draft} change={change} errorOf={errorOf} />
                {error && !about && <Failure error={error} />}
                {items && (
                    <section className="plan-box" aria-label="Runs that it would start">
                        <p className="plan-sum">It would start {count(items.length)} {items.length === 1 ? "run" : "runs"}</p>
                        <ul>{items.slice(0, 12).map((one) => <li key={one.position}>{one.partition}</li>)}{items.length > 12 && <li className="muted">and {count(items.length - 12)} more, until {items.at(-1)?.partition}</li>}</ul>
                    </section>
                )}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button onClick={() => void ask(true)} busy={busy && items === null} disabled={!draft.name.trim()}>See the runs</Button>
                    <Button kind="primary" disabled={items === null || items.length === 0} busy={busy && items !== null} onClick={() => void ask(false)}>Start the backfill</Button>
                </div>
            </form>
        </Dialog>
    );
}
