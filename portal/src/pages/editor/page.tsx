// The editor of a pipeline: its files, what the server says of them as they are typed, its first rows, and saving.

import { useEffect, useState } from "react";
import { call } from "../../core/api";
import { useLoad } from "../../core/load";
import { path, useQuery } from "../../core/router";
import { mayWrite } from "../../core/session";
import { StoredSource } from "../../data/source";
import { Button, LinkButton, Note } from "../../ui/basics";
import { say } from "../../ui/dialog";
import { Page } from "../../ui/page";
import { RefSelect } from "../../ui/refpicker";
import { Failure, Show, Skeleton } from "../../ui/states";
import { LayerDot, Time } from "../../ui/values";
import { StartRun } from "../startrun";
import { useCheck, useEditing } from "./editing";
import { Merging } from "./merging";
import { NewPipeline } from "./newpipeline";
import { Removing } from "./removing";
import { useSample } from "./sampling";
import { Tree } from "./tree";
import { Versions, kindWords } from "./versions";
import { Workplace } from "./workplace";

export default function EditorPage({ name }: { name: string }) {
    const stored = useLoad(`source ${name}`, async (signal) => (await call("readPipelineSource", { path: { pipeline: name } }, signal)) as StoredSource);
    // What was kept from an earlier visit may be old, so the editor waits for what is there now.
    const [first, setFirst] = useState<StoredSource | null>(null);
    useEffect(() => { if (stored.data && !stored.isLoading && !first) setFirst(stored.data); }, [stored.data, stored.isLoading, first]);
    if (first) return <Editing key={first.name} stored={first} />;
    return (
        <Page title={name} above={[["/pipelines", "Pipelines"]]} full>
            {stored.error && !stored.isLoading ? <><Failure error={stored.error} retry={stored.reload} />{stored.error.status === 404 && <Gone name={name} onBack={setFirst} />}</> : <Skeleton lines={10} />}
        </Page>
    );
}

/** A pipeline that is not there may have been. */
function Gone({ name, onBack }: { name: string; onBack: (source: StoredSource) => void }) {
    const versions = useLoad(`gone ${name}`, (signal) => call("pipelineVersions", { path: { pipeline: name } }, signal));
    const last = versions.data?.versions.find((one) => one.kind !== "deleted");
    if (!last || !mayWrite()) return null;
    const restore = async () => {
        const back = await call("restorePipelineVersion", { path: { pipeline: name, version: String(last.number) } });
        onBack(back as unknown as StoredSource);
    };
    return <Note title="It was here once"><p>Version {last.number} by {last.author} can be brought back.</p><Button size="small" onClick={() => void restore().catch((error) => say(String(error), "bad"))}>Restore version {last.number}</Button></Note>;
}

function Editing({ stored }: { stored: StoredSource }) {
    const { name } = stored;
    const may = mayWrite();
    const editing = useEditing(stored);
    const [fullRefresh, setFullRefresh] = useState(false);
    const [ref, setRef] = useQuery("ref", "main");
    const checked = useCheck(name, editing.files, fullRefresh, ref, may);
    const sample = useSample(name, ref);
    const [open, setOpen] = useQuery("show");
    const [isKeptShown, setKeptShown] = useState(editing.wasKept);
    const project = useLoad("sources", (signal) => call("listPipelineSources", {}, signal));
    const { isChanged, save, conflict, base } = editing;
    useEffect(() => {
        const press = (event: KeyboardEvent) => {
            if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "s") return;
            event.preventDefault();
            if (may && isChanged) void save().then((isSaved) => isSaved && say("Saved."));
        };
        window.addEventListener("keydown", press);
        return () => window.removeEventListener("keydown", press);
    }, [may, isChanged, save]);
    const close = () => setOpen("");
    return (
        <Page title={<span className="layer-title"><LayerDot name={name.split(".").at(-2) ?? ""} /> {name}</span>} documentTitle={`Edit ${name}`} full
            above={[["/pipelines", "Pipelines"], [path(["pipelines", name]), name]]}
            about={<span role="status">{isChanged ? "Not saved yet." : <>Version {base.version.number}, {kindWords[base.version.kind]}{base.version.kind === "found" ? "" : ` by ${base.version.author}`} <Time value={base.version.time} />.</>}</span>}
            actions={
                <>
                    <LinkButton to={path(["pipelines", name])} icon="view">Look at it</LinkButton>
                    <Button icon="schedule" onClick={() => setOpen("versions")}>Versions</Button>
                    {may && <Button icon="trash" label="Delete the pipeline" onClick={() => setOpen("delete")} />}
                    {may && <Button icon="runs" disabled={isChanged} title={isChanged ? "Save it first" : undefined} onClick={() => setOpen("run")}>Plan and run</Button>}
                    {may && <Button kind="primary" busy={editing.isSaving} disabled={!isChanged} title="Ctrl S" onClick={() => void save().then((isSaved) => isSaved && say("Saved."))}>Save</Button>}
                </>
            }>
            {editing.error && <Failure error={editing.error} />}
            {!may && <Note title="You may read this pipeline">A token with the scope write may change it.</Note>}
            {isKeptShown && isChanged && (
                <Note kind="warning" title="Changes from before">
                    <p>They were not saved, and are here again.</p>
                    <Button size="small" onClick={() => { editing.take(stored); setKeptShown(false); }}>Drop them</Button>
                </Note>
            )}
            {may && (
                <div className="ide-at">
                    <RefSelect label="Checked and sampled on" value={ref} onChange={setRef} />
                    <span className="muted small">The text is one for all branches: it lies in the project's folder. A branch has tables of its own, which a run that publishes into it builds from this text.</span>
                </div>
            )}
            <div className="ide">
                <Show from={project} lines={6}>{({ pipelines }) => <Tree entries={pipelines} chosen={name} isChanged={isChanged} onNew={may ? () => setOpen("new") : undefined} />}</Show>
                <Workplace editing={editing} checked={checked} sample={sample} mayWrite={may} fullRefresh={fullRefresh} setFullRefresh={setFullRefresh} at={ref} />
            </div>
            {conflict && (
                <Merging base={base} mine={editing.files} theirs={conflict} isSaving={editing.isSaving} onClose={() => editing.setConflict(null)}
                    onTake={() => editing.take(conflict)} onSave={(files) => void save(files, conflict).then((isSaved) => isSaved && say("Merged and saved."))} />
            )}
            {open === "versions" && <Versions name={name} base={base} mayRestore={may && !isChanged} onClose={close} onRestore={(source) => { editing.take(source); close(); }} />}
            {open === "run" && <StartRun selected={name} into={ref} onClose={close} />}
            {open === "new" && <NewPipeline onClose={close} />}
            {open === "delete" && <Removing name={name} digest={base.version.digest} onClose={close} />}
        </Page>
    );
}
