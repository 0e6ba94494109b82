// Queries of the lake: sheets, an editor, and results of any length.

import { Suspense, lazy, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, call } from "../core/api";
import { usePlace, go } from "../core/router";
import { mayWrite } from "../core/session";
import { useStore } from "../core/store";
import { Catalog } from "../data/completion";
import { SavedQuery } from "../data/shapes";
import { Sheet, addSheet, changeSheet, closeSheet, sheets } from "../data/sheets";
import { Button, TextField } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Page } from "../ui/page";
import { RefSelect } from "../ui/refpicker";
import { Card } from "../ui/page";
import { Failure, Skeleton } from "../ui/states";
import { QueryHistory } from "./queryhistory";
import { QueryResult } from "./queryresult";
import { SaveSheet, SavedQueries } from "./savedqueries";
import { useAsking, usePlanning } from "./asking";
import { PlanTree } from "./queryplan";
import { QuerySummary } from "./querysummary";

const Editor = lazy(() => import("../ui/editor"));

export function QueryPage() {
    const all = useStore(sheets);
    const { query } = usePlace();
    const [chosen, setChosen] = useState(all[0]?.id ?? "");
    const [isPast, setPast] = useState(false);
    const [isSaved, setSaved] = useState(false);
    const [problem, setProblem] = useState<ApiError | null>(null);
    const wanted = query.get("sql");
    useEffect(() => {
        if (wanted === null) return;
        const ref = query.get("ref") ?? "main";
        const known = sheets.get().find((sheet) => sheet.sql === wanted && sheet.ref === ref) ?? addSheet(wanted, ref);
        setChosen(known.id);
        go("/query", "replace");
    }, [wanted]);
    const open = useCallback((query: SavedQuery) => {
        const known = sheets.get().find((sheet) => sheet.saved?.id === query.id) ?? addSheet(query.sql, query.ref);
        changeSheet(known.id, { name: query.name, sql: query.sql, ref: query.ref, saved: { id: query.id, name: query.name, version: query.version } });
        setChosen(known.id);
        setSaved(false);
    }, []);
    const savedID = query.get("saved");
    useEffect(() => {
        if (savedID === null) return;
        const controller = new AbortController();
        setProblem(null);
        call("showSavedQuery", { path: { query: savedID } }, controller.signal).then(
            (found) => { open(found as unknown as SavedQuery); go("/query", "replace"); },
            (failure: unknown) => { if (failure instanceof ApiError) setProblem(failure); });
        return () => controller.abort();
    }, [savedID]);
    const sheet = all.find((one) => one.id === chosen) ?? all[all.length - 1]!;
    return (
        <Page title="Query" full actions={<><Button onClick={() => setSaved(true)}>Saved</Button><Button onClick={() => setPast(true)}>History</Button></>}>
            {problem && <Failure error={problem} />}
            <div className="sheets">
                <div className="tabs" role="group" aria-label="Sheets">
                    {all.map((one) => (
                        <button key={one.id} type="button" className="tab" aria-pressed={one === sheet} onClick={() => setChosen(one.id)}>{one.name}</button>
                    ))}
                    <Button kind="quiet" size="small" icon="plus" label="New sheet" onClick={() => setChosen(addSheet("", sheet.ref).id)} />
                </div>
                <SheetView key={sheet.id} sheet={sheet} close={() => { closeSheet(sheet.id); setChosen(sheets.get()[0]!.id); }} />
            </div>
            {isSaved && <SavedQueries onClose={() => setSaved(false)} take={open} />}
            {isPast && <QueryHistory onClose={() => setPast(false)} take={(sql, ref) => { setChosen(addSheet(sql, ref).id); setPast(false); }} />}
        </Page>
    );
}

