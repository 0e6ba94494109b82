// What two runs had otherwise in their code, file by file.

import { useMemo, useState } from "react";
import { call } from "../core/api";
import { shortID } from "../core/format";
import { useLoad } from "../core/load";
import { difference } from "../data/difference";
import { CodeDifference } from "../data/shapes";
import { Button, Note } from "../ui/basics";
import { Card } from "../ui/page";
import { Show } from "../ui/states";
import { Badge } from "../ui/values";
import { Sides } from "./editor/sides";

/** Files that are open at once when the difference is first seen. */
const openMax = 3;

export function RunCode({ run, base }: { run: string; base: string }) {
    const found = useLoad(`code ${run} ${base}`, (signal) => call("runCode", { path: { run }, query: { with: base } }, signal));
    return (
        <Show from={found} lines={6}>
            {(answer) => {
                const files = answer.files as unknown as CodeDifference[];
                const kept = answer.kept as { run: boolean; with: boolean };
                if (!kept.run || !kept.with) {
                    return <Note title="The text of the code is not there">{[!kept.with && shortID(base), !kept.run && shortID(run)].filter(Boolean).join(" and ")} {kept.run || kept.with ? "has" : "have"} none: the text is kept for runs that built something, and goes with what retention removes.</Note>;
                }
                return (
                    <Card title={files.length === 0 ? "The same code" : files.length + answer.left_off === 1 ? "1 file of the code differs" : `${files.length + answer.left_off} files of the code differ`} padded>
                        {files.length === 0 && <p className="muted">Every file says what it said then.</p>}
                        <ul className="stack">{files.map((file, index) => <li key={file.path}><FileDifference file={file} base={base} run={run} isOpenFirst={index < openMax} /></li>)}</ul>
                        {answer.left_off > 0 && <p className="muted">{answer.left_off} more are not shown.</p>}
                    </Card>
                );
            }}
        </Show>
    );
}

function FileDifference({ file, base, run, isOpenFirst }: { file: CodeDifference; base: string; run: string; isOpenFirst: boolean }) {
    const [isOpen, setOpen] = useState(isOpenFirst);
    const hunks = useMemo(() => (isOpen ? difference(file.before ?? "", file.after ?? "") : []), [isOpen, file]);
    return (
        <section className="stack" aria-label={file.path}>
            <h3 className="file-head">
                <Button size="small" kind="quiet" icon={isOpen ? "down" : "right"} expanded={isOpen} label={`${isOpen ? "Close" : "Open"} ${file.path}`} onClick={() => setOpen(!isOpen)} />
                <code>{file.path}</code>
                {file.before === null && <Badge tone="good">new</Badge>}
                {file.after === null && <Badge tone="bad">gone</Badge>}
            </h3>
            {isOpen && <Sides hunks={hunks} names={[`${shortID(base)} (then)`, `${shortID(run)} (this run)`]} />}
        </section>
    );
}
