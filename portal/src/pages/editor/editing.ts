// What is being edited: the files as they were read, as they are now, and what the server says of them.

import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { ApiError, call } from "../../core/api";
import { StoredSource, areSame, conflictOf, saveSource, withText } from "../../data/source";
import { SourceColumn, SourceFile, SourceProblem, SourceTiming } from "../../data/shapes";

/** After this long without a key the text is checked. */
const pause_ms = 250;
const editor = Math.random().toString(36).slice(2);

export interface Report {
    errors: SourceProblem[];
    warnings: SourceProblem[];
    sql: string | null;
    reads: string[];
    landing: string[];
    writes: string[];
    columns: SourceColumn[] | null;
    timings: SourceTiming[];
}
export interface Checked {
    report: Report | null;
    error: ApiError | null;
    isChecking: boolean;
}

/** Checks the files whenever they change; what is asked later ends what was asked before. */
export function useCheck(name: string, files: SourceFile[], fullRefresh: boolean, ref: string, mayCheck: boolean): Checked {
    const [state, setState] = useState<Checked>({ report: null, error: null, isChecking: mayCheck });
    useEffect(() => {
        if (!mayCheck) return;
        const controller = new AbortController();
        setState((old) => ({ ...old, isChecking: true }));
        const ask = async () => {
            try {
                const body = { files: files as unknown as Record<string, unknown>[], full_refresh: fullRefresh, ref, editor };
                const report = (await call("checkPipelineSource", { path: { pipeline: name }, body: body as never }, controller.signal)) as unknown as Report;
                if (!controller.signal.aborted) setState({ report, error: null, isChecking: false });
            } catch (error) {
                if (controller.signal.aborted) return;
                const failure = error instanceof ApiError ? error : new ApiError(0, "internal", String(error));
                setState((old) => ({ ...old, error: failure, isChecking: false }));
            }
        };
        const timer = window.setTimeout(() => void ask(), pause_ms);
        return () => {
            window.clearTimeout(timer);
            controller.abort();
        };
    }, [name, files, fullRefresh, ref, mayCheck]);
    return state;
}

interface Draft {
    base: StoredSource;
    files: SourceFile[];
}
const draftKey = (name: string) => `martlet.draft.${name}`;

function keptDraft(name: string): Draft | null {
    try {
        return JSON.parse(localStorage.getItem(draftKey(name)) ?? "null") as Draft | null;
    } catch {
        return null;
    }
}

/** The files that are edited. What is not saved is kept by the browser, so that a closed tab or a server that goes away loses nothing. */
export function useEditing(stored: StoredSource) {
    const kept = useMemo(() => keptDraft(stored.name), [stored.name]);
    const [base, setBase] = useState<StoredSource>(kept?.base ?? stored);
    const [files, setFiles] = useState<SourceFile[]>(kept?.files ?? stored.files);
    const [conflict, setConflict] = useState<StoredSource | null>(null);
    const [isSaving, setSaving] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const isChanged = !areSame(base.files, files);
    const now = useRef({ base, files });
    now.current = { base, files };
    useEffect(() => {
        if (isChanged) localStorage.setItem(draftKey(stored.name), JSON.stringify({ base, files }));
        else localStorage.removeItem(draftKey(stored.name));
    }, [isChanged, base, files, stored.name]);
    const change = useCallback((path: string, text: string | undefined) => setFiles((old) => withText(old, path, text)), []);
    /** Takes what the server has as what is edited. */
    const take = useCallback((source: StoredSource) => {
        setBase(source);
        setFiles(source.files);
        setConflict(null);
        setError(null);
    }, []);
    /** Saves; where somebody else was first, `conflict` has what they saved. */
    const save = useCallback(async (chosen?: SourceFile[], over?: StoredSource): Promise<boolean> => {
        const wanted = chosen ?? now.current.files;
        setSaving(true);
        setError(null);
        try {
            const saved = await saveSource(stored.name, wanted, (over ?? now.current.base).version.digest);
            setBase(saved);
            // What was typed while it was saved stays.
            setFiles((later) => (chosen || areSame(later, wanted) ? saved.files : later));
            setConflict(null);
            return true;
        } catch (failure) {
            const current = conflictOf(failure);
            if (current) setConflict(current);
            else setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            return false;
        } finally {
            setSaving(false);
        }
    }, [stored.name]);
    return { base, files, isChanged, conflict, isSaving, error, change, take, save, setConflict, wasKept: kept !== null };
}
export type Editing = ReturnType<typeof useEditing>;
