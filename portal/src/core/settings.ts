// What a person chose for this browser: colours and the time zone.

import { store } from "./store";

export type Theme = "system" | "light" | "dark";
export type Zone = "local" | "utc";

function chosen<T extends string>(name: string, fallback: T) {
    const key = `martlet.${name}`;
    const value = store<T>((localStorage.getItem(key) as T | null) ?? fallback);
    value.subscribe(() => localStorage.setItem(key, value.get()));
    return value;
}

export const theme = chosen<Theme>("theme", "system");
export const zone = chosen<Zone>("zone", "local");

export function applyTheme(): void {
    const choice = theme.get();
    if (choice === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = choice;
}
theme.subscribe(applyTheme);
