// Workers: who works, how loaded they are, and which steps wait for one.

import { call } from "../core/api";
import { bytes, count, duration, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path } from "../core/router";
import { mayWrite } from "../core/session";
import { Worker } from "../data/shapes";
import { Button } from "../ui/basics";
import { attempt } from "../ui/dialog";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Badge, Figure, Status } from "../ui/values";

const refresh_ms = 2000;

export function WorkersPage() {
    const workers = useLoad("workers", (signal) => call("listWorkers", {}, signal), refresh_ms);
    return (
        <Page title="Workers" about="Machines that do steps of runs for this server. Steps that name no group are done by the server itself.">
            <Show from={workers}>
                {({ workers: all, waiting, waiting_count }) => (
                    <>
                        <div className="figures">
                            <Figure value={all.length} label={all.length === 1 ? "worker" : "workers"} />
                            <Figure value={all.reduce((sum, one) => sum + one.steps.length, 0)} label="steps at work" />
                            <Figure value={all.reduce((sum, one) => sum + one.capacity, 0)} label="steps at once" />
                            <Figure value={count(waiting_count)} label="steps waiting" tone={waiting_count > 0 ? "busy" : undefined} />
                        </div>
                        <Card title="Workers">
                            <Table label="Workers" rows={all} rowKey={(one) => one.id} columns={columns(workers.reload)}
                                empty={<Empty icon="worker" title="No workers"><p>On another machine, <code>martlet worker --server {location.origin} --token …</code> becomes one. It needs a token of the scope <code>worker</code>.</p></Empty>} />
                        </Card>
                        {waiting.length > 0 && (
                            <Card title="Steps that wait for a worker">
                                <Table label="Waiting steps" rows={waiting} rowKey={(one) => `${one.run} ${one.step} ${one.attempt}`} columns={[
                                    { name: "Step", cell: (one) => one.step, sort: (one) => one.step },
                                    { name: "Run", cell: (one) => <Link to={path(["runs", one.run])}>{shortID(one.run)}</Link> },
                                    { name: "Group", cell: (one) => one.group, sort: (one) => one.group },
                                    { name: "Waits for", align: "right", cell: (one) => duration(one.wait_seconds * 1000), sort: (one) => one.wait_seconds },
                                    { name: "Why", grow: true, wide: true, cell: (one) => one.reason },
                                ]} />
                            </Card>
                        )}
                    </>
                )}
            </Show>
        </Page>
    );
}

function columns(reload: () => void) {
    const drain = async (one: Worker) => {
        const isDraining = one.status === "draining";
        await attempt(isDraining ? `${one.name} takes steps again` : `${one.name} takes no more steps`, () =>
            call("drainWorker", { path: { worker: one.id }, body: { drain: !isDraining } }));
        reload();
    };
    return [
        { name: "Status", cell: (one: Worker) => <Status value={one.status} />, sort: (one: Worker) => one.status },
        { name: "Name", grow: true, sort: (one: Worker) => one.name, cell: (one: Worker) => <>{one.name} {one.groups.map((group) => <Badge key={group}>{group}</Badge>)}<p className="muted small">{one.environment} · {one.version} · {one.languages.join(", ")}</p></> },
        { name: "Steps", align: "right" as const, cell: (one: Worker) => `${one.steps.length} / ${one.capacity}`, sort: (one: Worker) => one.steps.length },
        { name: "Processors", align: "right" as const, wide: true, cell: (one: Worker) => `${Math.round(one.load.cpu * 100)} %`, sort: (one: Worker) => one.load.cpu },
        { name: "Memory", align: "right" as const, wide: true, cell: (one: Worker) => `${bytes(one.load.memory_bytes)} of ${bytes(one.load.memory_total_bytes)}`, sort: (one: Worker) => one.load.memory_bytes },
        { name: "Heard", align: "right" as const, wide: true, cell: (one: Worker) => `${duration(one.heard_seconds_ago * 1000)} ago`, sort: (one: Worker) => one.heard_seconds_ago },
        { name: "", align: "right" as const, cell: (one: Worker) => mayWrite() && <Button size="small" onClick={() => void drain(one)}>{one.status === "draining" ? "Take steps again" : "Drain"}</Button> },
    ];
}
