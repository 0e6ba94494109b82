// The versions of a pipeline: who saved what, how it differs from now, and bringing one back.

import { useMemo, useState } from "react";
import { call } from "../../core/api";
import { useLoad } from "../../core/load";
import { difference } from "../../data/difference";
import { StoredSource, restoreSource, textOf } from "../../data/source";
import { SourceFile, SourceVersion } from "../../data/shapes";
import { Button, Note } from "../../ui/basics";
import { Dialog, attempt } from "../../ui/dialog";
import { Show } from "../../ui/states";
import { Badge, Time } from "../../ui/values";
import { Sides } from "./sides";

export const kindWords: Record<SourceVersion["kind"], string> = {
    created: "created", saved: "saved", restored: "restored", deleted: "deleted", found: "changed in the folder",
};

export function Versions({ name, base, onRestore, onClose, mayRestore }: {
    name: string; base: StoredSource; mayRestore: boolean; onRestore: (source: StoredSource) => void; onClose: () => void;
}) {
    const all = useLoad(`versions ${name} ${base.version.number}`, (signal) => call("pipelineVersions", { path: { pipeline: name } }, signal));
    const [chosen, choose] = useState<number | null>(null);
    return (
        <Dialog title={`Versions of ${name}`} onClose={onClose} wide>
            <Show from={all} lines={5}>
                {({ versions }) => (
                    <div className="versions">
                        <ol aria-label="Versions" className="version-list">
                            {versions.map((one) => (
                                <li key={one.number}>
                                    <button type="button" aria-pressed={one.number === chosen} onClick={() => choose(one.number)}>
                                        <span><b>{one.number}</b> {kindWords[one.kind]} {one.number === base.version.number && <Badge tone="accent">now</Badge>}</span>
                                        <span className="muted small">{one.kind !== "found" && `${one.author}, `}<Time value={one.time} /></span>
                                    </button>
                                </li>
                            ))}
                        </ol>
                        {chosen === null
                            ? <p className="muted">Choose a version to see how it differs from what is saved now.</p>
                            : <VersionView key={chosen} name={name} number={chosen} base={base} mayRestore={mayRestore} onRestore={onRestore} />}
                    </div>
                )}
            </Show>
        </Dialog>
    );
}

function VersionView({ name, number, base, mayRestore, onRestore }: {
    name: string; number: number; base: StoredSource; mayRestore: boolean; onRestore: (source: StoredSource) => void;
}) {
    const [busy, setBusy] = useState(false);
    const found = useLoad(`version ${name} ${number}`, (signal) => call("pipelineVersion", { path: { pipeline: name, version: String(number) } }, signal));
    const restore = async () => {
        setBusy(true);
        await attempt(`Version ${number} is back.`, async () => onRestore(await restoreSource(name, number, base.version.digest)));
        setBusy(false);
    };
    return (
        <section className="stack" aria-label={`Version ${number}`}>
            <Show from={found} lines={5}>
                {({ version }) => (
                    <>
                        <Differences files={version.files ?? []} base={base} number={number} />
                        {mayRestore && (version.files ?? []).length > 0 && version.digest !== base.version.digest && (
                            <div className="actions"><Button kind="primary" busy={busy} onClick={() => void restore()}>Restore version {number}</Button></div>
                        )}
                    </>
                )}
            </Show>
        </section>
    );
}

function Differences({ files, base, number }: { files: SourceFile[]; base: StoredSource; number: number }) {
    const changed = useMemo(() => {
        const paths = [...new Set([...files, ...base.files].map((file) => file.path))].sort();
        return paths.filter((path) => textOf(files, path) !== textOf(base.files, path))
            .map((path) => ({ path, hunks: difference(textOf(files, path) ?? "", textOf(base.files, path) ?? "") }));
    }, [files, base]);
    if (changed.length === 0) return <Note kind="success">It is the same as what is saved now.</Note>;
    return <>{changed.map(({ path, hunks }) => <div key={path} className="stack"><h3><code>{path}</code></h3><Sides hunks={hunks} names={[`Version ${number}`, "Now"]} /></div>)}</>;
}
