// Tables: dense, sortable by their heads, and scrolling sideways in a box of their own.

import { ReactNode, useState } from "react";
import { Icon } from "./icons";

export interface ColumnOf<T> {
    name: string;
    cell: (row: T) => ReactNode;
    /** What the column is sorted by; without it, it is not sorted. */
    sort?: (row: T) => string | number | null;
    align?: "right";
    /** Columns that a narrow screen leaves out. */
    wide?: boolean;
    grow?: boolean;
}

export function Table<T>({ label, rows, columns, rowKey, empty, nowrap }: {
    label: string; rows: T[]; columns: ColumnOf<T>[]; rowKey: (row: T, index: number) => string | number; empty?: ReactNode;
    /** Values stay on one line each, however wide that is. */
    nowrap?: boolean;
}) {
    const [order, setOrder] = useState<{ name: string; down: boolean } | null>(null);
    if (rows.length === 0 && empty) return <>{empty}</>;
    const by = order && columns.find((column) => column.name === order.name)?.sort;
    const shown = by ? [...rows].sort((a, b) => compare(by(a), by(b)) * (order.down ? -1 : 1)) : rows;
    return (
        <div className="table-box" role="region" aria-label={label} tabIndex={0}>
            <table className={nowrap ? "table nowrap" : "table"}>
                <thead>
                    <tr>
                        {columns.map((column) => {
                            const sorted = order?.name === column.name ? order : null;
                            return (
                                <th key={column.name} scope="col" className={classOf(column)}
                                    aria-sort={sorted ? (sorted.down ? "descending" : "ascending") : undefined}>
                                    {column.sort ? (
                                        <button type="button" className="sort"
                                            onClick={() => setOrder({ name: column.name, down: sorted ? !sorted.down : false })}>
                                            {column.name}
                                            {sorted && <span className={sorted.down ? "turned" : ""}><Icon name="down" size={11} /></span>}
                                        </button>
                                    ) : column.name || <span className="hidden">What can be done</span>}
                                </th>
                            );
                        })}
                    </tr>
                </thead>
                <tbody>
                    {shown.map((row, index) => (
                        <tr key={rowKey(row, index)}>
                            {columns.map((column) => <td key={column.name} className={classOf(column)}>{column.cell(row)}</td>)}
                        </tr>
                    ))}
                </tbody>
            </table>
        </div>
    );
}

function classOf<T>(column: ColumnOf<T>): string {
    return [column.align ?? "", column.wide ? "wide-only" : "", column.grow ? "grow" : ""].filter(Boolean).join(" ");
}

function compare(a: string | number | null, b: string | number | null): number {
    if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1;
    return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en", { numeric: true });
}
