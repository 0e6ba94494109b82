// What is going on: what runs, what failed, what is out of date, and the next step.

import { useState } from "react";
import { call } from "../core/api";
import { count, plural } from "../core/format";
import { Loaded, useLoad } from "../core/load";
import { Link, path } from "../core/router";
import { mayWrite, session } from "../core/session";
import { PlanStep, Reference, Run } from "../data/shapes";
import { TourOffer, tour } from "../tour";
import { LinkButton, Note } from "../ui/basics";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Badge, Figure, LayerDot, Status, Time } from "../ui/values";
import { useReferences } from "../ui/refpicker";
import { NextStep, nextStep } from "./nextstep";
import { RunTable, runTitle } from "./runtable";

const refresh_ms = 4000;
const day_ms = 86_400_000;

export function Home() {
    const runs = useLoad("home-runs", (signal) => call("listRuns", { query: { limit: 200 } }, signal), refresh_ms);
    const tables = useLoad("home-tables", (signal) => call("listTables", { query: { limit: 10_000 } }, signal));
    const log = useLoad("home-log", (signal) => call("log", { query: { limit: 6 } }, signal), refresh_ms * 2);
    const plan = useLoad("home-plan", (signal) => call("plan", { body: {} }, signal));
    const unmerged = useUnmerged();
    const [isOffering, setOffering] = useState(!tour.isDismissed());
    const all = runs.data?.runs ?? [];
    const last = all.filter((run) => Date.now() - Date.parse(run.created_at) < day_ms);
    const of = (list: Run[], status: string) => list.filter((run) => run.status === status);
    const rows = tables.data?.tables.reduce((sum, table) => sum + (table.rows ?? 0), 0);
    return (
        <Page title="Home" documentTitle="Home" about={`Signed in as ${session.get()?.caller.name ?? ""}.`}
            actions={mayWrite() && <LinkButton to="/runs?start=yes" icon="runs" kind="primary">Start a run</LinkButton>}>
            <div className="figures">
                <Figure value={of(all, "running").length + of(all, "pending").length} label="running now" tone={of(all, "running").length ? "busy" : undefined} />
                <Figure value={of(last, "failed").length} label="failed in 24 h" tone={of(last, "failed").length ? "bad" : undefined} />
                <Figure value={of(last, "success").length} label="succeeded in 24 h" />
                <Figure value={tables.data ? count(tables.data.tables.length) : "–"} label="tables and views" />
                <Figure value={rows === undefined ? "–" : count(rows)} label="rows in tables" />
            </div>
            {runs.data && <NextStep next={nextStep(all, failures(all), plan.data?.steps, unmerged)} />}
            {isOffering && <TourOffer dismissed={() => setOffering(false)} />}
            <Attention runs={all} />
            <Show from={runs}>
                {({ runs }) => (
                    <Card title="Latest runs" actions={<Link to="/runs">All runs</Link>}>
                        {runs.length ? <RunTable runs={runs.slice(0, 8)} label="Latest runs" /> : (
                            <Empty icon="runs" title="Nothing has run yet">
                                <p>Put files below <code>landing/</code> and pipelines below <code>pipelines/</code>, then start a run: it works on a branch and publishes when its tests pass.</p>
                            </Empty>
                        )}
                    </Card>
                )}
            </Show>
            <div className="columns">
                <Card title="Out of date"><Stale plan={plan} /></Card>
                <Card title="Latest commits of main">
                    <Show from={log}>
                        {({ commits }) => (
                            <ul className="lines">
                                {commits.map((commit) => (
                                    <li key={commit.id}>
                                        <Link className="grow one-line" to={path(["commits", commit.id])} title={commit.message}>{commit.message}</Link>
                                        <span className="muted small nowrap"><Time value={commit.time} /></span>
                                    </li>
                                ))}
                            </ul>
                        )}
                    </Show>
                </Card>
            </div>
        </Page>
    );
}

/** Branches that are asked about. */
const branchesAsked = 5;

/** A branch that has something which main has not; null where there is none, undefined while that is not known. */
function useUnmerged(): Reference | null | undefined {
    const references = useReferences();
    const own = (references.data?.branches ?? []).filter((one) => one.name !== "main" && !/^(run|ingest)\//.test(one.name)).slice(0, branchesAsked);
    const key = own.map((one) => `${one.name} ${one.commit}`).join(" ");
    const found = useLoad(mayWrite() && key ? `unmerged ${key}` : "", async (signal) => {
        for (const one of own) {
            const trial = await call("merge", { body: { from: one.name, into: "main", dry_run: true } }, signal);
            if (!trial.up_to_date) return one;
        }
        return null;
    });
    if (references.data && (!key || !mayWrite())) return null;
    return found.error ? null : found.isLoading ? undefined : found.data;
}

/** Runs that failed and were not followed by one that went well. */
function failures(runs: Run[]): Run[] {
    const settled = new Set<string>();
    const failed: Run[] = [];
    for (const run of runs) {
        const what = `${run.kind} ${runTitle(run)} ${run.target}`;
        if (run.status === "failed" && !settled.has(what)) failed.push(run);
        if (run.status !== "cancelled") settled.add(what);
    }
    return failed;
}

function Attention({ runs }: { runs: Run[] }) {
    const failed = failures(runs);
    if (failed.length === 0) return null;
    return (
        <Note kind="error" title={`${plural(failed.length, "run")} failed and nothing has succeeded since`}>
            <ul className="lines plain">
                {failed.slice(0, 5).map((run) => (
                    <li key={run.id}>
                        <Link to={path(["runs", run.id])}>{runTitle(run)}</Link>
                        <span className="grow muted small">{run.error}</span>
                        <Time value={run.finished_at ?? run.created_at} />
                    </li>
                ))}
            </ul>
        </Note>
    );
}

function Stale({ plan }: { plan: Loaded<{ steps: PlanStep[] }> }) {
    return (
        <Show from={plan}>
            {({ steps }) => {
                const stale = steps.filter((step) => step.action !== "skip");
                if (steps.length === 0) {
                    return <Empty icon="pipeline" title="No pipelines yet"><p>A pipeline is a file with SQL or Python below <code>pipelines/</code>.</p></Empty>;
                }
                if (stale.length === 0) return <div className="card-body"><Status value="success" text={`All ${steps.length} pipelines are up to date`} /></div>;
                return (
                    <ul className="lines">
                        {stale.slice(0, 8).map((step) => (
                            <li key={step.pipeline}>
                                <LayerDot name={step.pipeline.split(".")[0] ?? ""} />
                                <Link to={path(["pipelines", step.pipeline])}>{step.pipeline}</Link>
                                <span className="grow muted small one-line" title={step.reasons.join("; ")}>{step.reasons[0]}</span>
                                <Badge>{step.action}</Badge>
                            </li>
                        ))}
                        {stale.length > 8 && <li className="muted">and {stale.length - 8} more</li>}
                    </ul>
                );
            }}
        </Show>
    );
}
