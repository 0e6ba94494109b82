// Queries of the lake: sheets, an editor, and results of any length.

import { Suspense, lazy, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { usePlace, go } from "../core/router";
import { useStore } from "../core/store";
import { Catalog } from "../data/completion";
import { Sheet, addSheet, changeSheet, closeSheet, sheets } from "../data/sheets";
import { Button, TextField } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Page } from "../ui/page";
import { RefSelect } from "../ui/refpicker";
import { Skeleton } from "../ui/states";
import { QueryHistory } from "./queryhistory";
import { QueryResult } from "./queryresult";
import { useAsking } from "./asking";

const Editor = lazy(() => import("../ui/editor"));

export function QueryPage() {
    const all = useStore(sheets);
    const { query } = usePlace();
    const [chosen, setChosen] = useState(all[0]?.id ?? "");
    const [isPast, setPast] = useState(false);
    const wanted = query.get("sql");
    useEffect(() => {
        if (wanted === null) return;
        const ref = query.get("ref") ?? "main";
        const known = sheets.get().find((sheet) => sheet.sql === wanted && sheet.ref === ref) ?? addSheet(wanted, ref);
        setChosen(known.id);
        go("/query", "replace");
    }, [wanted]);
    const sheet = all.find((one) => one.id === chosen) ?? all[all.length - 1]!;
    return (
        <Page title="Query" full actions={<Button onClick={() => setPast(true)}>History</Button>}>
            <div className="sheets">
                <div className="tabs" role="group" aria-label="Sheets">
                    {all.map((one) => (
                        <button key={one.id} type="button" className="tab" aria-pressed={one === sheet} onClick={() => setChosen(one.id)}>{one.name}</button>
                    ))}
                    <Button kind="quiet" size="small" icon="plus" label="New sheet" onClick={() => setChosen(addSheet("", sheet.ref).id)} />
                </div>
                <SheetView key={sheet.id} sheet={sheet} close={() => { closeSheet(sheet.id); setChosen(sheets.get()[0]!.id); }} />
            </div>
            {isPast && <QueryHistory onClose={() => setPast(false)} take={(sql, ref) => { setChosen(addSheet(sql, ref).id); setPast(false); }} />}
        </Page>
    );
}

function SheetView({ sheet, close }: { sheet: Sheet; close: () => void }) {
    const { state, run, cancel } = useAsking();
    const [isNaming, setNaming] = useState(false);
    const read = useRef<() => string>(() => "");
    const catalog = useCatalog(sheet.ref, sheet.sql);
    const start = useCallback((selection: string) => run(selection.trim() || sheet.sql, sheet.ref), [run, sheet.sql, sheet.ref]);
    const mistake = useMemo(() => {
        const location = state.error?.location;
        return location?.line ? { line: location.line, column: location.column } : undefined;
    }, [state.error]);
    return (
        <>
            <section className="card" aria-label="Editor">
                <Suspense fallback={<Skeleton lines={5} />}>
                    <Editor value={sheet.sql} label={`SQL of ${sheet.name}`} onChange={(sql) => changeSheet(sheet.id, { sql })} onRun={start}
                        complete={(word, before) => catalog.current?.complete(word, `${before} ${sheet.sql}`) ?? []} mistake={mistake}
                        readSelection={(reader) => { read.current = reader; }} />
                </Suspense>
                <footer className="editor-foot">
                    {state.isRunning
                        ? <Button kind="danger" icon="stop" onClick={cancel}>Cancel</Button>
                        : <Button kind="primary" icon="runs" onClick={() => start(read.current())} disabled={!sheet.sql.trim()} title="Ctrl Enter; runs what is selected">Run</Button>}
                    <RefSelect label="At" value={sheet.ref} onChange={(ref) => changeSheet(sheet.id, { ref })} />
                    <span className="grow" />
                    <Button kind="quiet" size="small" onClick={() => setNaming(true)}>Rename</Button>
                    <Button kind="quiet" size="small" onClick={close}>Close sheet</Button>
                </footer>
            </section>
            <QueryResult state={state} />
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
