// Statuses, times, layers: values that look the same on every page.

import { ReactNode } from "react";
import { absolute, relative } from "../core/format";
import { zone } from "../core/settings";
import { useStore } from "../core/store";
import { Icon, IconName } from "./icons";

type Tone = "good" | "bad" | "busy" | "warn" | "idle";
const tones: Record<string, [Tone, IconName]> = {
    success: ["good", "check"], passed: ["good", "check"], succeeded: ["good", "check"], active: ["good", "check"],
    online: ["good", "check"], started: ["good", "check"], enabled: ["good", "check"],
    failed: ["bad", "cross"], error: ["bad", "cross"], lost: ["bad", "cross"], offline: ["bad", "cross"],
    running: ["busy", "runs"], publishing: ["busy", "runs"], claimed: ["busy", "runs"],
    warned: ["warn", "warning"], warning: ["warn", "warning"], draining: ["warn", "warning"],
    cancelled: ["idle", "dash"], skipped: ["idle", "dash"], disabled: ["idle", "dash"],
    pending: ["idle", "dots"], waiting: ["idle", "dots"], queued: ["idle", "dots"],
};

/** A status in a word, a colour and a sign, so that no colour alone says it. */
export function Status({ value, text }: { value: string; text?: string }) {
    const [tone, icon] = tones[value] ?? ["idle", "dots"];
    return (
        <span className={`status ${tone}`}>
            <Icon name={icon} size={13} />
            {text ?? value}
        </span>
    );
}

/** When something was: how long ago, with the exact time one hover away. */
export function Time({ value, exact }: { value: string | null | undefined; exact?: boolean }) {
    const inUTC = useStore(zone) === "utc";
    if (!value) return <span className="muted">–</span>;
    const full = absolute(value, inUTC);
    return <time dateTime={value} title={exact ? relative(value) : full}>{exact ? full : relative(value)}</time>;
}

/** The layer of a table, which is its first namespace. */
export function LayerDot({ name }: { name: string }) {
    const layer = ["bronze", "silver", "gold"].includes(name) ? name : "other";
    return <span className={`layer ${layer}`} aria-hidden={true} />;
}

export function Badge({ children, tone }: { children: ReactNode; tone?: "accent" | "good" | "bad" | "warn" }) {
    return <span className={`badge ${tone ?? ""}`}>{children}</span>;
}

/** A number with a word below. */
export function Figure({ value, label, tone }: { value: ReactNode; label: string; tone?: "good" | "bad" | "busy" }) {
    return (
        <div className={`figure ${tone ?? ""}`}>
            <span className="figure-value">{value}</span>
            <span className="figure-label">{label}</span>
        </div>
    );
}

/** Names and values below each other. */
export function Facts({ items }: { items: [string, ReactNode][] }) {
    return (
        <dl className="facts">
            {items.map(([name, value]) => (
                <div key={name}>
                    <dt>{name}</dt>
                    <dd>{value}</dd>
                </div>
            ))}
        </dl>
    );
}
