// One run: its steps as a list and as a timeline, its tests, its log as it comes, and what can be done about it.

import { useState } from "react";
import { call } from "../core/api";
import { count, lasted, shortCommit, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, go, path } from "../core/router";
import { mayWrite } from "../core/session";
import { Run } from "../data/shapes";
import { Button, Copyable, LinkButton } from "../ui/basics";
import { Confirm, attempt } from "../ui/dialog";
import { Card, Page } from "../ui/page";
import { Failure, Show } from "../ui/states";
import { Tabs } from "../ui/tabs";
import { Facts, Figure, Status, Time } from "../ui/values";
import { ApiError } from "../core/api";
import { RunCompare } from "./runcompare";
import { RunInputs } from "./runflows";
import { LogView } from "./runlog";
import { RunSteps } from "./runsteps";
import { RunTests } from "./runtests";
import { Timeline } from "./runtimeline";
import { runTitle } from "./runtable";

const refresh_ms = 1000;

export function RunPage({ id }: { id: string }) {
    const [isLive, setLive] = useState(true);
    const details = useLoad(`run ${id}`, async (signal) => {
        const found = await call("showRun", { path: { run: id }, query: { logs: 0 } }, signal);
        setLive(!isFinal(found.run));
        return found;
    }, isLive ? refresh_ms : 0);
    const run = details.data?.run;
    return (
        <Page title={run ? runTitle(run) : "Run"} above={[["/runs", "Runs"]]}
            documentTitle={run ? `${runTitle(run)}, ${run.status}` : "Run"}
            about={run && <RunLine run={run} />} actions={run && mayWrite() && <RunActions run={run} reload={details.reload} />}>
            <Show from={details}>
                {({ run, steps, tests }) => {
                    const failedTests = tests.filter((test) => test.status === "failed" || test.status === "error").length;
                    const rows = steps.reduce((sum, step) => sum + (step.rows_written ?? 0), 0);
                    return (
                        <>
                            {run.error && <Failure error={new ApiError(0, "failed", run.error)} />}
                            <div className="figures">
                                <Figure value={lasted(run.started_at, run.finished_at)} label={isFinal(run) ? "took" : "so far"} />
                                <Figure value={`${steps.filter((step) => ["success", "skipped"].includes(step.status)).length} / ${steps.length}`} label="steps done" />
                                <Figure value={count(rows)} label="rows written" />
                                <Figure value={`${tests.filter((test) => test.status === "passed").length} / ${tests.length}`} label="tests passed" tone={failedTests ? "bad" : undefined} />
                            </div>
                            <Tabs label="Parts of the run" tabs={[
                                { id: "steps", name: "Steps", count: steps.length, body: () => <RunSteps run={run} steps={steps} reload={details.reload} /> },
                                { id: "timeline", name: "Timeline", body: () => <Timeline run={run} steps={steps} /> },
                                { id: "tests", name: "Tests", count: tests.length, body: () => <RunTests tests={tests} /> },
                                { id: "log", name: "Log", body: () => <LogView run={run} steps={steps} /> },
                                { id: "inputs", name: "Inputs and outputs", body: () => <RunInputs run={run} steps={steps} /> },
                                { id: "compare", name: "Difference", body: () => <RunCompare run={run} steps={steps} /> },
                                { id: "about", name: "About", body: () => <About run={run} /> },
                            ]} />
                        </>
                    );
                }}
            </Show>
        </Page>
    );
}

export function isFinal(run: Run): boolean {
    return run.status === "success" || run.status === "failed" || run.status === "cancelled";
}

function RunLine({ run }: { run: Run }) {
    return (
        <>
            <Status value={run.status} /> <code>{shortID(run.id)}</code> · {run.trigger} by {run.author}, <Time value={run.created_at} /> · into{" "}
            <code>{run.target}</code>
        </>
    );
}

function RunActions({ run, reload }: { run: Run; reload: () => void }) {
    const [asking, setAsking] = useState(false);
    const again = async (same: "inputs" | "code") => {
        await attempt("", async () => go(path(["runs", (await call("rerunRun", { path: { run: run.id }, body: { same } })).run.id])));
    };
    const repeat = async () => {
        const { select, exclude, force } = run.request as { select?: string[]; exclude?: string[]; force?: boolean };
        await attempt("", async () => {
            const body = { select, exclude, force, branch: run.target };
            go(path(["runs", (await call("startRun", { body })).run.id]));
        });
    };
    const resume = async () => {
        await attempt("The run goes on", async () => go(path(["runs", (await call("resumeRun", { path: { run: run.id } })).run.id])));
        reload();
    };
    return (
        <>
            {!isFinal(run) && <Button kind="danger" icon="stop" onClick={() => setAsking(true)}>Cancel</Button>}
            {(run.status === "failed" || run.status === "cancelled") && <Button kind="primary" icon="runs" onClick={() => void resume()}>Resume</Button>}
            {isFinal(run) && run.kind === "flow" && (
                <>
                    <Button icon="refresh" onClick={() => void again("code")} title="With the code of now">Run again</Button>
                    <Button kind="quiet" onClick={() => void again("inputs")} title="With the inputs that it read then">With the same inputs</Button>
                </>
            )}
            {isFinal(run) && run.kind !== "flow" && <Button icon="refresh" onClick={() => void repeat()}>Run again</Button>}
            {run.status === "success" && run.target !== "main" && <LinkButton to={path(["branches", run.target])} icon="branch" kind="primary">Compare with main</LinkButton>}
            {run.status === "failed" && run.branch && <LinkButton to={path(["branches", run.branch])} icon="branch">Look at its branch</LinkButton>}
            {asking && (
                <Confirm title="Cancel this run?" action="Cancel the run" danger onClose={() => setAsking(false)}
                    run={async () => { await call("cancelRun", { path: { run: run.id } }); reload(); }}>
                    What it made stays on its branch, and nothing of it is published.
                </Confirm>
            )}
        </>
    );
}

function About({ run }: { run: Run }) {
    return (
        <div className="columns">
            <Card title="The run" padded>
                <Facts items={[
                    ["ID", <Copyable text={run.id} />],
                    ["Kind", run.kind],
                    ["Trigger", run.trigger],
                    ["Author", run.author],
                    ["Asked for", <Time value={run.created_at} exact />],
                    ["Started", <Time value={run.started_at} exact />],
                    ["Ended", <Time value={run.finished_at} exact />],
                    ["Parent", run.parent ? <Link to={path(["runs", run.parent.run])}>{shortID(run.parent.run)}, {run.parent.step}</Link> : "–"],
                ]} />
            </Card>
            <Card title="What it read and published" padded>
                <Facts items={[
                    ["Read from", <Copyable text={run.pinned_commit} shown={shortCommit(run.pinned_commit)} />],
                    ["Worked on", run.branch ? <code>{run.branch}</code> : "–"],
                    ["Published", run.published_commit ? <Copyable text={run.published_commit} shown={shortCommit(run.published_commit)} /> : "nothing"],
                    ["Request", <pre className="excerpt">{JSON.stringify(run.request, null, 2)}</pre>],
                ]} />
            </Card>
        </div>
    );
}
