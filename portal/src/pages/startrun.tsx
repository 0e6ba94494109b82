// Starting a run: what it would do is shown before it is done.

import { useEffect, useState } from "react";
import { ApiError, call } from "../core/api";
import { plural } from "../core/format";
import { useLoad } from "../core/load";
import { go, path } from "../core/router";
import { Reference } from "../data/shapes";
import { Button, Checkbox, Select, TextField } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { useReferences } from "../ui/refpicker";
import { Failure, Show } from "../ui/states";
import { Badge } from "../ui/values";

/** Stands for a branch that is made with the run; no branch has this name. */
const newBranch = "+";

/**
 * @param into The branch that is offered first; one that a run made, or a tag, is not offered.
 */
export function StartRun({ onClose, selected = "", into = "main" }: { onClose: () => void; selected?: string; into?: string }) {
    const [select, setSelect] = useState(selected);
    const [branch, setBranch] = useState("main");
    const references = useReferences();
    const isOffered = references.data?.branches.some((one) => one.name === into && !isOwn(one.name)) ?? false;
    useEffect(() => { if (isOffered) setBranch(into); }, [isOffered, into]);
    const [newName, setNewName] = useState("");
    const isNew = branch === newBranch;
    const [isFull, setFull] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const words = select.split(/[\s,]+/).filter(Boolean);
    const body = { select: words, full_refresh: isFull, branch: isNew ? "main" : branch };
    const plan = useLoad(`plan ${JSON.stringify(body)}`, (signal) => call("plan", { body }, signal));
    const start = async () => {
        setBusy(true);
        setError(null);
        try {
            const target = isNew ? newName.trim() : branch;
            if (isNew) await call("createBranch", { body: { name: target, from: "main" } });
            // It is there now, also where the run cannot be started.
            if (isNew) setBranch(target);
            const { run } = await call("startRun", { body: { ...body, branch: target } });
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
                <div className="columns">
                    <Select label="Publish into" value={branch} onChange={setBranch} options={branchOptions(branch, references.data?.branches)} />
                    {isNew && <TextField label="Name of the branch" value={newName} onChange={setNewName} placeholder="feature/better-names" autoFocus hint="It begins as main is now; nobody else sees what you do there." />}
                </div>
                <p className="muted small">What runs is the text in the project's folder as it is saved now, whichever branch it publishes into.</p>
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
                    <Button kind="primary" submit busy={busy} disabled={!plan.data || (isNew && !newName.trim())} icon="runs">Run</Button>
                </div>
            </form>
        </Dialog>
    );
}

/** Whether a branch is made by a run or a load for itself. */
function isOwn(name: string): boolean {
    return /^(run|ingest)\//.test(name);
}

function branchOptions(chosen: string, branches: Reference[] | undefined): [string, string][] {
    const names = (branches ?? []).map((one) => one.name).filter((name) => name !== "main" && !isOwn(name));
    if (chosen !== "main" && chosen !== newBranch && !names.includes(chosen)) names.push(chosen);
    return [["main", "main"], ...names.map((name): [string, string] => [name, name]), [newBranch, "a new branch…"]];
}
