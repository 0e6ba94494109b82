// The graph of commits, the newest first: branches side by side, merges with both their parents, and what points where.

import { KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { ApiError, call } from "../core/api";
import { plural, shortCommit, shortID } from "../core/format";
import { Link, path } from "../core/router";
import { GraphRow, rowsOf } from "../data/lanes";
import { Commit, Reference } from "../data/shapes";
import { Icon } from "../ui/icons";
import { Card } from "../ui/page";
import { useReferences } from "../ui/refpicker";
import { Empty, Failure, Skeleton } from "../ui/states";
import { Badge, Time } from "../ui/values";

/** Commits of the first page, which is there at once, and of those that somebody comes to who goes far back. */
const firstPage = 500;
const laterPages = 2000;
const rowHeight = 50;
const laneWidth = 16;
/** Lanes that are drawn beside each other; what is beyond them shares the last. */
const lanesMax = { wide: 12, narrow: 4 };
const spare = 8;
/** So near to the end the next page is asked for. */
const near = 60;
const labelsMax = 3;
const colours = 6;

interface Log {
    commits: Commit[];
    next: number | null;
    error: ApiError | null;
    isLoading: boolean;
}

/** The commits of some states, or of all branches and tags: more of them come as somebody goes back. */
function useGraph(refs: string[]): Log & { more: () => void } {
    const key = refs.join("\n");
    const [log, setLog] = useState<Log>({ commits: [], next: 0, error: null, isLoading: true });
    const now = useRef(log);
    now.current = log;
    const running = useRef<AbortController | null>(null) as { current: AbortController | null };
    const load = useCallback(async (skip: number) => {
        running.current?.abort();
        const controller = new AbortController();
        running.current = controller;
        setLog((old) => ({ ...(skip === 0 ? { commits: [], next: 0 } : old), error: null, isLoading: true }));
        try {
            const page = await call("graph", { query: { ref: key ? key.split("\n") : undefined, skip, limit: skip === 0 ? firstPage : laterPages } }, controller.signal);
            if (running.current !== controller) return;
            setLog((old) => {
                // Commits that were made meanwhile push others onto the next page, which has them already.
                const known = new Set(skip === 0 ? [] : old.commits.map((one) => one.id));
                const commits = [...(skip === 0 ? [] : old.commits), ...page.commits.filter((one) => !known.has(one.id))];
                return { commits, next: page.next, error: null, isLoading: false };
            });
        } catch (failure) {
            if (running.current !== controller || controller.signal.aborted) return;
            setLog((old) => ({ ...old, isLoading: false, error: failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)) }));
        }
    }, [key]);
    useEffect(() => {
        void load(0);
        return () => running.current?.abort();
    }, [load]);
    const more = useCallback(() => {
        const { next, isLoading, error } = now.current;
        if (next !== null && !isLoading && !error) void load(next);
    }, [load]);
    return { ...log, more };
}

export function CommitGraph({ refs, title, on }: {
    /** States whose commits are shown; none for all branches and tags. */
    refs: string[];
    title: string;
    /** The branch that a commit is looked at for, such as to revert it there. */
    on?: string;
}) {
    const { commits, next, error, isLoading, more } = useGraph(refs);
    const references = useReferences();
    const labels = useMemo(() => labelsOf([...(references.data?.branches ?? []), ...(references.data?.tags ?? [])]), [references.data]);
    const trunk = references.data?.branches.find((one) => one.name === (on ?? "main"))?.commit;
    const rows = useMemo(() => rowsOf(commits, trunk), [commits, trunk]);
    if (error && commits.length === 0) return <Failure error={error} />;
    if (isLoading && commits.length === 0) return <Skeleton lines={8} />;
    return (
        <Card title={title} actions={<span className="muted small" role="status">{next === null ? plural(commits.length, "commit") : `the newest ${plural(commits.length, "commit")}`}{isLoading && ", loading earlier ones"}</span>}>
            {rows.length ? <Rows rows={rows} labels={labels} on={on} isWhole={next === null} more={more} /> : <Empty icon="branch" title="No commits" />}
            {error && <Failure error={error} retry={more} />}
        </Card>
    );
}

function labelsOf(references: Reference[]): Map<string, Reference[]> {
    const labels = new Map<string, Reference[]>();
    for (const one of references) labels.set(one.commit, [...(labels.get(one.commit) ?? []), one]);
    for (const list of labels.values()) list.sort((a, b) => Number(b.name === "main") - Number(a.name === "main") || a.name.localeCompare(b.name));
    return labels;
}

