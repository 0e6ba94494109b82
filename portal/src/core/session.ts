// Who is signed in: the token of this tab, or of this computer where the person asked to be kept.

import { Caller, Limits } from "../data/shapes";
import { store } from "./store";

const key = "martlet.token";

export interface Session {
    token: string;
    caller: Caller;
    limits: Limits;
    version: string;
}

/** Nobody until the kept token was tried. */
export const session = store<Session | null>(null);

export function keptToken(): string | null {
    return sessionStorage.getItem(key) ?? localStorage.getItem(key);
}

export function keepToken(token: string, forLong: boolean): void {
    forgetToken();
    (forLong ? localStorage : sessionStorage).setItem(key, token);
}

export function forgetToken(): void {
    sessionStorage.removeItem(key);
    localStorage.removeItem(key);
}

export function mayWrite(): boolean {
    const scope = session.get()?.caller.scope;
    return scope === "write" || scope === "admin";
}
