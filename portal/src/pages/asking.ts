// A query that runs: its rows as they come, how long it has been, and ending it.

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../core/api";
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