function Rows({ rows, labels, on, isWhole, more }: { rows: GraphRow[]; labels: Map<string, Reference[]>; on?: string; isWhole: boolean; more: () => void }) {
    const box = useRef<HTMLDivElement>(null);
    const [seen, setSeen] = useState({ top: 0, height: 700, width: 1000 });
    const [active, setActive] = useState(0);
    const isFollowed = useRef(false);
    const frame = useRef(0);
    const look = () => {
        frame.current = 0;
        const element = box.current;
        if (element) setSeen({ top: element.scrollTop, height: element.clientHeight, width: element.clientWidth });
    };
    useEffect(() => {
        const element = box.current;
        if (!element) return;
        const watch = new ResizeObserver(look);
        watch.observe(element);
        return () => {
            watch.disconnect();
            cancelAnimationFrame(frame.current);
        };
    }, []);
    const first = Math.max(0, Math.floor(seen.top / rowHeight) - spare);
    const last = Math.min(rows.length, Math.ceil((seen.top + seen.height) / rowHeight) + spare);
    useEffect(() => { if (last + near > rows.length) more(); }, [last, rows.length, more]);
    // The row that was gone to has the focus, wherever it was drawn before: at once, so that no key is lost meanwhile.
    useLayoutEffect(() => {
        if (!isFollowed.current) return;
        isFollowed.current = false;
        box.current?.querySelector<HTMLElement>(`[data-row="${active}"] .graph-message`)?.focus({ preventScroll: true });
    });
    const press = (event: KeyboardEvent<HTMLDivElement>) => {
        const page = Math.max(1, Math.floor(seen.height / rowHeight) - 1);
        const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -rows.length, End: rows.length };
        const step = steps[event.key];
        const element = box.current;
        if (step === undefined || event.ctrlKey || event.metaKey || event.altKey || !element) return;
        event.preventDefault();
        const to = Math.min(rows.length - 1, Math.max(0, active + step));
        isFollowed.current = true;
        setActive(to);
        const [top, end] = [to * rowHeight, (to + 1) * rowHeight];
        if (top < element.scrollTop) element.scrollTop = top;
        else if (end > element.scrollTop + element.clientHeight) element.scrollTop = end - element.clientHeight;
        look();
    };
    const drawn = Array.from({ length: last - first }, (_, index) => first + index);
    // What has the focus stays, though it is not seen; and in its order, since an element that is moved loses the focus.
    if (active < first) drawn.unshift(active);
    else if (active >= last) drawn.push(active);
    const shown = seen.width < 640 ? lanesMax.narrow : lanesMax.wide;
    const widest = useMemo(() => rows.reduce((most, row) => row.above.reduce((high, [, to]) => Math.max(high, to), Math.max(most, row.lane)), 0), [rows]);
    const width = (Math.min(widest + 1, shown) + 1) * laneWidth;
    const x = (lane: number) => (Math.min(lane, shown - 1) + 1) * laneWidth;
    return (
        <div ref={box} className="commit-graph" role="list" aria-label="Commits, the newest first" onKeyDown={press}
            onScroll={() => { frame.current ||= requestAnimationFrame(look); }}>
            <div style={{ height: rows.length * rowHeight, position: "relative" }}>
                <svg className="commit-lanes" width={width} height={(last - first) * rowHeight} style={{ top: first * rowHeight }} aria-hidden={true} focusable={false}>
                    {rows.slice(first, last + 1).map((row, index) => row.above.map(([from, to], strand) => (
                        <path key={`${row.commit.id} ${strand}`} className={`lane-${Math.max(from, to) % colours}`} d={way(x(from), x(to), (index - 0.5) * rowHeight)} />
                    )))}
                    {rows.slice(first, last).map((row, index) => (
                        <circle key={row.commit.id} className={`lane-${row.lane % colours}${row.commit.parents.length > 1 ? " merge" : ""}`} cx={x(row.lane)} cy={(index + 0.5) * rowHeight} r={5} />
                    ))}
                </svg>
                {drawn.map((index) => (
                    <Row key={rows[index]!.commit.id} row={rows[index]!} index={index} count={isWhole ? rows.length : -1} left={width} labels={labels.get(rows[index]!.commit.id) ?? []} on={on}
                        isActive={index === active} take={() => setActive(index)} />
                ))}
            </div>
        </div>
    );
}

/** A line from one row's middle to the next one's. */
function way(from: number, to: number, top: number): string {
    const end = top + rowHeight;
    return from === to ? `M${from} ${top}V${end}` : `M${from} ${top}C${from} ${top + rowHeight * 0.6} ${to} ${end - rowHeight * 0.6} ${to} ${end}`;
}

function Row({ row: { commit }, index, count, left, labels, on, isActive, take }: {
    row: GraphRow; index: number; count: number; left: number; labels: Reference[]; on?: string; isActive: boolean; take: () => void;
}) {
    const run = commit.properties["martlet.run"];
    const reached = isActive ? 0 : -1;
    const [, ...others] = commit.parents;
    return (
        <div className="commit-row" role="listitem" aria-posinset={index + 1} aria-setsize={count} data-row={index} style={{ top: index * rowHeight, height: rowHeight, paddingLeft: left }} onFocus={take}>
            <div className="commit-line">
                {labels.slice(0, labelsMax).map((one) => (
                    <Link key={`${one.kind} ${one.name}`} to={path(["branches", one.name])} className={`ref-label ${one.kind}`} title={`The ${one.kind} ${one.name}`} tabIndex={reached}>
                        <Icon name={one.kind === "tag" ? "tag" : "branch"} size={11} /><span>{one.name}</span>
                    </Link>
                ))}
                {labels.length > labelsMax && <span className="ref-label" title={labels.slice(labelsMax).map((one) => one.name).join(", ")}><span>and {labels.length - labelsMax} more</span></span>}
                <Link to={path(["commits", commit.id], { on: on === "main" ? undefined : on })} className="graph-message" title={commit.message} tabIndex={reached}>{commit.message || "(no message)"}</Link>
                {others.length > 0 && <Badge>merge<span className="hidden"> of {others.map(shortCommit).join(" and ")}</span></Badge>}
            </div>
            <div className="commit-line muted small">
                <code>{shortCommit(commit.id)}</code>
                <span className="one-line">{commit.author}</span>
                <Time value={commit.time} />
                {run && <Link to={path(["runs", run])} tabIndex={reached}>run {shortID(run)}</Link>}
            </div>
        </div>
    );
}
