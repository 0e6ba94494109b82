// Somebody else saved first: both texts side by side, and what is kept of each.

import { useMemo, useState } from "react";
import { Choice, Hunk, merged, threeWay } from "../../data/difference";
import { StoredSource, textOf, withText } from "../../data/source";
import { SourceFile } from "../../data/shapes";
import { Button, Note } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { Time } from "../../ui/values";
import { HunkChoice, Sides } from "./sides";

interface MergeOf {
    path: string;
    hunks: Hunk[];
    proposed: (Choice | undefined)[];
}

export function Merging({ base, mine, theirs, isSaving, onSave, onTake, onClose }: {
    base: StoredSource; mine: SourceFile[]; theirs: StoredSource; isSaving: boolean;
    onSave: (files: SourceFile[]) => void; onTake: () => void; onClose: () => void;
}) {
    const merges = useMemo(() => {
        const paths = [...new Set([...mine, ...theirs.files].map((file) => file.path))].sort();
        return paths.filter((path) => textOf(mine, path) !== textOf(theirs.files, path)).map((path): MergeOf => {
            return { path, ...threeWay(textOf(base.files, path) ?? "", textOf(mine, path) ?? "", textOf(theirs.files, path) ?? "") };
        });
    }, [base, mine, theirs]);
    const [choices, setChoices] = useState<Record<string, (Choice | undefined)[]>>(() => Object.fromEntries(merges.map((one) => [one.path, one.proposed])));
    const chosen = (one: MergeOf) => choices[one.path] ?? one.proposed;
    const open = merges.reduce((sum, one) => sum + one.hunks.filter((hunk, index) => !hunk.same && !chosen(one)[index]).length, 0);
    const choose = (one: MergeOf, index: number, choice: Choice) =>
        setChoices((old) => ({ ...old, [one.path]: chosen(one).map((before, place) => (place === index ? choice : before)) }));
    const result = () => merges.reduce((files, one) => {
        const text = merged(one.hunks, chosen(one));
        const isMissing = textOf(mine, one.path) === undefined || textOf(theirs.files, one.path) === undefined;
        return withText(files, one.path, isMissing && text === "" ? undefined : text);
    }, mine);
    return (
        <Dialog title="Somebody else saved this pipeline" onClose={onClose} wide>
            <div className="stack">
                <p><strong>{theirs.version.author}</strong> saved version {theirs.version.number} <Time value={theirs.version.time} /> while you worked on version {base.version.number}. Nothing is lost: choose what is kept of each, then save.</p>
                {merges.map((one) => (
                    <section key={one.path} className="stack" aria-label={one.path}>
                        <h3><code>{one.path}</code></h3>
                        <Sides hunks={one.hunks} names={["Mine", `Theirs (${theirs.version.author})`]}
                            choice={(_, index) => <HunkChoice name={`What is kept of difference ${index + 1} of ${one.path}`} chosen={chosen(one)[index]} onChoose={(choice) => choose(one, index, choice)} />} />
                    </section>
                ))}
                {merges.length === 0 && <Note kind="success" title="Both texts are the same">There is nothing to merge.</Note>}
                <div className="actions">
                    <Button onClick={onClose}>Go on editing</Button>
                    <Button onClick={onTake}>Take theirs, drop mine</Button>
                    <Button kind="primary" busy={isSaving} disabled={open > 0} onClick={() => onSave(result())}
                        title={open > 0 ? `${open} differences wait for a choice` : undefined}>Save the merge</Button>
                </div>
            </div>
        </Dialog>
    );
}
