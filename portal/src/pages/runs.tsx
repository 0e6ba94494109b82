// All runs, with filters.

import { call } from "../core/api";
import { count, plural } from "../core/format";
import { useLoad } from "../core/load";
import { useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { Button, LinkButton, Select, TextField } from "../ui/basics";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { RunTable, runTitle } from "./runtable";
import { StartRun } from "./startrun";

const refresh_ms = 4000;
const pageSize = 200;
/** What the server gives at once. */
const runsMax = 10_000;
type StatusFilter = "" | "pending" | "running" | "success" | "failed" | "cancelled";

export function RunsPage() {
    const [status, setStatus] = useQuery("status");
    const [kind, setKind] = useQuery("kind");
    const [text, setText] = useQuery("find");
    const [size, setSize] = useQuery("show", String(pageSize));
    const [starting, setStarting] = useQuery("start");
    const query = { status: (status || undefined) as Exclude<StatusFilter, ""> | undefined, limit: Math.min(runsMax, Number(size) || pageSize) };
    const runs = useLoad(`runs ${status} ${size}`, (signal) => call("listRuns", { query }, signal), refresh_ms);
    return (
        <Page title="Runs" about="Everything that ran, the newest first."
            actions={mayWrite() && <Button kind="primary" icon="runs" onClick={() => setStarting("yes")}>Start a run</Button>}>
            <div className="filters">
                <TextField label="Find" value={text} onChange={setText} placeholder="A name, an author, a part of an ID" />
                <Select label="Status" value={status} onChange={setStatus}
                    options={[["", "Any"], ["running", "Running"], ["failed", "Failed"], ["success", "Success"], ["pending", "Pending"], ["cancelled", "Cancelled"]]} />
                <Select label="Kind" value={kind} onChange={setKind} options={[["", "Any"], ["pipelines", "Pipelines"], ["flow", "Flows"]]} />
            </div>
            <Show from={runs}>
                {({ runs: all }) => {
                    const wanted = text.toLowerCase();
                    const isCut = all.length === query.limit;
                    const shown = all.filter((run) =>
                        (!kind || run.kind === kind)
                        && (!wanted || `${runTitle(run)} ${run.id} ${run.author} ${run.trigger} ${run.error ?? ""}`.toLowerCase().includes(wanted)));
                    if (all.length === 0 && !status) {
                        return (
                            <Card title="No runs yet">
                                <Empty icon="runs" title="Nothing has run here yet">
                                    <p>A run builds the tables of the project's pipelines on a branch, tests them, and publishes all of them at once.</p>
                                    <LinkButton to="/pipelines">See the pipelines</LinkButton>
                                </Empty>
                            </Card>
                        );
                    }
                    return (
                        <Card title={isCut ? `${plural(shown.length, "run")} of the newest ${count(all.length)}` : plural(shown.length, "run")}
                            actions={isCut && query.limit < runsMax && <Button size="small" onClick={() => setSize(String(query.limit * 4))}>Load earlier ones</Button>}>
                            {shown.length ? <RunTable runs={shown} label="Runs" /> : <Empty icon="search" title="No run is like this"><p>{isCut ? `The newest ${count(all.length)} were looked at; load earlier ones, or choose other filters.` : "Other filters may find it."}</p></Empty>}
                        </Card>
                    );
                }}
            </Show>
            {starting && <StartRun onClose={() => setStarting("")} />}
        </Page>
    );
}
