// What came of a query: its rows, a chart of them, and files of them.

import { Suspense, lazy, useState } from "react";
import { prefix, send } from "../core/api";
import { bytes, compact, count, duration } from "../core/format";
import { Asking, rowsMax } from "./asking";
import { Button, Spinner } from "../ui/basics";
import { attempt } from "../ui/dialog";
import { Grid } from "../ui/grid";
import { Card } from "../ui/page";
import { Empty, Failure, Skeleton } from "../ui/states";

const Chart = lazy(() => import("./chart"));
const formats = [["csv", "CSV"], ["parquet", "Parquet"], ["arrow", "Arrow"]] as const;

export function QueryResult({ state }: { state: Asking }) {
    const [isChart, setChart] = useState(false);
    const { result, error, isRunning } = state;
    if (error) return <Failure error={error} />;
    if (!result) {
        if (isRunning) return <Card title={<Title state={state} />}><Bar state={state} /><Skeleton lines={4} /></Card>;
        return (
            <Card title="Result">
                <Empty icon="query" title={state.wasCancelled ? "The query was cancelled" : "Run a query to see its rows"}>
                    <p>Tables are named like <code>gold.route_punctuality</code>. <kbd>Ctrl Enter</kbd> runs, <kbd>Ctrl Space</kbd> completes.</p>
                </Empty>
            </Card>
        );
    }
    return (
        <Card title={<Title state={state} />}
            actions={
                <div className="actions">
                    <Button size="small" pressed={isChart} onClick={() => setChart(!isChart)} disabled={isRunning || result.rows === 0}>Chart</Button>
                    {formats.map(([format, name]) => (
                        <Button key={format} size="small" kind="quiet" icon="download" disabled={isRunning} onClick={() => void save(state, format)}>{name}</Button>
                    ))}
                </div>
            }>
            {isRunning && <Bar state={state} />}
            {isChart && <Suspense fallback={<Skeleton lines={5} />}><Chart result={result} /></Suspense>}
            {result.rows > 0 ? <Grid result={result} version={state.version} height={520} /> : <Empty icon="table" title={isRunning ? "No rows yet" : "No rows"} />}
        </Card>
    );
}

/** How far the server is; a bar that only moves where it cannot tell. */
function Bar({ state: { progress } }: { state: Asking }) {
    const percent = progress?.fraction === null || progress?.fraction === undefined ? undefined : Math.floor(progress.fraction * 100);
    return (
        <div className="query-progress">
            <progress aria-label="How far the query is" max={100} value={percent} />
            <span>{percent === undefined ? "Running" : `${percent}%`}{progress !== null && progress.rows > 0 && ` · ${compact(progress.rows)} rows read`}</span>
        </div>
    );
}

function Title({ state }: { state: Asking }) {
    const { result, isRunning } = state;
    const rows = result ? `${count(result.rows)} rows, ${bytes(result.bytes)}` : "Waiting for rows";
    return (
        <span className="result-title" role="status">
            {isRunning && <Spinner />}
            <span>{rows}{state.took > 0 && <span aria-hidden={isRunning}>, {duration(state.took)}</span>}</span>
            {state.wasCancelled && <span className="muted"> cancelled</span>}
            {result?.rows === rowsMax && <span className="muted"> the first million; a file has all of them</span>}
        </span>
    );
}

async function save(state: Asking, format: string): Promise<void> {
    await attempt("", async () => {
        const response = await send("POST", `${prefix}/query`, { body: JSON.stringify({ sql: state.sql, ref: state.ref, format }) });
        const link = document.createElement("a");
        link.href = URL.createObjectURL(await response.blob());
        link.download = `query.${format}`;
        link.click();
        URL.revokeObjectURL(link.href);
    });
}
