// A run beside the last one of the same that went well.

import { ReactNode, useState } from "react";
import { call } from "../core/api";
import { count, duration, shortCommit, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path } from "../core/router";
import { StepDifference, differs, lasting, requestDifferences, stepDifferences } from "../data/rundiff";
import { Run, RunDetails, Step } from "../data/shapes";
import { Button, Checkbox } from "../ui/basics";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Facts, Status, Time } from "../ui/values";
import { Compare } from "./compare";
import { RunCode } from "./runcode";

export function RunCompare({ run, steps }: { run: Run; steps: Step[] }) {
    const found = useLoad(`baseline ${run.id} ${run.status}`, (signal) => call("runBaseline", { path: { run: run.id } }, signal));
    return (
        <Show from={found} lines={6}>
            {({ base, code }) => (base
                ? <Compared run={run} steps={steps} base={base} code={code as { run: string | null; base: string | null }} />
                : <Card title="Nothing to compare with"><Empty icon="runs" title="No run of the same went well before"><p>Once one has, this page says what the next ones do otherwise.</p></Empty></Card>)}
        </Show>
    );
}

function Compared({ run, steps, base, code }: { run: Run; steps: Step[]; base: RunDetails; code: { run: string | null; base: string | null } }) {
    const [isAll, setAll] = useState(false);
    const [isLake, setLake] = useState(false);
    const sameCode = code.run !== null && code.run === code.base;
    // What somebody wants to know first, where the code is not what it was.
    const [isCode, setCode] = useState(!sameCode);
    const all = stepDifferences(base.steps, steps);
    const different = all.filter(differs);
    const asked = requestDifferences(base.run.request, run.request);
    const [before, after] = [lasting(base), lasting({ run, steps, tests: [], logs: [] })];
    return (
        <div className="stack">
            <Card title={<>Against <Link to={path(["runs", base.run.id])}>{shortID(base.run.id)}</Link>, the last that went well</>} padded>
                <Facts items={[
                    ["It ran", <Time value={base.run.created_at} exact />],
                    ["Time", before === null ? "–" : <Change before={duration(before)} after={after === null ? "not ended" : duration(after)} />],
                    ["Code", code.run === null || code.base === null ? "not recorded" : sameCode ? "the same" : (
                        <>
                            <Change before={code.base.slice(0, 12)} after={code.run.slice(0, 12)} />{" "}
                            <Button size="small" kind="quiet" expanded={isCode} onClick={() => setCode(!isCode)}>{isCode ? "Close" : "What differs"}</Button>
                        </>
                    )],
                    ["Lake that it read", run.pinned_commit === base.run.pinned_commit ? "the same" : (
                        <>
                            <Change before={shortCommit(base.run.pinned_commit)} after={shortCommit(run.pinned_commit)} />{" "}
                            <Button size="small" kind="quiet" expanded={isLake} onClick={() => setLake(!isLake)}>{isLake ? "Close" : "What differs"}</Button>
                        </>
                    )],
                    ["Asked for", asked.length === 0 ? "the same" : (
                        <ul>{asked.map((one) => <li key={one.name}><code>{one.name}</code>: <Change before={one.before ?? "nothing"} after={one.after ?? "nothing"} /></li>)}</ul>
                    )],
                ]} />
            </Card>
            {isCode && code.run !== null && code.base !== null && <RunCode run={run.id} base={base.run.id} />}
            {isLake && <Compare from={base.run.pinned_commit} to={run.pinned_commit} />}
            <Card title={different.length ? `${different.length} of ${all.length} steps went otherwise` : "All steps went the same"}
                actions={<Checkbox label="Show all steps" checked={isAll} onChange={setAll} />}>
                <Table label="Steps compared" rows={isAll ? all : different} rowKey={(one) => one.name}
                    empty={<Empty icon="check" title="No difference"><p>The same steps did the same to as many rows.</p></Empty>} columns={[
                        { name: "Step", grow: true, sort: (one) => one.name, cell: (one) => <StepCell one={one} /> },
                        { name: "Status", cell: (one) => <>{one.before && one.before.status !== one.after?.status && <><Status value={one.before.status} />{" "}</>}{one.after ? <Status value={one.after.status} /> : <span className="muted">not in this run</span>}</> },
                        { name: "Rows written", align: "right", cell: (one) => pair(one, (step) => count(step.rows_written)) },
                        { name: "In all", align: "right", wide: true, cell: (one) => pair(one, (step) => count(step.rows_total)) },
                        { name: "Took", align: "right", sort: (one) => (one.tookAfter ?? 0) - (one.tookBefore ?? 0), cell: (one) => <Took one={one} /> },
                    ]} />
            </Card>
        </div>
    );
}

function StepCell({ one }: { one: StepDifference }) {
    return (
        <div>
            {one.name}
            {!one.before && <span className="muted small"> new</span>}
            {one.before && one.after && one.before.action !== one.after.action && <p className="small"><Change before={one.before.action} after={one.after.action} /></p>}
            {one.after?.error && one.after.error !== one.before?.error && <p className="bad small">{one.after.error}</p>}
            {one.inputsAdded.length > 0 && <p className="small">reads <ins>{one.inputsAdded.join(", ")}</ins></p>}
            {one.inputsRemoved.length > 0 && <p className="small">no longer reads <del>{one.inputsRemoved.join(", ")}</del></p>}
        </div>
    );
}

function pair(one: StepDifference, of: (step: Step) => string): ReactNode {
    return <Change before={one.before && of(one.before)} after={one.after && of(one.after)} />;
}

function Took({ one }: { one: StepDifference }) {
    if (one.tookAfter === null) return <>–</>;
    if (one.tookBefore === null) return <>{duration(one.tookAfter)}</>;
    const more = one.tookAfter - one.tookBefore;
    const notable = Math.abs(more) > 250 && Math.abs(more) > one.tookBefore * 0.2;
    return <span title={`${duration(one.tookBefore)} before`}>{duration(one.tookAfter)} {notable && <small className={more > 0 ? "bad" : "plus"}>{more > 0 ? "+" : "−"}{duration(Math.abs(more))}</small>}</span>;
}

function Change({ before, after }: { before: string | undefined; after: string | undefined }) {
    if (before === after) return <span className="muted">{after}</span>;
    return <>{before !== undefined && <del>{before}</del>} {after !== undefined && <ins>{after}</ins>}</>;
}
