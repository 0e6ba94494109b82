// What a run did otherwise than the last one that went well.

import { Json, RunDetails, Step } from "./shapes";

export interface StepDifference {
    name: string;
    before: Step | undefined;
    after: Step | undefined;
    /** Milliseconds; null where it did not end. */
    tookBefore: number | null;
    tookAfter: number | null;
    inputsAdded: string[];
    inputsRemoved: string[];
}
export interface ValueDifference {
    name: string;
    before: string | undefined;
    after: string | undefined;
}

export function took(step: Step | undefined): number | null {
    return step?.started_at && step.finished_at ? Date.parse(step.finished_at) - Date.parse(step.started_at) : null;
}

/** The steps of both, those of the run itself in their order. */
export function stepDifferences(before: Step[], after: Step[]): StepDifference[] {
    const old = new Map(before.map((step) => [step.name, step]));
    const now = new Set(after.map((step) => step.name));
    const pair = (name: string, one: Step | undefined, other: Step | undefined): StepDifference => ({
        name, before: one, after: other, tookBefore: took(one), tookAfter: took(other),
        inputsAdded: other && one ? other.inputs.filter((input) => !one.inputs.includes(input)) : [],
        inputsRemoved: other && one ? one.inputs.filter((input) => !other.inputs.includes(input)) : [],
    });
    return [
        ...after.map((step) => pair(step.name, old.get(step.name), step)),
        ...before.filter((step) => !now.has(step.name)).map((step) => pair(step.name, step, undefined)),
    ];
}

/** Whether a step went otherwise, its time aside. */
export function differs({ before, after, inputsAdded, inputsRemoved }: StepDifference): boolean {
    if (!before || !after) return true;
    return before.status !== after.status || before.action !== after.action || before.rows_written !== after.rows_written
        || before.rows_total !== after.rows_total || before.error !== after.error || inputsAdded.length + inputsRemoved.length > 0;
}

/** What was asked for, value by value: parameters of a flow, selectors and variables of pipelines. */
export function requestDifferences(before: unknown, after: unknown): ValueDifference[] {
    const [old, now] = [flat(before), flat(after)];
    return [...new Set([...old.keys(), ...now.keys()])].filter((name) => old.get(name) !== now.get(name))
        .map((name) => ({ name, before: old.get(name), after: now.get(name) }));
}

function flat(value: unknown, name = "", into = new Map<string, string>()): Map<string, string> {
    if (value !== null && typeof value === "object" && !Array.isArray(value)) {
        for (const [key, inner] of Object.entries(value as Record<string, Json>)) flat(inner, name ? `${name}.${key}` : key, into);
    } else if (value !== undefined) into.set(name, typeof value === "string" ? value : JSON.stringify(value));
    return into;
}

export function lasting(details: RunDetails): number | null {
    const { started_at, finished_at } = details.run;
    return started_at && finished_at ? Date.parse(finished_at) - Date.parse(started_at) : null;
}
