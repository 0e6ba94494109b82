// What the columns of a query's result hold: one pass of the engine over all of its rows.

import { useEffect, useState } from "react";
import { ApiError } from "../core/api";
import { compact } from "../core/format";
import { ask, Result } from "../data/result";
import { Card } from "../ui/page";
import { Empty, Failure, Skeleton } from "../ui/states";
import { Table } from "../ui/table";

interface Row {
    text: (name: string) => string | null;
    number: (name: string) => number | null;
}

function rowsOf(result: Result): Row[] {
    const places = new Map(result.fields.map((field, index) => [field.name, index]));
    return Array.from({ length: result.rows }, (_, row) => {
        const text = (name: string) => (places.has(name) ? result.text(row, places.get(name)!, 400) : null);
        return { text, number: (name) => { const found = text(name); return found === null || found === "" ? null : Number(found); } };
    });
}

export function QuerySummary({ sql, at }: { sql: string; at: string }) {
    const [rows, setRows] = useState<Row[] | null>(null);
    const [error, setError] = useState<ApiError | null>(null);
    useEffect(() => {
        const controller = new AbortController();
        setRows(null);
        setError(null);
        ask({ sql: `SUMMARIZE\n${sql}`, ref: at }, controller.signal).then(
            (result) => setRows(rowsOf(result)),
            (failure: unknown) => {
                if (!controller.signal.aborted) setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            });
        return () => controller.abort();
    }, [sql, at]);
    if (error) return <Failure error={error} />;
    if (!rows) return <Card title="Columns"><Skeleton lines={4} /></Card>;
    return (
        <Card title={`Columns of ${compact(rows[0]?.number("count") ?? 0)} rows`}>
            <Table nowrap label="Columns of the result" rows={rows} rowKey={(row, index) => `${row.text("column_name")} ${index}`} empty={<Empty title="No columns" />} columns={[
                { name: "Column", cell: (row) => <code>{row.text("column_name")}</code>, sort: (row) => row.text("column_name") },
                { name: "Type", cell: (row) => <code className="muted">{(row.text("column_type") ?? "").toLowerCase()}</code>, sort: (row) => row.text("column_type") },
                { name: "Null", align: "right", cell: (row) => `${row.number("null_percentage") ?? 0} %`, sort: (row) => row.number("null_percentage") },
                { name: "Distinct", align: "right", cell: (row) => `~${compact(row.number("approx_unique") ?? 0)}`, sort: (row) => row.number("approx_unique") },
                { name: "Smallest", cell: (row) => <span className="clip value">{row.text("min") ?? "–"}</span> },
                { name: "Largest", cell: (row) => <span className="clip value">{row.text("max") ?? "–"}</span> },
                { name: "Mean", align: "right", cell: (row) => rounded(row.text("avg")) },
                { name: "Quarter", align: "right", cell: (row) => rounded(row.text("q25")) },
                { name: "Median", align: "right", cell: (row) => rounded(row.text("q50")) },
                { name: "Three quarters", align: "right", cell: (row) => rounded(row.text("q75")) },
            ]} />
        </Card>
    );
}

/** A number with as many digits as are read; anything else as it is. */
function rounded(text: string | null): string {
    if (text === null || text === "") return "–";
    const value = Number(text);
    return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : text;
}
