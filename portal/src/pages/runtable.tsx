// Runs in a table, on several pages.

import { lasted, shortID, withShortIDs } from "../core/format";
import { Link, path } from "../core/router";
import { Run } from "../data/shapes";
import { ColumnOf, Table } from "../ui/table";
import { Badge, Status, Time } from "../ui/values";

/** What a run is of, in words. */
export function runTitle(run: Run): string {
    if (run.kind === "flow") return run.name ?? "flow";
    const selected = run.request["select"];
    if (Array.isArray(selected) && selected.length > 0) return selected.join(", ");
    return run.name ?? "All pipelines";
}

const columns: ColumnOf<Run>[] = [
    { name: "Status", cell: (run) => <Status value={run.status} />, sort: (run) => run.status },
    {
        name: "Run", grow: true, sort: runTitle,
        cell: (run) => (
            <div className="run-name">
                <Link to={path(["runs", run.id])}>{runTitle(run)}</Link> <code className="muted">{shortID(run.id)}</code>
                {run.kind === "flow" && <> <Badge>flow</Badge></>}
                {run.error && <p className="muted small clip">{run.error}</p>}
            </div>
        ),
    },
    { name: "Trigger", wide: true, cell: (run) => <span title={run.trigger}>{withShortIDs(run.trigger)}</span>, sort: (run) => run.trigger },
    { name: "Target", wide: true, cell: (run) => <span title={run.target}>{withShortIDs(run.target)}</span>, sort: (run) => run.target },
    { name: "Started", cell: (run) => <Time value={run.started_at ?? run.created_at} />, sort: (run) => run.created_at },
    { name: "Took", align: "right", wide: true, cell: (run) => lasted(run.started_at, run.finished_at) },
];

export function RunTable({ runs, label }: { runs: Run[]; label: string }) {
    return <Table label={label} rows={runs} columns={columns} rowKey={(run) => run.id} />;
}
