// The first rows of what is edited: nothing is saved and nothing is published for them.

import { useCallback, useEffect, useRef, useState } from "react";
import { ApiError } from "../../core/api";
import { count, duration } from "../../core/format";
import { Sample, sampleSource } from "../../data/source";
import { SourceFile } from "../../data/shapes";
import { Button } from "../../ui/basics";
import { Grid } from "../../ui/grid";
import { Card } from "../../ui/page";
import { Empty, Failure, Skeleton } from "../../ui/states";

const rowsMax = 500;
/** How many rows of each table a sample reads: all, or the first so many. */
export const readings: [string, string][] = [["", "all rows"], ["100000", "100,000 rows of each table"], ["1000", "1,000 rows of each table"]];
const words: Record<string, string> = { load: "read the project", bind: "prepare", query: "first rows", "in all": "in all" };

export function useSample(name: string, ref: string) {
    const [sample, setSample] = useState<Sample | null>(null);
    const [error, setError] = useState<ApiError | null>(null);
    const [isRunning, setRunning] = useState(false);
    const running = useRef<AbortController | null>(null) as { current: AbortController | null };
    useEffect(() => () => running.current?.abort(), []);
    const [reading, setReading] = useState("");
    const [wasPart, setWasPart] = useState(false);
    const [at, setAt] = useState(ref);
    const run = useCallback(async (files: SourceFile[], fullRefresh: boolean) => {
        running.current?.abort();
        const controller = new AbortController();
        running.current = controller;
        setRunning(true);
        setError(null);
        try {
            const found = await sampleSource(name, { files, limit: rowsMax, full_refresh: fullRefresh, ref, input_rows: reading ? Number(reading) : undefined }, controller.signal);
            if (running.current !== controller) return;
            setSample(found);
            setWasPart(reading !== "");
            setAt(ref);
        } catch (failure) {
            if (running.current !== controller || controller.signal.aborted) return;
            setSample(null);
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
        } finally {
            if (running.current === controller) setRunning(false);
        }
    }, [name, reading, ref]);
    const cancel = useCallback(() => running.current?.abort(), []);
    return { sample, error, isRunning, run, cancel, reading, setReading, wasPart, at, ref };
}

export function SampleResult({ state }: { state: ReturnType<typeof useSample> }) {
    const { sample, error, isRunning, cancel, wasPart, at, ref } = state;
    if (isRunning) return <Card title="Sample" actions={<Button size="small" kind="danger" icon="stop" onClick={cancel}>Cancel</Button>}><Skeleton lines={4} /></Card>;
    if (error) return <Card title="Sample" padded><Failure error={error} /></Card>;
    if (!sample) {
        return (
            <Card title="Sample">
                <Empty icon="table" title="See the first rows of what you write"><p><kbd>Ctrl Enter</kbd> runs the text as it stands here, on the rows of <code>{ref}</code>. Nothing is saved or published.</p></Empty>
            </Card>
        );
    }
    const { result, timings } = sample;
    return (
        <Card title={<span role="status">{result.rows === rowsMax ? `The first ${count(result.rows)} rows` : `${count(result.rows)} ${result.rows === 1 ? "row" : "rows"}`}</span>}
            actions={<span className="timings">{timings.map((one) => <span key={one.part} title={words[one.part] ?? one.part}>{words[one.part] ?? one.part} <b>{duration(one.ms)}</b></span>)}</span>}>
            {at !== "main" && <p className="card-note muted small">Of the rows on <code>{at}</code>.</p>}
            {wasPart && <p className="card-note muted small">Of a part of each table, so counts and joins are of that part.</p>}
            {result.rows > 0 ? <Grid result={result} height={360} /> : <Empty icon="table" title="No rows" />}
        </Card>
    );
}
