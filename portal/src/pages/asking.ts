// A query that runs: its rows as they come, how long it has been, and ending it.

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../core/api";
import { QueryPlan, planOf, prefixLines } from "../data/plan";
import { Result, ask } from "../data/result";
import { remember } from "../data/sheets";

/** Rows that a page takes; a longer result is cut, and that is said. */
export const rowsMax = 1_000_000;
const draw_ms = 150;

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
}
const nothing: Asking = { isRunning: false, result: null, version: 0, error: null, sql: "", ref: "main", started: 0, took: 0, wasCancelled: false };

export function useAsking() {
    const [state, setState] = useState<Asking>(nothing);
    const running = useRef<AbortController | null>(null) as { current: AbortController | null };
    useEffect(() => () => running.current?.abort(), []);

    const run = useCallback((sql: string, ref: string) => {
        running.current?.abort();
        const controller = new AbortController();
        running.current = controller;
        const started = performance.now();
        let drawn = 0;
        setState({ ...nothing, isRunning: true, sql, ref, started });
        const progress = (result: Result) => {
            const now = performance.now();
            if (now - drawn < draw_ms) return;
            drawn = now;
            setState((old) => ({ ...old, result, version: old.version + 1, took: now - started }));
        };
        ask({ sql, ref, limit: rowsMax }, controller.signal, progress).then(
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

    const cancel = useCallback(() => running.current?.abort(), []);
    return { state, run, cancel };
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
