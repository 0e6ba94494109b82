// Addresses: every page and what is chosen on it is in the address, so that a link can be shared.

import { MouseEvent, ReactNode, useCallback, useMemo } from "react";
import { store, useStore } from "./store";

const place = store(location.pathname + location.search);
window.addEventListener("popstate", () => place.set(location.pathname + location.search));

/** Goes to an address of the portal. */
export function go(to: string, how: "push" | "replace" = "push"): void {
    if (to === location.pathname + location.search) return;
    if (how === "push") history.pushState(null, "", to);
    else history.replaceState(null, "", to);
    place.set(location.pathname + location.search);
    if (how === "push") window.scrollTo(0, 0);
}

export interface Place {
    /** The parts of the path, decoded. */
    parts: string[];
    query: URLSearchParams;
}

export function usePlace(): Place {
    const text = useStore(place);
    return useMemo(() => {
        const url = new URL(text, location.origin);
        return { parts: url.pathname.split("/").filter(Boolean).map(decoded), query: url.searchParams };
    }, [text]);
}

function decoded(part: string): string {
    try {
        return decodeURIComponent(part);
    } catch {
        return part;
    }
}

/** A value in the query of the address; the fallback is left out of it. */
export function useQuery(name: string, fallback = ""): [string, (value: string, how?: "push" | "replace") => void] {
    const { query } = usePlace();
    const set = useCallback(
        (value: string, how: "push" | "replace" = "replace") => {
            const url = new URL(location.href);
            if (value === fallback) url.searchParams.delete(name);
            else url.searchParams.set(name, value);
            go(url.pathname + url.search, how);
        },
        [name, fallback],
    );
    return [query.get(name) ?? fallback, set];
}

/** The address of a page: parts are encoded, and values that are empty are left out. */
export function path(parts: string[], query: Record<string, string | undefined> = {}): string {
    const items = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value) items.set(name, value);
    const text = items.toString();
    return "/" + parts.map(encodeURIComponent).join("/") + (text ? `?${text}` : "");
}

interface LinkProps {
    to: string;
    className?: string;
    title?: string;
    tabIndex?: number;
    children?: ReactNode;
    "aria-current"?: "page";
    "aria-label"?: string;
    onClick?: () => void;
}

export function Link({ to, onClick, ...rest }: LinkProps) {
    const follow = (event: MouseEvent<HTMLAnchorElement>) => {
        if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        onClick?.();
        go(to);
    };
    return <a href={to} onClick={follow} {...rest} />;
}
