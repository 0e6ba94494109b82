// Schedules and triggers: what starts runs, when it did and when it will.

import { useState } from "react";
import { call } from "../core/api";
import { useLoad } from "../core/load";
import { Link, go, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { JsonObject, Schedule, Trigger } from "../data/shapes";
import { Button, Note } from "../ui/basics";
import { Confirm, attempt, say } from "../ui/dialog";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Tabs } from "../ui/tabs";
import { Badge, Status, Time } from "../ui/values";
import { Backfills, NewBackfill } from "./backfills";
import { ScheduleForm } from "./scheduleform";
import { TriggerForm } from "./triggerform";

const refresh_ms = 10_000;

/** What a definition starts, in words. */
export function targetText(definition: JsonObject): string {
    if (typeof definition["flow"] === "string") return `flow ${definition["flow"]}`;
    const pipelines = definition["pipelines"] ?? definition["pipeline"];
    if (Array.isArray(pipelines)) return pipelines.length ? pipelines.join(", ") : "all pipelines";
    return typeof pipelines === "string" ? pipelines : "all pipelines";
}

/** When a schedule is due, as its definition says. */
export function timesText(definition: JsonObject): string {
    for (const [name, words] of [["cron", ""], ["cron_expr", ""], ["rrule", ""], ["every", "every "], ["at", "at "]] as const) {
        if (typeof definition[name] === "string") return words + String(definition[name]);
    }
    return "–";
}

export function SchedulesPage() {
    const [making, setMaking] = useQuery("new");
    const schedules = useLoad("schedules", (signal) => call("listSchedules", {}, signal), refresh_ms);
    const triggers = useLoad("triggers", (signal) => call("listTriggers", {}, signal), refresh_ms);
    const findings = useLoad("findings", (signal) => call("lintSchedules", {}, signal));
    return (
        <Page title="Schedules" about="What starts runs by itself: at times, and when something happens."
            actions={mayWrite() && (
                <>
                    <Button icon="plus" onClick={() => setMaking("backfill")}>New backfill</Button>
                    <Button icon="plus" onClick={() => setMaking("trigger")}>New trigger</Button>
                    <Button kind="primary" icon="plus" onClick={() => setMaking("schedule")}>New schedule</Button>
                </>
            )}>
            {findings.data && findings.data.findings.length > 0 && (
                <Note kind="warning" title="Worth a look">
                    <ul>{findings.data.findings.map((one, index) => <li key={index}><strong>{one.name}</strong>: {one.message} <span className="muted">{one.hint}</span></li>)}</ul>
                </Note>
            )}
            <Tabs label="Kinds" tabs={[
                { id: "schedules", name: "Schedules", count: schedules.data?.schedules.length, body: () => <Show from={schedules}>{({ schedules: all }) => <Schedules all={all} reload={schedules.reload} />}</Show> },
                { id: "triggers", name: "Triggers", count: triggers.data?.triggers.length, body: () => <Show from={triggers}>{({ triggers: all }) => <Triggers all={all} reload={triggers.reload} />}</Show> },
                { id: "backfills", name: "Backfills", body: () => <Backfills /> },
            ]} />
            {making === "schedule" && <ScheduleForm onClose={() => setMaking("")} done={() => { setMaking(""); schedules.reload(); findings.reload(); }} />}
            {making === "trigger" && <TriggerForm onClose={() => setMaking("")} done={(name) => go(path(["triggers", name]))} />}
            {making === "backfill" && <NewBackfill onClose={() => setMaking("")} done={() => go("/schedules?tab=backfills")} />}
        </Page>
    );
}

