// The lines of a run's log: all of them are there to be scrolled to, and those that are looked at are fetched.

import { useCallback, useEffect, useRef, useState } from "react";
import { address, call, events } from "../core/api";
import { LogLine } from "./shapes";

export interface LogFilter {
    level: string;
    step: string;
    search: string;
}
export interface RunLog {
    count: number;
    /** A line; undefined until it was fetched. */
    line: (index: number) => LogLine | undefined;
    /** How many lines of the log were looked through, and how many it has. */
    total: number;
    ended: boolean;
    problem: string;
    /** Whether the first answer has come. */
    isThere: boolean;
    /** Where a filter is on: fetches lines before the first, where there are any. */
    earlier: (() => void) | null;
    /** Lines that were put before those that were shown. */
    above: number;
}
/** Lines that are fetched at once. */
const pageLines = 500;
/** Pages that are kept; those that were looked at least lately are let go. */
const pagesMax = 400;
/** Lines of a filtered log that are kept. */
const foundMax = 100_000;
/** Lines are shown together at most this often, so that ten thousand in a second cost little. */
const draw_ms = 80;
const retry_ms = 1500;
/** What is scrolled past quickly is not fetched. */
const settle_ms = 40;

function isAll(filter: LogFilter): boolean {
    return filter.level === "debug" && !filter.step && !filter.search;
}

class Lines {
    pages = new Map<number, (LogLine | undefined)[]>();
    found: LogLine[] = [];
    total = 0;
    previous: number | null = null;
    above = 0;
    ended = false;
    isThere = false;
    problem = "";
    wanted = new Set<number>();
    timer = 0;

    /** Puts a line where its number says. */
    put(line: LogLine): void {
        const index = (line.id ?? 1) - 1;
        const number = Math.floor(index / pageLines);
        const page = this.pages.get(number) ?? [];
        page[index - number * pageLines] = line;
        this.touch(number, page);
        this.total = Math.max(this.total, index + 1);
    }

    touch(number: number, page: (LogLine | undefined)[]): void {
        this.pages.delete(number);
        this.pages.set(number, page);
        if (this.pages.size > pagesMax) this.pages.delete(this.pages.keys().next().value as number);
    }
}

/** Opens a log at its end, and follows it. */
export function useRunLog(run: string, filter: LogFilter): RunLog {
    const key = JSON.stringify([run, filter]);
    const state = useRef<{ key: string; lines: Lines }>({ key: "", lines: new Lines() });
    if (state.current.key !== key) state.current = { key, lines: new Lines() };
    const lines = state.current.lines;
    const [, setVersion] = useState(0);
    const timer = useRef(0) as { current: number };
    const draw = useCallback(() => {
        if (timer.current) return;
        timer.current = window.setTimeout(() => {
            timer.current = 0;
            setVersion((old) => old + 1);
        }, draw_ms);
    }, []);
    const all = isAll(filter);
    const asked = { level: filter.level === "debug" ? undefined : (filter.level as "info"), step: filter.step || undefined, search: filter.search || undefined };

    useEffect(() => {
        const controller = new AbortController();
        const current = state.current.lines;
        const take = (line: LogLine) => {
            if (all) current.put(line);
            else {
                current.found.push(line);
                current.total = Math.max(current.total, line.id ?? 0);
            }
        };
        const open = async () => {
            const tail = await call("runLogs", { path: { run }, query: { last: pageLines, ...asked } }, controller.signal);
            tail.logs.forEach(take);
            current.total = Math.max(current.total, tail.total ?? 0);
            current.previous = tail.previous ?? null;
            current.ended = tail.ended;
            current.isThere = true;
            setVersion((old) => old + 1);
            return tail.next;
        };
        const follow = async () => {
            let last = -1;
            while (!controller.signal.aborted) {
                try {
                    if (last < 0) last = await open();
                    if (current.ended) return;
                    for await (const batch of events(address("/runs/{run}/logs", { run }, asked), controller.signal, String(last))) {
                        for (const event of batch) {
                            if (event.id) last = Number(event.id);
                            if (event.name === "end") {
                                current.ended = true;
                                return setVersion((old) => old + 1);
                            }
                            take(JSON.parse(event.data) as LogLine);
                        }
                        if (current.found.length > foundMax) current.found = current.found.slice(-foundMax);
                        current.problem = "";
                        draw();
                    }
                } catch (error) {
                    if (controller.signal.aborted) return;
                    current.problem = error instanceof Error ? error.message : String(error);
                    setVersion((old) => old + 1);
                }
                await new Promise((resolve) => window.setTimeout(resolve, retry_ms));
            }
        };
        void follow();
        return () => {
            controller.abort();
            window.clearTimeout(current.timer);
            window.clearTimeout(timer.current);
            timer.current = 0;
        };
    }, [key]);

    const fetchWanted = useCallback(() => {
        const current = state.current.lines;
        current.timer = 0;
        const numbers = [...current.wanted].slice(-4);
        current.wanted.clear();
        for (const number of numbers) {
            current.pages.set(number, current.pages.get(number) ?? []);
            call("runLogs", { path: { run }, query: { after: number * pageLines, limit: pageLines } }).then(
                ({ logs }) => { logs.forEach((line) => current.put(line)); setVersion((old) => old + 1); },
                () => { current.pages.delete(number); });
        }
    }, [run]);
    const line = (index: number): LogLine | undefined => {
        if (!all) return lines.found[index];
        const number = Math.floor(index / pageLines);
        const page = lines.pages.get(number);
        const found = page?.[index - number * pageLines];
        if (!found && (!page || page.length < Math.min(pageLines, lines.total - number * pageLines))) {
            lines.wanted.add(number);
            if (!lines.timer) lines.timer = window.setTimeout(fetchWanted, settle_ms);
        }
        return found;
    };
    const earlier = async () => {
        const current = state.current.lines;
        if (current.previous === null) return;
        const page = await call("runLogs", { path: { run }, query: { last: pageLines, before: current.previous, ...asked } });
        current.found = [...page.logs, ...current.found];
        current.above += page.logs.length;
        current.previous = page.previous ?? null;
        setVersion((old) => old + 1);
    };
    return {
        count: all ? lines.total : lines.found.length, line, total: lines.total, ended: lines.ended, problem: lines.problem, isThere: lines.isThere,
        earlier: !all && lines.previous !== null ? () => void earlier().catch(() => undefined) : null, above: lines.above,
    };
}

/** Every line that a filter takes, as text, page by page. */
export async function* logText(run: string, filter: LogFilter, signal?: AbortSignal): AsyncGenerator<string> {
    const level = filter.level === "debug" ? undefined : (filter.level as "info");
    let after = 0;
    while (true) {
        const query = { after, limit: 10_000, level, step: filter.step || undefined, search: filter.search || undefined };
        const page = await call("runLogs", { path: { run }, query }, signal);
        yield page.logs.map((line) => `${line.time} ${line.level} ${line.step ?? ""} ${line.message}\n`).join("");
        if (page.next === after) return;
        after = page.next;
    }
}
