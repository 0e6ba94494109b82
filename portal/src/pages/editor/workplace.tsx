// The files of a pipeline in an editor, with what the server says of them beside and below.

import { Suspense, lazy, useMemo, useState } from "react";
import { completeTemplate } from "../../data/templates";
import { mainFirst, textOf } from "../../data/source";
import { SourceProblem } from "../../data/shapes";
import { Button, Checkbox, Select } from "../../ui/basics";
import { Skeleton } from "../../ui/states";
import type { EditorMode, Mistake } from "../../ui/editor";
import { ConfigForm } from "./configform";
import { Checked, Editing } from "./editing";
import { NewTest } from "./newtest";
import { Problems } from "./problems";
import { Rendered } from "./rendered";
import { SampleResult, readings, useSample } from "./sampling";
import { useNames } from "./names";

const Editor = lazy(() => import("../../ui/editor"));
const settings = "config.yaml";

function modeOf(file: string): EditorMode {
    return file.endsWith(".py") ? "python" : /\.ya?ml$/.test(file) ? "yaml" : "sql";
}

/** How a person calls a file. */
function nameOf(file: string): string {
    if (/^config\.ya?ml$/.test(file)) return "Settings";
    return file.startsWith("tests/quality/") ? file.slice("tests/quality/".length, -".sql".length) : file;
}

export function Workplace({ editing, checked, sample, mayWrite, fullRefresh, setFullRefresh, at }: {
    editing: Editing; checked: Checked; sample: ReturnType<typeof useSample>; mayWrite: boolean; fullRefresh: boolean; setFullRefresh: (on: boolean) => void; at: string;
}) {
    const { base, files, change } = editing;
    const [wanted, setWanted] = useState("");
    const [place, setPlace] = useState<{ file: string; line: number; column?: number } | null>(null);
    const [isAdding, setAdding] = useState(false);
    const [isForm, setForm] = useState(true);
    const paths = mainFirst(files);
    // Settings can be written before there is a file for them.
    if (!paths.some((path) => /^config\.ya?ml$/.test(path))) paths.splice(1, 0, settings);
    const file = paths.includes(wanted) ? wanted : paths[0]!;
    const text = textOf(files, file) ?? "";
    const mode = modeOf(file);
    const names = useNames(`${text} ${checked.report?.reads.join(" ") ?? ""}`, at);
    const mistakes = useMemo(() => mistakesOf(checked, `${base.folder}/${file}`), [checked.report, base.folder, file]);
    const isTest = file.startsWith("tests/");
    const run = () => mayWrite && void sample.run(files, fullRefresh);
    const visit = ({ location }: SourceProblem) => {
        if (!location) return;
        const target = location.file.slice(base.folder.length + 1);
        setWanted(target);
        if (target === file && mode === "yaml") setForm(false);
        if (/^config\.ya?ml$/.test(target)) setForm(false);
        setPlace({ file: target, line: location.line ?? 1, column: location.column });
    };
    const hasMistake = (path: string) => checked.report?.errors.some((one) => one.location?.file === `${base.folder}/${path}`) ?? false;
    const isOther = (path: string) => (textOf(files, path) ?? "") !== (textOf(base.files, path) ?? "");
    return (
        <div className="ide-work">
            <div className="ide-pair">
                <section className="card" aria-label="Editor">
                    <div className="file-tabs">
                        <div className="tabs" role="group" aria-label="Files">
                            {paths.map((path) => (
                                <button key={path} type="button" className="tab" aria-pressed={path === file} title={path} onClick={() => setWanted(path)}>
                                    {path.startsWith("tests/") && <small className="muted">test </small>}{nameOf(path)}
                                    {hasMistake(path) && <span className="tab-mistake" title="Something is wrong in it" />}
                                    {isOther(path) && <span className="unsaved" title="Not saved" />}
                                </button>
                            ))}
                        </div>
                        {mayWrite && <Button kind="quiet" size="small" icon="plus" onClick={() => setAdding(true)}>Test</Button>}
                    </div>
                    {mode === "yaml" && (
                        <div className="editor-foot top">
                            <Button size="small" pressed={isForm} onClick={() => setForm(true)}>Form</Button>
                            <Button size="small" pressed={!isForm} onClick={() => setForm(false)}>YAML</Button>
                            <span className="muted small">Both are the same document.</span>
                        </div>
                    )}
                    {mode === "yaml" && isForm
                        ? <ConfigForm text={text} readOnly={!mayWrite} onChange={(next) => change(file, next === "" && textOf(base.files, file) === undefined ? undefined : next)} />
                        : (
                            <Suspense fallback={<Skeleton lines={8} />}>
                                <Editor key={file} value={text} label={`${file} of ${base.name}`} mode={mode} readOnly={!mayWrite} mistakes={mistakes}
                                    place={place?.file === file ? place : undefined} onRun={run}
                                    onChange={(next) => change(file, next === "" && textOf(base.files, file) === undefined ? undefined : next)}
                                    complete={mode === "sql" ? (word, before) => completeTemplate(word, before, `${text} ${checked.report?.sql ?? ""}`, names()) : undefined} />
                            </Suspense>
                        )}
                    {mayWrite && (
                        <footer className="editor-foot">
                            {sample.isRunning
                                ? <Button kind="danger" icon="stop" onClick={sample.cancel}>Cancel</Button>
                                : <Button icon="runs" onClick={run} title="Ctrl Enter">Sample</Button>}
                            <Select label="It reads" inline value={sample.reading} onChange={sample.setReading} options={readings} />
                            <Checkbox label="As on a full refresh" checked={fullRefresh} onChange={setFullRefresh} />
                            <span className="grow" />
                            {isTest && <Button kind="quiet" size="small" icon="trash" onClick={() => change(file, undefined)}>Remove this test</Button>}
                        </footer>
                    )}
                    {mayWrite && <Problems checked={checked} folder={base.folder} onGo={visit} />}
                </section>
                <Rendered checked={checked} isPython={paths[0] === "pipeline.py"} />
            </div>
            {mayWrite && <SampleResult state={sample} />}
            {isAdding && <NewTest taken={paths} onClose={() => setAdding(false)} onAdd={(path, first) => { change(path, first); setWanted(path); }} />}
        </div>
    );
}

function mistakesOf({ report }: Checked, file: string): Mistake[] {
    const of = (all: SourceProblem[], isWarning: boolean) => all.filter((one) => one.location?.file === file)
        .map((one) => ({ message: one.hint ? `${one.message}. ${one.hint}` : one.message, line: one.location?.line, column: one.location?.column, isWarning }));
    return report ? [...of(report.errors, false), ...of(report.warnings, true)] : [];
}
