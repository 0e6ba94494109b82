// A value that components follow.

import { useSyncExternalStore } from "react";

export interface Store<T> {
    get(): T;
    set(value: T): void;
    subscribe(notify: () => void): () => void;
}

export function store<T>(initial: T): Store<T> {
    let value = initial;
    const followers = new Set<() => void>();
    return {
        get: () => value,
        set(next) {
            if (Object.is(value, next)) return;
            value = next;
            for (const notify of [...followers]) notify();
        },
        subscribe(notify) {
            followers.add(notify);
            return () => followers.delete(notify);
        },
    };
}

export function useStore<T>(from: Store<T>): T {
    return useSyncExternalStore(from.subscribe, from.get);
}
