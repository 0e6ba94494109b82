// The steps of a run, what each did, and the answers that a person owes them.

import { useState } from "react";
import { call } from "../core/api";
import { bytes, count, duration, lasted } from "../core/format";
import { Link, path } from "../core/router";
import { mayWrite } from "../core/session";
import { Run, Step } from "../data/shapes";
import { Button, TextField } from "../ui/basics";
import { attempt } from "../ui/dialog";
import { Card } from "../ui/page";
import { Empty } from "../ui/states";
import { Table } from "../ui/table";
import { Badge, LayerDot, Status } from "../ui/values";

export function RunSteps({ run, steps, reload }: { run: Run; steps: Step[]; reload: () => void }) {
    const isFlow = run.kind === "flow";
    if (steps.length === 0) return <Card title="Steps"><Empty title="No steps"><p>Nothing had to be done: what this run covers was up to date.</p></Empty></Card>;
    return (
        <div className="stack">
            {mayWrite() && steps.filter((step) => step.awaits_decision).map((step) => <Decision key={step.name} run={run} step={step} reload={reload} />)}
            <Card title="Steps">
                <Table label="Steps" rows={steps} rowKey={(step) => step.name} columns={[
                    { name: "Status", cell: (step) => <Status value={step.status} />, sort: (step) => step.status },
                    {
                        name: "Step", grow: true, sort: (step) => step.name,
                        cell: (step) => (
                            <div>
                                <span className="step-name">
                                    {!isFlow && <LayerDot name={step.name.split(".")[0] ?? ""} />}
                                    {isFlow ? step.name : <Link to={path(["lake", step.name], { ref: run.published_commit ? undefined : run.branch ?? undefined })}>{step.name}</Link>}
                                    {step.attempts > 1 && <Badge tone="warn">attempt {step.attempts}</Badge>}
                                    {step.child && <Link to={path(["runs", step.child])}>its run</Link>}
                                </span>
                                {step.error && <p className="bad small">{step.error}</p>}
                                {step.inputs.length > 0 && <p className="muted small clip">from {step.inputs.map((input) => input.replace(/^(table|landing) /, "")).join(", ")}</p>}
                            </div>
                        ),
                    },
                    { name: "Did", wide: true, cell: (step) => step.action, sort: (step) => step.action },
                    { name: "Rows written", align: "right", wide: true, cell: (step) => count(step.rows_written), sort: (step) => step.rows_written },
                    { name: "In all", align: "right", wide: true, cell: (step) => count(step.rows_total), sort: (step) => step.rows_total },
                    { name: "Written", align: "right", wide: true, cell: (step) => bytes(step.bytes_written), sort: (step) => step.bytes_written },
                    {
                        name: "Took", align: "right", sort: (step) => (step.started_at && step.finished_at ? Date.parse(step.finished_at) - Date.parse(step.started_at) : null),
                        cell: (step) => (
                            <span title={[step.cpu_us && `${duration(step.cpu_us / 1000)} of processors`, step.peak_memory && `${bytes(step.peak_memory)} of memory`].filter(Boolean).join(", ")}>
                                {lasted(step.started_at, step.finished_at)}
                            </span>
                        ),
                    },
                ]} />
            </Card>
        </div>
    );
}

function Decision({ run, step, reload }: { run: Run; step: Step; reload: () => void }) {
    const [comment, setComment] = useState("");
    const decide = async (approved: boolean) => {
        await attempt(approved ? `${step.name} was approved` : `${step.name} was rejected`, () =>
            call("approveStep", { path: { run: run.id }, body: { step: step.name, approved, comment: comment || undefined } }));
        reload();
    };
    return (
        <Card title={`'${step.name}' waits for a person`} padded>
            <div className="stack">
                <TextField label="Comment" value={comment} onChange={setComment} placeholder="Why; it is kept with the run" />
                <div className="actions">
                    <Button kind="primary" icon="check" onClick={() => void decide(true)}>Approve</Button>
                    <Button kind="danger" icon="cross" onClick={() => void decide(false)}>Reject</Button>
                </div>
            </div>
        </Card>
    );
}
