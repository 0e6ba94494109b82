// What a component shows from the server: loading, there, or failed; fetched again when asked, and every so often.

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "./api";

export interface Loaded<T> {
    data: T | undefined;
    error: ApiError | undefined;
    isLoading: boolean;
    reload: () => void;
}

interface State<T> {
    key: string;
    data?: T;
    error?: ApiError;
    isLoading: boolean;
}

/** Answers of the last minutes, so that a page that was seen shows at once. */
const kept = new Map<string, unknown>();
const keptMax = 60;

/** What was shown belongs to whoever was signed in. */
export function forgetAnswers(): void {
    kept.clear();
}

/**
 * Loads something by a key; another key loads anew, and an empty one loads nothing.
 *
 * @param every Milliseconds after which it is loaded again while the page is seen; 0 for never.
 */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>, every = 0): Loaded<T> {
    const [state, setState] = useState<State<T>>(() => start(key));
    const [round, setRound] = useState(0);
    const loader = useRef(load);
    loader.current = load;
    const reload = useCallback(() => setRound((round) => round + 1), []);

    useEffect(() => {
        if (!key) return;
        const controller = new AbortController();
        let timer = 0;
        setState((old) => (old.key === key ? { ...old, isLoading: true } : start(key)));
        const once = async () => {
            try {
                const data = await loader.current(controller.signal);
                keep(key, data);
                if (!controller.signal.aborted) setState({ key, data, isLoading: false });
            } catch (error) {
                if (controller.signal.aborted) return;
                const failure = error instanceof ApiError ? error : new ApiError(0, "internal", String(error));
                setState((old) => ({ ...old, error: failure, isLoading: false }));
            }
            if (every > 0 && !controller.signal.aborted) timer = window.setTimeout(again, every);
        };
        const again = () => (document.visibilityState === "visible" ? void once() : (timer = window.setTimeout(again, every)));
        void once();
        return () => {
            controller.abort();
            window.clearTimeout(timer);
        };
    }, [key, round, every]);

    const current = state.key === key ? state : start<T>(key);
    return { data: current.data, error: current.error, isLoading: current.isLoading, reload };
}

function start<T>(key: string): State<T> {
    return { key, data: kept.get(key) as T | undefined, isLoading: key !== "" };
}

function keep(key: string, data: unknown): void {
    kept.delete(key);
    kept.set(key, data);
    if (kept.size > keptMax) kept.delete(kept.keys().next().value as string);
}