function SheetView({ sheet, close }: { sheet: Sheet; close: () => void }) {
    const { state, run, cancel } = useAsking();
    const planning = usePlanning();
    const [part, setPart] = useState<"rows" | "plan" | "summary">("rows");
    const [isSaving, setSaving] = useState(false);
    const [isNaming, setNaming] = useState(false);
    const read = useRef<() => { text: string; line: number; column: number }>(() => ({ text: "", line: 0, column: 0 }));
    const catalog = useCatalog(sheet.ref, sheet.sql);
    // What is run may be a part of the sheet: places in it are moved to where it stands.
    const begin = useRef({ line: 0, column: 0 });
    const chosenText = (): string => {
        const { text, line, column } = read.current();
        begin.current = text.trim() ? { line, column } : { line: 0, column: 0 };
        return text.trim() ? text : sheet.sql;
    };
    const start = () => {
        setPart("rows");
        run(chosenText(), sheet.ref);
    };
    const explain = (isRun: boolean) => {
        setPart("plan");
        planning.plan(chosenText(), sheet.ref, isRun);
    };
    const failure = part === "plan" ? planning.state.error : state.error;
    const mistakes = useMemo(() => {
        const location = failure?.location;
        if (!failure || !location?.line) return undefined;
        const column = location.column && location.line === 1 ? location.column + begin.current.column : location.column;
        return [{ message: failure.message, line: location.line + begin.current.line, column }];
    }, [failure]);
    return (
        <>
            <section className="card" aria-label="Editor">
                <Suspense fallback={<Skeleton lines={5} />}>
                    <Editor mode="query" value={sheet.sql} label={`SQL of ${sheet.name}`} onChange={(sql) => changeSheet(sheet.id, { sql })} onRun={start}
                        complete={(word, before) => catalog.current?.complete(word, `${before} ${sheet.sql}`) ?? []} mistakes={mistakes}
                        readSelection={(reader) => { read.current = reader; }} />
                </Suspense>
                <footer className="editor-foot">
                    {state.isRunning
                        ? <Button kind="danger" icon="stop" onClick={cancel}>Cancel</Button>
                        : <Button kind="primary" icon="runs" onClick={start} disabled={!sheet.sql.trim()} title="Ctrl Enter; runs what is selected">Run</Button>}
                    <Button onClick={() => explain(true)} disabled={!sheet.sql.trim()} busy={planning.state.isRunning} title="Runs the query and shows what took the time">Explain</Button>
                    <RefSelect label="At" value={sheet.ref} onChange={(ref) => changeSheet(sheet.id, { ref })} />
                    <span className="grow" />
                    {mayWrite() && <Button size="small" onClick={() => setSaving(true)} disabled={!sheet.sql.trim()}>Save</Button>}
                    <Button kind="quiet" size="small" onClick={() => setNaming(true)}>Rename</Button>
                    <Button kind="quiet" size="small" onClick={close}>Close sheet</Button>
                </footer>
            </section>
            {(planning.state.plan || state.result) && (
                <div className="tabs" role="group" aria-label="What is shown">
                    <button type="button" className="tab" aria-pressed={part === "rows"} onClick={() => setPart("rows")}>Rows</button>
                    {state.result && !state.isRunning && <button type="button" className="tab" aria-pressed={part === "summary"} onClick={() => setPart("summary")}>Columns</button>}
                    <button type="button" className="tab" aria-pressed={part === "plan"} onClick={() => (planning.state.plan ? setPart("plan") : explain(true))}>Plan</button>
                </div>
            )}
            {part === "rows" && <QueryResult state={state} />}
            {part === "summary" && state.result && <QuerySummary sql={state.sql} at={state.ref} />}
            {part === "plan" && (
                planning.state.error ? <Failure error={planning.state.error} />
                : planning.state.plan ? <PlanTree plan={planning.state.plan} />
                : <Card title="Plan"><Skeleton lines={5} /></Card>
            )}
            {isSaving && <SaveSheet sheet={sheet} onClose={() => setSaving(false)} />}
            {isNaming && <Naming sheet={sheet} onClose={() => setNaming(false)} />}
        </>
    );
}

function Naming({ sheet, onClose }: { sheet: Sheet; onClose: () => void }) {
    const [name, setName] = useState(sheet.name);
    return (
        <Dialog title="Rename the sheet" onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); changeSheet(sheet.id, { name: name.trim() || sheet.name }); onClose(); }}>
                <TextField label="Name" value={name} onChange={setName} autoFocus />
                <div className="actions"><Button kind="primary" submit>Rename</Button></div>
            </form>
        </Dialog>
    );
}

function useCatalog(ref: string, sql: string) {
    const catalog = useRef<Catalog | null>(null) as { current: Catalog | null };
    useEffect(() => {
        const controller = new AbortController();
        Catalog.load(ref, controller.signal).then((loaded) => { catalog.current = loaded; loaded.prepare(sql); }, () => undefined);
        return () => controller.abort();
    }, [ref]);
    useEffect(() => catalog.current?.prepare(sql), [sql]);
    return catalog;
}
