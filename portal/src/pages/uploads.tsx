// Files dropped onto the page: each is sent in pieces, so that it may be larger than the memory and goes on after a break.

import { DragEvent, useRef, useState } from "react";
import { ApiError, call } from "../core/api";
import { bytes, count, plural } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path } from "../core/router";
import { FileUpload, IngestedFile } from "../data/shapes";
import { sendFile } from "../data/uploading";
import { Button, Checkbox, Note, Select, TextField } from "../ui/basics";
import { attempt } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { Card } from "../ui/page";
import { Status, Time } from "../ui/values";

interface Upload {
    id: number;
    file: File;
    /** A table, or a zone where `isZone`. */
    target: string;
    isZone: boolean;
    sent: number;
    state: "waiting" | "running" | "success" | "failed" | "cancelled";
    said: string;
    control: AbortController;
}
let lastID = 0;

/** A table's name from a file's. */
function tableFor(file: string): string {
    const name = file.replace(/\.(csv|tsv|json|ndjson|jsonl|parquet|xlsx|gz|zst)/gi, "").toLowerCase().replace(/[^a-z0-9_]+/g, "_").replace(/^[^a-z]+|_+$/g, "");
    return `bronze.${name || "files"}`;
}

export function Uploads({ branch, zones, done }: { branch: string; zones: string[]; done: () => void }) {
    const [all, setAll] = useState<Upload[]>([]);
    const [kind, setKind] = useState<"table" | "zone">("table");
    const [table, setTable] = useState("");
    const [zone, setZone] = useState("");
    const [isOverwriting, setOverwriting] = useState(false);
    const [isOver, setOver] = useState(false);
    const picker = useRef<HTMLInputElement>(null);
    const left = useLoad("uploads", (signal) => call("listUploads", {}, signal));
    const change = (id: number, part: Partial<Upload>) => setAll((old) => old.map((one) => (one.id === id ? { ...one, ...part } : one)));

    const take = async (files: File[]) => {
        const isZone = kind === "zone";
        const added = files.map((file): Upload => ({
            id: ++lastID, file, isZone, target: isZone ? zone.trim() || zones[0] || "files" : table.trim() || tableFor(file.name), sent: 0, state: "waiting", said: "",
            control: new AbortController(),
        }));
        setAll((old) => [...old, ...added]);
        // One after the other, since each load is a commit.
        for (const one of added) {
            if (one.control.signal.aborted) continue;
            change(one.id, { state: "running" });
            change(one.id, await upload(one, branch, isOverwriting, (sent, said) => change(one.id, { sent, said })));
        }
        left.reload();
        done();
    };
    const drop = (event: DragEvent<HTMLElement>) => {
        event.preventDefault();
        setOver(false);
        void take([...event.dataTransfer.files]);
    };
    const cancel = (one: Upload) => {
        one.control.abort();
        if (one.state === "waiting") change(one.id, { state: "cancelled" });
    };
    const broken = (left.data?.uploads ?? []).filter((one) => !all.some((upload) => upload.file.name === one.file && upload.state !== "cancelled"));
    return (
        <Card title="Load files">
            <div className={isOver ? "drop over" : "drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }} onDragLeave={() => setOver(false)} onDrop={drop}>
                <Icon name="upload" size={22} />
                <p>Drop CSV, JSON, Parquet or Excel files here</p>
                <Button onClick={() => picker.current?.click()}>Choose files</Button>
                <input ref={picker} className="hidden" type="file" multiple={true} aria-label="Files to load" tabIndex={-1}
                    onChange={(event) => { void take([...(event.target.files ?? [])]); event.target.value = ""; }} />
            </div>
            <div className="card-body filters upload-how">
                <Select label="Put them" value={kind} onChange={(value) => setKind(value as "table" | "zone")} options={[["table", "into a table at once"], ["zone", "into a landing zone"]]} />
                {kind === "table"
                    ? <TextField label="Into the table" value={table} onChange={setTable} placeholder="bronze.orders" hint="Empty for bronze and the name of the file" />
                    : <TextField label="Landing zone" value={zone} onChange={setZone} placeholder={zones[0] ?? "files"} hint={zones.length ? `There are: ${zones.slice(0, 6).join(", ")}` : undefined} />}
                <Checkbox label={kind === "table" ? "Replace the rows that the table has" : "Replace files of the same name"} checked={isOverwriting} onChange={setOverwriting} />
            </div>
            {broken.length > 0 && <Broken all={broken} reload={left.reload} />}
            {all.length > 0 && (
                <ul className="lines uploads" aria-label="Uploads">
                    {all.map((one) => (
                        <li key={one.id}>
                            <Status value={one.state === "waiting" ? "pending" : one.state} />
                            <span className="grow">
                                {one.file.name} <span className="muted small">{bytes(one.file.size)} into {one.isZone ? <code>landing/{one.target}</code> : <Link to={path(["lake", one.target])}>{one.target}</Link>}</span>
                                {one.said && <p className={one.state === "failed" ? "bad small" : "muted small"}>{one.said}</p>}
                                {one.state === "running" && <progress value={one.sent} max={Math.max(1, one.file.size)} aria-label={`Sent of ${one.file.name}`} />}
                            </span>
                            {(one.state === "running" || one.state === "waiting") && <Button size="small" label={`Cancel ${one.file.name}`} onClick={() => cancel(one)}>Cancel</Button>}
                        </li>
                    ))}
                </ul>
            )}
        </Card>
    );
}

/** Uploads that were broken off: choosing the same file goes on with one. */
function Broken({ all, reload }: { all: FileUpload[]; reload: () => void }) {
    const giveUp = async (one: FileUpload) => {
        await attempt(`${one.file} was given up`, () => call("deleteUpload", { path: { upload: one.id } }));
        reload();
    };
    return (
        <div className="card-body">
            <Note title={all.length === 1 ? "An upload was broken off" : `${plural(all.length, "upload")} were broken off`}>
                <p>Choose the same file again, and it goes on where it was.</p>
                <ul className="lines plain">
                    {all.map((one) => (
                        <li key={one.id}>
                            <span className="grow">{one.file} <span className="muted small">{bytes(one.offset)} of {bytes(one.size)}, begun <Time value={one.created_at} /></span></span>
                            <Button size="small" kind="quiet" label={`Give up ${one.file}`} onClick={() => void giveUp(one)}>Give up</Button>
                        </li>
                    ))}
                </ul>
            </Note>
        </div>
    );
}

async function upload(one: Upload, branch: string, replace: boolean, progress: (sent: number, said: string) => void): Promise<Partial<Upload>> {
    try {
        const sent = await sendFile(one.file, one.control.signal, ({ sent, waiting }) => progress(sent, waiting));
        progress(one.file.size, one.isZone ? "" : "It is being loaded.");
        const body = one.isZone ? { zone: one.target, replace } : { table: one.target, branch, overwrite: replace };
        const answer = await call("finishUpload", { path: { upload: sent.id }, body }, one.control.signal);
        if (one.isZone) return { state: "success", said: `It is ${answer.path ?? "there"}.` };
        return { state: "success", said: outcome(answer.rows ?? 0, answer.files ?? []) };
    } catch (error) {
        if (one.control.signal.aborted) return { state: "cancelled", said: "Nothing was loaded; choose it again to go on." };
        const words = error instanceof ApiError ? [error.message, error.hint].filter(Boolean).join(" ") : String(error);
        return { state: "failed", said: words };
    }
}

function outcome(rows: number, files: IngestedFile[]): string {
    const same = files.find((file) => file.same_as);
    if (same) return `It was loaded before, as ${same.same_as}, so nothing was done.`;
    const aside = files.reduce((sum, file) => sum + (file.quarantined ?? 0), 0);
    return `${plural(rows, "row")}${aside ? `, ${count(aside)} put aside` : ""}`;
}
