// Starting a run: what it would do is shown before it is done.

import { useState } from "react";
import { ApiError, call } from "../core/api";
import { plural } from "../core/format";
import { useLoad } from "../core/load";
import { go, path } from "../core/router";
import { Button, Checkbox, TextField } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Failure, Show } from "../ui/states";
import { Badge } from "../ui/values";

export function StartRun({ onClose, selected = "" }: { onClose: () => void; selected?: string }) {
    const [select, setSelect] = useState(selected);
    const [branch, setBranch] = useState("main");
    const [isFull, setFull] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const words = select.split(/[\s,]+/).filter(Boolean);
    const body = { select: words, full_refresh: isFull, branch: branch.trim() || "main" };
    const plan = useLoad(`plan ${JSON.stringify(body)}`, (signal) => call("plan", { body }, signal));
    const start = async () => {
        setBusy(true);
        setError(null);
        try {
            const { run } = await call("startRun", { body });
            go(path(["runs", run.id]));
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    const work = plan.data?.steps.filter((step) => step.action !== "skip") ?? [];
    return (
        <Dialog title="Start a run" onClose={onClose} wide>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void start(); }}>
                <TextField label="Pipelines" value={select} onChange={setSelect} placeholder="All of them" autoFocus
                    hint={<>Names or selectors, such as <code>gold.*</code>, <code>+gold.route_punctuality</code> or <code>tag:daily</code>.</>} />
                <TextField label="Publish into" value={branch} onChange={setBranch} />
                <Checkbox label="Build everything anew, also what has not changed" checked={isFull} onChange={setFull} />
                <section aria-label="What the run would do" className="plan-box">
                    <Show from={plan} lines={3}>
                        {({ steps, warnings }) => (
                            <>
                                <p className="plan-sum">
                                    {work.length === 0 ? "Nothing has changed, so nothing would be done." : `${plural(work.length, "pipeline")} of ${steps.length} would be built.`}
                                </p>
                                <ul>
                                    {work.map((step) => (
                                        <li key={step.pipeline}>
                                            <Badge tone="accent">{step.action}</Badge> <strong>{step.pipeline}</strong>
                                            <span className="muted"> {step.reasons.join("; ")}</span>
                                        </li>
                                    ))}
                                </ul>
                                {warnings.map((warning, index) => <p key={index} className="muted small">{warning.message}</p>)}
                            </>
                        )}
                    </Show>
                </section>
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!plan.data} icon="runs">Run</Button>
                </div>
            </form>
        </Dialog>
    );
}
