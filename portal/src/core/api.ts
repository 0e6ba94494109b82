// Calls of the platform's API: typed by its OpenAPI document, with errors as the server words them.

import { operations, Operations } from "../../generated/operations";
import { session } from "./session";

export const prefix = "/api/v1";

/** What went wrong, in the server's words. */
export class ApiError extends Error {
    constructor(
        readonly status: number,
        readonly code: string,
        message: string,
        readonly hint?: string,
        readonly location?: { file: string; line?: number; column?: number; excerpt?: string },
        readonly problems?: { message: string; hint?: string }[],
        /** What is there instead, where somebody else was first. */
        readonly current?: unknown,
    ) {
        super(message);
    }
}

/** Calls an operation of the API by its name. */
export async function call<O extends keyof Operations>(
    name: O,
    given: Operations[O]["given"],
    signal?: AbortSignal,
): Promise<Operations[O]["answer"]> {
    const [method, pattern] = operations[name];
    const parts = given as { path?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };
    const response = await send(method, address(pattern, parts.path, parts.query), {
        body: parts.body === undefined ? undefined : JSON.stringify(parts.body),
        signal,
    });
    return (await response.json()) as Operations[O]["answer"];
}

/** The address of an operation; parameters that are undefined or empty are left out. */
export function address(pattern: string, path: Record<string, string> = {}, query: Record<string, unknown> = {}): string {
    const items = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
        for (const one of Array.isArray(value) ? value : [value]) {
            if (one !== undefined && one !== null && one !== "") items.append(name, String(one));
        }
    }
    const filled = pattern.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ""));
    const text = items.toString();
    return prefix + filled + (text ? `?${text}` : "");
}

export interface Sending {
    body?: BodyInit;
    signal?: AbortSignal;
    headers?: Record<string, string>;
    token?: string;
}

/** Sends a request with the session's token; throws what the server says is wrong. */
export async function send(method: string, url: string, options: Sending = {}): Promise<Response> {
    const token = options.token ?? session.get()?.token;
    const headers: Record<string, string> = { ...options.headers };
    if (token) headers["Authorization"] = `Bearer ${token}`;
    if (typeof options.body === "string") headers["Content-Type"] ??= "application/json";
    let response: Response;
    try {
        response = await fetch(url, { method, headers, body: options.body, signal: options.signal, cache: "no-store" });
    } catch (error) {
        if (options.signal?.aborted) throw error;
        throw new ApiError(0, "unavailable", "The server does not answer.", "It may be stopping or starting; this page tries again.");
    }
    if (response.ok) return response;
    const failure = await failureOf(response);
    if (response.status === 401 && token === session.get()?.token) session.set(null);
    throw failure;
}

async function failureOf(response: Response): Promise<ApiError> {
    try {
        const { error, current } = await response.json();
        return new ApiError(response.status, error.code, error.message, error.hint, error.location, error.problems, current);
    } catch {
        return new ApiError(response.status, "internal", `The server answered ${response.status} ${response.statusText}.`);
    }
}

/** One event of a stream of server-sent events. */
export interface ServerEvent {
    id: string;
    name: string;
    data: string;
}

/** Reads server-sent events; `EventSource` could not send the token. */
export async function* events(url: string, signal: AbortSignal, after = ""): AsyncGenerator<ServerEvent[]> {
    const headers: Record<string, string> = { Accept: "text/event-stream" };
    if (after) headers["Last-Event-ID"] = after;
    const response = await send("GET", url, { headers, signal });
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    while (true) {
        const { value, done } = await reader.read();
        if (done) return;
        const blocks = (rest + value).split("\n\n");
        rest = blocks.pop() ?? "";
        const found = blocks.map(parsed).filter((event) => event.data !== "");
        if (found.length) yield found;
    }
}

function parsed(block: string): ServerEvent {
    const event: ServerEvent = { id: "", name: "message", data: "" };
    for (const line of block.split("\n")) {
        if (line.startsWith("id: ")) event.id = line.slice(4);
        else if (line.startsWith("event: ")) event.name = line.slice(7);
        else if (line.startsWith("data: ")) event.data += (event.data ? "\n" : "") + line.slice(6);
    }
    return event;
}
