// Queries that people keep for each other: found, opened, renamed, deleted, and saved.

import { useState } from "react";
import { ApiError, call } from "../core/api";
import { useLoad } from "../core/load";
import { path } from "../core/router";
import { mayWrite } from "../core/session";
import { SavedQuery } from "../data/shapes";
import { Sheet, changeSheet } from "../data/sheets";
import { Button, Note, TextField } from "../ui/basics";
import { Confirm, Dialog, attempt, say } from "../ui/dialog";
import { Empty, Failure, Show } from "../ui/states";
import { Time } from "../ui/values";

/** The address that opens a saved query. */
export function savedLink(query: SavedQuery): string {
    return path(["query"], { saved: query.id });
}

export function SavedQueries({ onClose, take }: { onClose: () => void; take: (query: SavedQuery) => void }) {
    const [text, setText] = useState("");
    const [renaming, setRenaming] = useState<SavedQuery | null>(null);
    const [deleting, setDeleting] = useState<SavedQuery | null>(null);
    const found = useLoad("saved-queries", (signal) => call("listSavedQueries", {}, signal));
    return (
        <Dialog title="Saved queries" onClose={onClose} wide>
            <div className="stack">
                <TextField label="Find" value={text} onChange={setText} placeholder="A part of a name or of the SQL" />
                <Show from={found}>
                    {({ queries }) => {
                        const wanted = text.toLowerCase();
                        const shown = queries.filter((one) => `${one.name} ${one.sql}`.toLowerCase().includes(wanted));
                        if (queries.length === 0) return <Empty icon="query" title="None yet"><p>Save a query below its editor: everybody who reads this project finds it here.</p></Empty>;
                        if (shown.length === 0) return <Empty icon="search" title="None is like this" />;
                        return (
                            <ul className="stack" aria-label="Saved queries">
                                {shown.map((one) => (
                                    <li key={one.id} className="past">
                                        <strong>{one.name}</strong>
                                        <pre className="excerpt">{one.sql}</pre>
                                        <span className="muted small">at {one.ref}, changed by {one.updated_by} <Time value={one.updated_at} /></span>
                                        <span className="actions">
                                            <Button size="small" kind="primary" label={`Open ${one.name}`} onClick={() => take(one)}>Open</Button>
                                            <Button size="small" icon="copy" label={`Copy the link of ${one.name}`} onClick={() => copy(one)}>Link</Button>
                                            {mayWrite() && <Button size="small" label={`Rename ${one.name}`} onClick={() => setRenaming(one)}>Rename</Button>}
                                            {mayWrite() && <Button size="small" kind="quiet" icon="trash" label={`Delete ${one.name}`} onClick={() => setDeleting(one)} />}
                                        </span>
                                    </li>
                                ))}
                            </ul>
                        );
                    }}
                </Show>
            </div>
            {renaming && <Rename query={renaming} onClose={() => setRenaming(null)} done={() => { setRenaming(null); found.reload(); }} />}
            {deleting && (
                <Confirm title={`Delete '${deleting.name}'?`} action="Delete" danger onClose={() => setDeleting(null)}
                    run={async () => { await call("deleteSavedQuery", { path: { query: deleting.id } }); say(`${deleting.name} was deleted`); found.reload(); }}>
                    Nobody finds it any more, and links to it lead nowhere.
                </Confirm>
            )}
        </Dialog>
    );
}

function copy(query: SavedQuery): void {
    void attempt("The link was copied", async () => navigator.clipboard.writeText(location.origin + savedLink(query)));
}

function Rename({ query, onClose, done }: { query: SavedQuery; onClose: () => void; done: () => void }) {
    const [name, setName] = useState(query.name);
    const [error, setError] = useState<ApiError | null>(null);
    const save = async () => {
        try {
            await call("replaceSavedQuery", { path: { query: query.id }, body: { name, version: query.version } });
            done();
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
        }
    };
    return (
        <Dialog title="Rename a saved query" onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
                <TextField label="Name" value={name} onChange={setName} required />
                {error && <Failure error={error} />}
                <div className="actions"><Button kind="primary" submit disabled={!name.trim()}>Rename</Button></div>
            </form>
        </Dialog>
    );
}

/** Saves a sheet: over what it was opened from, or under a name of its own. */
export function SaveSheet({ sheet, onClose }: { sheet: Sheet; onClose: () => void }) {
    const [name, setName] = useState(sheet.saved?.name ?? (/^Query \d+$/.test(sheet.name) ? "" : sheet.name));
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const isOver = sheet.saved !== undefined && name.trim() === sheet.saved.name;
    const save = async () => {
        setBusy(true);
        setError(null);
        try {
            const body = { name: name.trim(), sql: sheet.sql, ref: sheet.ref };
            const saved = isOver && sheet.saved
                ? await call("replaceSavedQuery", { path: { query: sheet.saved.id }, body: { ...body, version: sheet.saved.version } })
                : await call("createSavedQuery", { body });
            changeSheet(sheet.id, { name: saved.name, saved: { id: saved.id, name: saved.name, version: saved.version } });
            say(`${saved.name} was saved`);
            onClose();
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title="Save the query" onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void save(); }}>
                <TextField label="Name" value={name} onChange={setName} required placeholder="Late flights by carrier"
                    hint={isOver ? "It takes the place of what was saved under this name." : "Everybody who reads this project finds it under this name."} />
                {error && <Failure error={error} />}
                {error?.status === 409 && sheet.saved && isOver && <Note kind="warning">Save yours under another name, so that nothing is lost.</Note>}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!name.trim()}>Save</Button>
                </div>
            </form>
        </Dialog>
    );
}
