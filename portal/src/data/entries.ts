// Schedules and triggers as forms know them, and as the server takes them.

import { ApiError } from "../core/api";
import { JsonObject } from "./shapes";

export type TimesKind = "cron" | "every" | "rrule" | "at";
export const timesKinds: [TimesKind, string][] = [["cron", "Cron"], ["every", "Every so often"], ["rrule", "Recurrence rule"], ["at", "Once"]];
export const timesExamples: Record<TimesKind, string> = { cron: "0 3 * * *", every: "15m", rrule: "FREQ=WEEKLY;BYDAY=MO", at: "2027-01-31T06:00:00" };

export interface Target {
    flow: string;
    /** Names or selectors, with spaces between. */
    pipelines: string;
    /** JSON. */
    parameters: string;
}
export interface ScheduleDraft extends Target {
    name: string;
    kind: TimesKind;
    times: string;
    timezone: string;
    catchUp: string;
    overlap: string;
    description: string;
}
export type ConditionKind = "landing" | "files" | "bucket" | "pipeline" | "flow" | "table" | "stale" | "webhook" | "cron" | "other";
export const conditionKinds: [ConditionKind, string][] = [
    ["landing", "Files arrive in a landing zone"], ["files", "Files arrive in a folder"], ["bucket", "Objects are put into a bucket"], ["pipeline", "A pipeline succeeds"], ["flow", "A flow succeeds"],
    ["table", "A table changes"], ["stale", "A table has not changed for long"], ["webhook", "A webhook is called"], ["cron", "A time comes, after pipelines"], ["other", "All or any of several (JSON)"],
];
/** The fields of each condition: name, label, example. The first is needed. */
export const conditionFields: Record<ConditionKind, [string, string, string][]> = {
    landing: [["landing", "Zone", "orders"], ["pattern", "Names like", "*.csv"], ["quiet", "Quiet for", "10s"]],
    files: [["files", "Files", "inbox/**/*.csv"], ["quiet", "Quiet for", "10s"]],
    bucket: [["bucket", "Bucket", "landing"], ["pattern", "Keys like", "raw/**/*.csv"], ["quiet", "Quiet for", "2s"], ["longest", "Waits at most", "12s"]],
    pipeline: [["pipeline", "Pipeline", "silver.orders"]],
    flow: [["flow", "Flow", "daily"]],
    table: [["table", "Table", "silver.orders"], ["branch", "Branch", "main"]],
    stale: [["stale", "Table", "silver.orders"], ["after", "For", "2h"]],
    webhook: [["webhook", "How it is known", "token"]],
    cron: [["cron", "Cron", "0 * * * *"], ["after", "After these pipelines", "silver.orders silver.customers"]],
    other: [["json", "Condition", '{"all": [{"pipeline": "silver.orders"}, {"landing": "prices"}]}']],
};
export interface TriggerDraft extends Target {
    name: string;
    kind: ConditionKind;
    values: Record<string, string>;
    cooldown: string;
    overlap: string;
    description: string;
}

function text(value: unknown): string {
    return typeof value === "string" ? value : value === undefined || value === null ? "" : Array.isArray(value) ? value.join(" ") : JSON.stringify(value);
}

function targetOf(definition: JsonObject): Target {
    const parameters = definition["parameters"] as JsonObject | undefined;
    return {
        flow: text(definition["flow"]), pipelines: text(definition["pipelines"] ?? definition["pipeline"]),
        parameters: parameters && Object.keys(parameters).length ? JSON.stringify(parameters, null, 2) : "",
    };
}

export function scheduleDraft(name: string, definition: JsonObject): ScheduleDraft {
    const kind = timesKinds.find(([one]) => definition[one] !== undefined)?.[0] ?? "cron";
    return {
        ...targetOf(definition), name, kind, times: text(definition[kind] ?? definition["cron_expr"]), timezone: text(definition["timezone"]) || "UTC",
        catchUp: text(definition["catch_up"]) || "none", overlap: text(definition["overlap"]) || "skip", description: text(definition["description"]),
    };
}

export function newSchedule(zone: string): ScheduleDraft {
    return { name: "", kind: "cron", times: timesExamples.cron, timezone: zone, catchUp: "once", overlap: "skip", description: "", flow: "", pipelines: "", parameters: "" };
}