function Schedules({ all, reload }: { all: Schedule[]; reload: () => void }) {
    const [deleting, setDeleting] = useState<Schedule | null>(null);
    if (all.length === 0) {
        return <Card title="Schedules"><Empty icon="schedule" title="No schedules yet"><p>Make one here, or write it into <code>schedules/*.yaml</code> of the project.</p></Empty></Card>;
    }
    return (
        <Card title="Schedules">
            <Table label="Schedules" rows={all} rowKey={(one) => one.name} columns={[
                { name: "On", cell: (one) => <Status value={one.enabled ? "enabled" : "disabled"} text={one.enabled ? "on" : "off"} />, sort: (one) => Number(one.enabled) },
                {
                    name: "Name", grow: true, sort: (one) => one.name,
                    cell: (one) => (
                        <>
                            <span className="named"><Link to={path(["schedules", one.name])}>{one.name}</Link> <Badge>{one.defined_in}</Badge></span>
                            {typeof one.definition["description"] === "string" && <p className="muted small clip">{String(one.definition["description"])}</p>}
                        </>
                    ),
                },
                { name: "Starts", wide: true, cell: (one) => <span className="clip">{targetText(one.definition)}</span> },
                { name: "Due", wide: true, cell: (one) => <code>{timesText(one.definition)}</code> },
                { name: "Next", cell: (one) => <Time value={one.enabled ? one.next_at : null} />, sort: (one) => one.next_at },
                {
                    name: "", align: "right",
                    cell: (one) => mayWrite() && (
                        <span className="row-actions">
                            <Button size="small" label={`Start ${one.name} now`} icon="runs" onClick={() => void attempt(`${one.name} was started`, () => call("runSchedule", { path: { schedule: one.name } }))} />
                            {one.defined_in === "api" && (
                                <>
                                    <Button size="small" onClick={() => void switchSchedule(one, reload)} label={`Turn ${one.name} ${one.enabled ? "off" : "on"}`} icon={one.enabled ? "stop" : "check"} />
                                    <Button size="small" kind="quiet" icon="trash" label={`Delete ${one.name}`} onClick={() => setDeleting(one)} />
                                </>
                            )}
                        </span>
                    ),
                },
            ]} />
            {deleting && (
                <Confirm title={`Delete ${deleting.name}?`} action="Delete" danger onClose={() => setDeleting(null)}
                    run={async () => { await call("deleteSchedule", { path: { schedule: deleting.name } }); say(`${deleting.name} was deleted`); reload(); }}>
                    It starts nothing any more. The runs that it started stay.
                </Confirm>
            )}
        </Card>
    );
}

async function switchSchedule(one: Schedule, reload: () => void): Promise<void> {
    await attempt(`${one.name} is ${one.enabled ? "off" : "on"}`, () => call(one.enabled ? "disableSchedule" : "enableSchedule", { path: { schedule: one.name } }));
    reload();
}

function Triggers({ all, reload }: { all: Trigger[]; reload: () => void }) {
    if (all.length === 0) {
        return <Card title="Triggers"><Empty icon="schedule" title="No triggers yet"><p>A trigger starts a run when files land, another run ends, a table changes or a webhook is called. Write one into <code>schedules/*.yaml</code>, or make one here.</p></Empty></Card>;
    }
    const turn = async (one: Trigger) => {
        await attempt(`${one.name} is ${one.enabled ? "off" : "on"}`, () => call(one.enabled ? "disableTrigger" : "enableTrigger", { path: { trigger: one.name } }));
        reload();
    };
    return (
        <Card title="Triggers">
            <Table label="Triggers" rows={all} rowKey={(one) => one.name} columns={[
                { name: "On", cell: (one) => <Status value={one.enabled ? "enabled" : "disabled"} text={one.enabled ? "on" : "off"} />, sort: (one) => Number(one.enabled) },
                { name: "Name", grow: true, sort: (one) => one.name, cell: (one) => <><Link to={path(["triggers", one.name])}>{one.name}</Link> <Badge>{one.defined_in}</Badge></> },
                { name: "When", wide: true, cell: (one) => <code className="clip">{JSON.stringify(one.definition["on"] ?? one.definition["type"] ?? {})}</code> },
                { name: "Starts", wide: true, cell: (one) => <span className="clip">{targetText(one.definition)}</span> },
                { name: "Fired", align: "right", cell: (one) => one.fired, sort: (one) => one.fired },
                { name: "Last", cell: (one) => <Time value={one.last_fired_at} />, sort: (one) => one.last_fired_at },
                {
                    name: "", align: "right",
                    cell: (one) => mayWrite() && one.defined_in === "api" && <Button size="small" onClick={() => void turn(one)} label={`Turn ${one.name} ${one.enabled ? "off" : "on"}`} icon={one.enabled ? "stop" : "check"} />,
                },
            ]} />
        </Card>
    );
}
