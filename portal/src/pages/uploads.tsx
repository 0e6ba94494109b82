// Files dropped onto the page: each is sent as it is read, so that it may be larger than the memory.

import { DragEvent, useRef, useState } from "react";
import { address } from "../core/api";
import { bytes, count, plural } from "../core/format";
import { Link, path } from "../core/router";
import { session } from "../core/session";
import { IngestedFile } from "../data/shapes";
import { Button, Checkbox, TextField } from "../ui/basics";
import { Icon } from "../ui/icons";
import { Card } from "../ui/page";
import { Status } from "../ui/values";

interface Upload {
    id: number;
    file: File;
    table: string;
    sent: number;
    state: "waiting" | "running" | "success" | "failed" | "cancelled";
    said: string;
}
let lastID = 0;

/** A table's name from a file's. */
function tableFor(file: string): string {
    const name = file.replace(/\.(csv|tsv|json|ndjson|jsonl|parquet|xlsx|gz|zst)/gi, "").toLowerCase().replace(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
    return `bronze.${name || "files"}`;
}

export function Uploads({ branch, done }: { branch: string; done: () => void }) {
    const [all, setAll] = useState<Upload[]>([]);
    const [table, setTable] = useState("");
    const [isOverwriting, setOverwriting] = useState(false);
    const [isOver, setOver] = useState(false);
    const picker = useRef<HTMLInputElement>(null);
    const requests = useRef(new Map<number, XMLHttpRequest>());
    const change = (id: number, part: Partial<Upload>) => setAll((old) => old.map((one) => (one.id === id ? { ...one, ...part } : one)));

    const take = async (files: File[]) => {
        const added = files.map((file): Upload => ({ id: ++lastID, file, table: table.trim() || tableFor(file.name), sent: 0, state: "waiting", said: "" }));
        setAll((old) => [...old, ...added]);
        // One after the other, since each is a commit.
        for (const one of added) {
            change(one.id, { state: "running" });
            const outcome = await upload(one, branch, isOverwriting, requests.current, (sent) => change(one.id, { sent }));
            change(one.id, outcome);
        }
        done();
    };
    const drop = (event: DragEvent<HTMLElement>) => {
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
    };
    return (
        <Card title="Load files">
            <div className={isOver ? "drop over" : "drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
                <Icon name="upload" size={22} />
                <p>Drop CSV, JSON, Parquet or Excel files here</p>
                <Button onClick={() => picker.current?.click()}>Choose files</Button>
                <input ref={picker} className="hidden" type="file" multiple={true} aria-label="Files to load" tabIndex={-1}
                    onChange={(event) => { void take([...(event.target.files ?? [])]); event.target.value = ""; }} />
            </div>
            <div className="card-body filters">
                <TextField label="Into the table" value={table} onChange={setTable} placeholder="bronze and the name of the file" />
                <Checkbox label="Replace the rows that the table has" checked={isOverwriting} onChange={setOverwriting} />
            </div>
            {all.length > 0 && (
                <ul className="lines uploads" aria-label="Uploads">
                    {all.map((one) => (
                        <li key={one.id}>
                            <Status value={one.state === "waiting" ? "pending" : one.state} />
                            <span className="grow">
                                {one.file.name} <span className="muted small">{bytes(one.file.size)} into <Link to={path(["lake", one.table])}>{one.table}</Link></span>
                                {one.said && <p className={one.state === "failed" ? "bad small" : "muted small"}>{one.said}</p>}
                                {one.state === "running" && <progress value={one.sent} max={Math.max(1, one.file.size)} aria-label={`Sent of ${one.file.name}`} />}
                            </span>
                            {one.state === "running" && <Button size="small" onClick={() => requests.current.get(one.id)?.abort()}>Cancel</Button>}
                        </li>
                    ))}
                </ul>
            )}
        </Card>
    );
}

/** `fetch` does not tell how much was sent. */
function upload(one: Upload, branch: string, overwrite: boolean, requests: Map<number, XMLHttpRequest>, progress: (sent: number) => void): Promise<Partial<Upload>> {
    return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        requests.set(one.id, request);
        request.open("POST", address("/ingest", {}, { table: one.table, file: one.file.name, branch, overwrite: overwrite || undefined }));
        request.setRequestHeader("Authorization", `Bearer ${session.get()?.token ?? ""}`);
        request.setRequestHeader("Content-Type", "application/octet-stream");
        request.upload.onprogress = (event) => progress(event.loaded);
        request.onabort = () => resolve({ state: "cancelled", said: "Nothing was loaded." });
        request.onerror = () => resolve({ state: "failed", said: "The server does not answer." });
        request.onload = () => resolve(outcome(request));
        request.send(one.file);
    });
}

function outcome(request: XMLHttpRequest): Partial<Upload> {
    let answer: { rows?: number; files?: IngestedFile[]; error?: { message: string; hint?: string } } = {};
    try {
        answer = JSON.parse(request.responseText) as typeof answer;
    } catch {
        return { state: "failed", said: `The server answered ${request.status}.` };
    }
    if (answer.error) return { state: "failed", said: [answer.error.message, answer.error.hint].filter(Boolean).join(" ") };
    const same = answer.files?.find((file) => file.same_as);
    if (same) return { state: "success", said: `It was loaded before, as ${same.same_as}, so nothing was done.` };
    const aside = (answer.files ?? []).reduce((sum, file) => sum + (file.quarantined ?? 0), 0);
    return { state: "success", said: `${plural(answer.rows ?? 0, "row")}${aside ? `, ${count(aside)} put aside` : ""}` };
}
