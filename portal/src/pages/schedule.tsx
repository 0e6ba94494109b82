// One schedule or trigger: its definition, when it is due, and what it started.

import { call } from "../core/api";
import { shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { Firing, Schedule, Trigger } from "../data/shapes";
import { Button } from "../ui/basics";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Facts, Status, Time } from "../ui/values";
import { ScheduleForm } from "./scheduleform";
import { targetText, timesText } from "./schedules";
import { TriggerForm } from "./triggerform";

const firingsMax = 100;
const timesMax = 8;
const refresh_ms = 5000;

export function SchedulePage({ name }: { name: string }) {
    const [editing, setEditing] = useQuery("edit");
    const found = useLoad(`schedule ${name}`, async (signal) =>
        (await call("showSchedule", { path: { schedule: name }, query: { firings: firingsMax } }, signal)) as unknown as Schedule & { firings: Firing[] }, refresh_ms);
    const next = useLoad(`next ${name}`, (signal) => call("nextTimes", { path: { schedule: name }, query: { count: timesMax } }, signal));
    return (
        <Page title={name} above={[["/schedules", "Schedules"]]} documentTitle={name}
            actions={mayWrite() && found.data?.defined_in === "api" && <Button onClick={() => setEditing("yes")}>Edit</Button>}>
            {editing && found.data && <ScheduleForm of={found.data} onClose={() => setEditing("")} done={() => { setEditing(""); found.reload(); next.reload(); }} />}
            <Show from={found}>
                {(schedule) => (
                    <>
                        <div className="columns">
                            <Card title="The schedule" padded>
                                <Facts items={[
                                    ["State", <Status value={schedule.enabled ? "enabled" : "disabled"} text={schedule.enabled ? "on" : "off"} />],
                                    ["Starts", targetText(schedule.definition)],
                                    ["Due", <><code>{timesText(schedule.definition)}</code> {String(schedule.definition["timezone"] ?? "UTC")}</>],
                                    ["Catches up", String(schedule.definition["catch_up"] ?? "–")],
                                    ["Overlap", String(schedule.definition["overlap"] ?? "–")],
                                    ["Defined in", <code>{schedule.defined_in}</code>],
                                    ["By", schedule.author],
                                ]} />
                            </Card>
                            <Card title="Next times" padded>
                                <Show from={next} lines={4}>{({ next: list }) => <ul className="tree">{list.map((time) => <li key={time}><Time value={time} exact /> <span className="muted small"><Time value={time} /></span></li>)}</ul>}</Show>
                            </Card>
                        </div>
                        <Firings all={schedule.firings} />
                    </>
                )}
            </Show>
        </Page>
    );
}

export function TriggerPage({ name }: { name: string }) {
    const [editing, setEditing] = useQuery("edit");
    const found = useLoad(`trigger ${name}`, async (signal) =>
        (await call("showTrigger", { path: { trigger: name }, query: { firings: firingsMax } }, signal)) as unknown as Trigger & { firings: Firing[] }, refresh_ms);
    return (
        <Page title={name} above={[["/schedules?tab=triggers", "Triggers"]]} documentTitle={name}
            actions={mayWrite() && found.data?.defined_in === "api" && <Button onClick={() => setEditing("yes")}>Edit</Button>}>
            {editing && found.data && <TriggerForm of={found.data} onClose={() => setEditing("")} done={() => { setEditing(""); found.reload(); }} />}
            <Show from={found}>
                {(trigger) => (
                    <>
                        <Card title="The trigger" padded>
                            <Facts items={[
                                ["State", <Status value={trigger.enabled ? "enabled" : "disabled"} text={trigger.enabled ? "on" : "off"} />],
                                ["Starts", targetText(trigger.definition)],
                                ["When", <pre className="excerpt">{JSON.stringify(trigger.definition["on"] ?? trigger.definition, null, 2)}</pre>],
                                ["Fired", `${trigger.fired} times`],
                                ["Defined in", <code>{trigger.defined_in}</code>],
                            ]} />
                        </Card>
                        <Firings all={trigger.firings} />
                    </>
                )}
            </Show>
        </Page>
    );
}

function Firings({ all }: { all: Firing[] }) {
    return (
        <Card title="What it started">
            <Table label="What it started" rows={all} rowKey={(one) => one.key} empty={<Empty icon="runs" title="Nothing yet" />} columns={[
                { name: "Status", cell: (one) => <Status value={one.status} /> },
                { name: "Due", cell: (one) => <Time value={one.due_at} exact /> },
                { name: "Run", cell: (one) => (one.run ? <Link to={path(["runs", one.run])}>{shortID(one.run)}</Link> : <span className="muted">none</span>) },
                { name: "Why not", grow: true, wide: true, cell: (one) => one.error ?? "" },
            ]} />
        </Card>
    );
}
