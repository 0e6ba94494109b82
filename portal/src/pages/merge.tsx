// Merging: what it would change and what stands against it are shown first.

import { useState } from "react";
import { ApiError, call } from "../core/api";
import { plural } from "../core/format";
import { useLoad } from "../core/load";
import { go, path } from "../core/router";
import { Button, Checkbox, Note, TextField } from "../ui/basics";
import { Dialog, say } from "../ui/dialog";
import { Failure, Show } from "../ui/states";
import { Badge } from "../ui/values";

export function MergeDialog({ from, into, onClose }: { from: string; into: string; onClose: () => void }) {
    const [message, setMessage] = useState("");
    const [isDropped, setDropped] = useState(false);
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const trial = useLoad(`merge ${from} ${into}`, (signal) => call("merge", { body: { from, into, dry_run: true } }, signal));
    const merge = async () => {
        setBusy(true);
        setError(null);
        try {
            await call("merge", { body: { from, into, message: message || undefined } });
            say(`${from} was merged into ${into}`);
            if (isDropped) await call("deleteBranch", { path: { name: from } }).catch((failure: Error) => say(`${from} was not deleted: ${failure.message}`, "bad"));
            go(path(["branches", into], { tab: "log" }));
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title={`Merge ${from} into ${into}`} onClose={onClose} wide>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void merge(); }}>
                <Show from={trial} lines={3}>
                    {({ changes, conflicts, up_to_date }) => (
                        <>
                            {up_to_date && <Note kind="success" title="Nothing to merge">{into} has all of {from} already.</Note>}
                            {conflicts.length > 0 && (
                                <Note kind="error" title={`${plural(conflicts.length, "conflict")}, so nothing would be merged`}>
                                    <ul>{conflicts.map((one) => <li key={one.key}><code>{one.key}</code>: {one.reason}</li>)}</ul>
                                    <p>Merge {into} into {from} and decide there, or drop the table on one of the two sides; then merge again.</p>
                                </Note>
                            )}
                            {!up_to_date && conflicts.length === 0 && (
                                <>
                                    <p>{plural(changes.length, "table")} would change on <code>{into}</code>, all of them in one commit.</p>
                                    <ul className="plan-box">
                                        {changes.map((one) => <li key={one.key}><Badge tone={one.change === "added" ? "good" : one.change === "removed" ? "bad" : "accent"}>{one.change}</Badge> {one.key}</li>)}
                                    </ul>
                                    <TextField label="Message" value={message} onChange={setMessage} placeholder={`Merge ${from} into ${into}`} />
                                    {from !== "main" && <Checkbox label={`Delete ${from} afterwards`} checked={isDropped} onChange={setDropped} />}
                                </>
                            )}
                        </>
                    )}
                </Show>
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} icon="merge" disabled={!trial.data || trial.data.up_to_date || trial.data.conflicts.length > 0}>Merge</Button>
                </div>
            </form>
        </Dialog>
    );
}