export function newTrigger(): TriggerDraft {
    return { name: "", kind: "landing", values: {}, cooldown: "", overlap: "skip", description: "", flow: "", pipelines: "", parameters: "" };
}

export function triggerDraft(name: string, definition: JsonObject): TriggerDraft {
    const on = definition["on"];
    const rest = { ...targetOf(definition), name, cooldown: text(definition["cooldown"]), overlap: text(definition["overlap"]) || "skip", description: text(definition["description"]) };
    if (on === "webhook") return { ...rest, kind: "webhook", values: { webhook: "token" } };
    const object = (on ?? {}) as JsonObject;
    const kind = conditionKinds.find(([one]) => one !== "other" && object[one] !== undefined)?.[0];
    const known = kind && conditionFields[kind].map(([field]) => field);
    if (!kind || !known || Object.keys(object).some((field) => !known.includes(field))) return { ...rest, kind: "other", values: { json: JSON.stringify(on ?? {}, null, 2) } };
    return { ...rest, kind, values: Object.fromEntries(known.map((field) => [field, text(object[field])])) };
}

/** Throws where what a person wrote as JSON is none; the message names the field. */
function parsed(json: string, field: string): JsonObject {
    try {
        const value: unknown = JSON.parse(json);
        if (value !== null && typeof value === "object" && !Array.isArray(value)) return value as JsonObject;
    } catch {
        // Told below.
    }
    throw new ApiError(0, "invalid_input", `'${field}' must be a JSON object, such as {"full": true}`);
}

function target(draft: Target): JsonObject {
    const to: JsonObject = draft.flow ? { flow: draft.flow } : { pipelines: draft.pipelines.split(/[\s,]+/).filter(Boolean) };
    if (draft.parameters.trim()) to["parameters"] = parsed(draft.parameters, "parameters");
    return to;
}

export function scheduleTimesOf(draft: ScheduleDraft): { [name: string]: string } {
    return { [draft.kind]: draft.times.trim(), timezone: draft.timezone.trim() || "UTC" };
}

export function scheduleBody(draft: ScheduleDraft) {
    return {
        name: draft.name.trim(), ...scheduleTimesOf(draft), ...target(draft), catch_up: draft.catchUp as "once", overlap: draft.overlap as "skip",
        description: draft.description.trim() || undefined,
    };
}

export function triggerBody(draft: TriggerDraft) {
    let on: JsonObject | string;
    if (draft.kind === "other") on = parsed(draft.values["json"] ?? "", "on");
    else if (draft.kind === "webhook") on = draft.values["webhook"] === "hmac" ? { webhook: "hmac" } : "webhook";
    else {
        on = {};
        for (const [field] of conditionFields[draft.kind]) {
            const value = (draft.values[field] ?? "").trim();
            if (value) on[field] = draft.kind === "cron" && field === "after" ? value.split(/[\s,]+/) : value;
        }
    }
    return {
        name: draft.name.trim(), on: on as JsonObject, ...target(draft), overlap: draft.overlap as "skip", cooldown: draft.cooldown.trim() || undefined,
        description: draft.description.trim() || undefined,
    };
}

/** Which field an error is about, by the word that it has in quotes or by what it speaks of; empty where none is. */
export function fieldOf(error: ApiError | null | undefined, fields: string[]): string {
    if (!error) return "";
    const message = error.message.toLowerCase();
    const inQuotes = [...message.matchAll(/'([a-z_]+)'/g)].map((match) => match[1]!).find((word) => fields.includes(word));
    if (inQuotes) return inQuotes;
    const speaks: [RegExp, string][] = [
        [/time zone|timezone/, "timezone"], [/cron|rrule|recurrence|interval|duration|expression|frequency|freq|minute|hour|field/, "times"],
        [/parameter/, "parameters"], [/no flow/, "flow"], [/no pipeline|selector/, "pipelines"], [/name|already/, "name"],
    ];
    return speaks.find(([pattern, field]) => fields.includes(field) && pattern.test(message))?.[1] ?? "";
}

/** What is wrong with a field, without the name of what the form is about. */
export function fieldText(error: ApiError): string {
    const message = error.message.replace(/^the (schedule|trigger|backfill) '[^']*': /, "");
    return [message.charAt(0).toUpperCase() + message.slice(1), error.hint].filter(Boolean).join(". ");
}
