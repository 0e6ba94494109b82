// A query that runs: its rows as they come, how long it has been, and ending it.

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError, call } from "../core/api";
import { QueryPlan, planOf, prefixLines } from "../data/plan";
import { Result, ask } from "../data/result";
import { remember } from "../data/sheets";

/** Rows that a page takes; a longer result is cut, and that is said. */
export const rowsMax = 1_000_000;
const draw_ms = 150;
/** How often the server is asked how far it is; most queries end before the first time. */
const look_ms = 300;

/** How far the server is with a query. */
export interface Progress {
    /** From 0 to 1; null where the engine cannot tell. */
    fraction: number | null;
    rows: number;
}

export interface Asking {
    isRunning: boolean;
    result: Result | null;
    /** Another one for each batch that came. */
    version: number;
    error: ApiError | null;
    sql: string;
    ref: string;
    started: number;
    took: number;
    wasCancelled: boolean;
    progress: Progress | null;
}
const nothing: Asking = { isRunning: false, result: null, version: 0, error: null, sql: "", ref: "main", started: 0, took: 0, wasCancelled: false, progress: null };

export function useAsking() {
    const [state, setState] = useState<Asking>(nothing);
    const running = useRef<AbortController | null>(null) as { current: AbortController | null };
    const named = useRef("");
    useEffect(() => () => running.current?.abort(), []);

    const run = useCallback((sql: string, ref: string) => {
        running.current?.abort();
        const controller = new AbortController();
        running.current = controller;
        const started = performance.now();
        let drawn = 0;
        setState({ ...nothing, isRunning: true, sql, ref, started });
        const id = newID();
        named.current = id;
        const stop = watch(id, controller.signal, (progress) => setState((old) => (old.isRunning ? { ...old, progress, took: performance.now() - started } : old)));
        const progress = (result: Result) => {
            const now = performance.now();
            if (now - drawn < draw_ms) return;
            drawn = now;
            setState((old) => ({ ...old, result, version: old.version + 1, took: now - started }));
        };
        ask({ sql, ref, limit: rowsMax, id }, controller.signal, progress).finally(stop).then(
            (result) => {
                if (running.current !== controller) return;
                const took = performance.now() - started;
                setState((old) => ({ ...old, isRunning: false, result, version: old.version + 1, took }));
                remember({ sql, ref, time: new Date().toISOString(), rows: result.rows, took });
            },
            (error: unknown) => {
                if (running.current !== controller) return;
                const took = performance.now() - started;
                if (controller.signal.aborted) return setState((old) => ({ ...old, isRunning: false, wasCancelled: true, took }));
                const failure = error instanceof ApiError ? error : new ApiError(0, "internal", `The result broke off: ${String(error)}`);
                setState((old) => ({ ...old, isRunning: false, error: failure, took }));
            },
        );
    }, []);

    const cancel = useCallback(() => {
        running.current?.abort();
        // Told as well, since a server that has sent nothing yet does not see that nobody waits.
        call("cancelQuery", { path: { query: named.current } }).catch(() => undefined);
    }, []);
    return { state, run, cancel };
}

function newID(): string {
    return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(16).padStart(8, "0")).join("");
}

/** Asks how far a query is until it is stopped; where that cannot be told, nobody hears of it. */
function watch(id: string, signal: AbortSignal, tell: (progress: Progress) => void): () => void {
    const asking = new AbortController();
    let timer = window.setTimeout(look, look_ms);
    const stop = () => {
        window.clearTimeout(timer);
        asking.abort();
    };
    signal.addEventListener("abort", stop);
    async function look() {
        const found = await call("queryProgress", { path: { query: id } }, asking.signal).catch(() => null);
        if (asking.signal.aborted) return;
        if (found && found.status !== "unknown") tell({ fraction: found.fraction, rows: found.rows_processed });
        timer = window.setTimeout(look, look_ms);
    }
    return stop;
}

export interface Planning {
    isRunning: boolean;
    plan: QueryPlan | null;
    error: ApiError | null;
}

/** Asks how a query is done. */
export function usePlanning() {
    const [state, setState] = useState<Planning>({ isRunning: false, plan: null, error: null });
    const running = useRef<AbortController | null>(null) as { current: AbortController | null };
    useEffect(() => () => running.current?.abort(), []);
    const plan = useCallback((sql: string, ref: string, isRun: boolean) => {
        running.current?.abort();
        const controller = new AbortController();
        running.current = controller;
        setState({ isRunning: true, plan: null, error: null });
        planOf(sql, ref, isRun, controller.signal).then(
            (plan) => { if (running.current === controller) setState({ isRunning: false, plan, error: null }); },
            (error: unknown) => {
                if (running.current !== controller || controller.signal.aborted) return;
                setState({ isRunning: false, plan: null, error: error instanceof ApiError ? moved(error) : new ApiError(0, "internal", String(error)) });
            },
        );
    }, []);
    return { state, plan };
}

/** Places are told in the text that was sent, which begins with lines of our own. */
function moved(error: ApiError): ApiError {
    const at = error.location;
    if (!at?.line) return error;
    const location = { ...at, line: Math.max(1, at.line - prefixLines) };
    return new ApiError(error.status, error.code, error.message, error.hint, location, error.problems);
}
