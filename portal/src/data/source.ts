// The text of pipelines: read, checked, sampled and saved, without losing what somebody else changed.

import { ApiError, address, send } from "../core/api";
import { operations } from "../../generated/operations";
import { Result, rowsOf } from "./result";
import { SourceFile, SourceVersion } from "./shapes";

export interface StoredSource {
    name: string;
    folder: string;
    files: SourceFile[];
    version: SourceVersion;
}

export async function saveSource(name: string, files: SourceFile[], digest: string): Promise<StoredSource> {
    return json("savePipelineSource", { pipeline: name }, { files }, digest);
}

export async function restoreSource(name: string, number: number, digest: string): Promise<StoredSource> {
    return json("restorePipelineVersion", { pipeline: name, version: String(number) }, undefined, digest);
}

export async function deleteSource(name: string, digest: string): Promise<void> {
    await json("deletePipelineSource", { pipeline: name }, undefined, digest);
}

async function json<T>(operation: keyof typeof operations, path: Record<string, string>, body: unknown, digest: string): Promise<T> {
    const [method, pattern] = operations[operation];
    const response = await send(method, address(pattern, path), {
        body: body === undefined ? undefined : JSON.stringify(body),
        headers: { "If-Match": `"${digest}"` },
    });
    return (await response.json()) as T;
}

/** What a save found instead of the version that it began from. */
export function conflictOf(error: unknown): StoredSource | null {
    return error instanceof ApiError && error.status === 409 ? ((error.current as StoredSource | undefined) ?? null) : null;
}

export interface Sample {
    result: Result;
    timings: { part: string; ms: number }[];
}

/** The first rows of a pipeline as it is edited. */
export async function sampleSource(
    name: string, body: { files: SourceFile[]; limit: number; full_refresh: boolean; ref: string; input_rows?: number }, signal: AbortSignal,
): Promise<Sample> {
    const [method, pattern] = operations.samplePipelineSource;
    const started = performance.now();
    const response = await send(method, address(pattern, { pipeline: name }), { body: JSON.stringify(body), signal });
    const timings = (response.headers.get("Server-Timing") ?? "").split(", ").filter(Boolean).map((part) => {
        const [name, time] = part.split(";dur=");
        return { part: name!, ms: Number(time) };
    });
    const result = await rowsOf(response);
    return { result, timings: [...timings, { part: "in all", ms: performance.now() - started }] };
}

export function textOf(files: SourceFile[], path: string): string | undefined {
    return files.find((file) => file.path === path)?.text;
}

/** The same files with one changed, added or, where the text is undefined, removed. */
export function withText(files: SourceFile[], path: string, text: string | undefined): SourceFile[] {
    const others = files.filter((file) => file.path !== path);
    if (text === undefined) return others;
    return [...others, { path, text }].sort((a, b) => (a.path < b.path ? -1 : 1));
}

export function areSame(a: SourceFile[], b: SourceFile[]): boolean {
    return a.length === b.length && a.every((file) => textOf(b, file.path) === file.text);
}

/** In which order a person reads the files of a pipeline. */
export function mainFirst(files: SourceFile[]): string[] {
    const rank = (path: string) => (path.startsWith("pipeline.") ? 0 : path.startsWith("config.") ? 1 : path.startsWith("tests/") ? 3 : 2);
    return files.map((file) => file.path).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
}
