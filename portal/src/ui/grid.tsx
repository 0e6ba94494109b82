// The rows of a query in a grid that draws only what is seen, however many there are.

import { KeyboardEvent, useEffect, useMemo, useState } from "react";
import { isNumber, typeName } from "../data/arrowtext";
import { Result } from "../data/result";
import { Dialog } from "./dialog";
import { Windowed } from "./windowed";

const lineHeight = 26;
const letter_px = 7.6;
const widthMin = 72;
const widthMax = 380;
/** A cell shows this much of its text; all of it is a click away. */
const lettersMax = 300;
const bytesMax = 4 * (lettersMax + 1);
/** Columns that are drawn at once; a wider table is turned over in pages of columns. */
const columnsMax = 120;

export function Grid({ result, version = 0, height = 460 }: { result: Result; version?: number; height?: number }) {
    const [first, setFirst] = useState(0);
    const [cell, setCell] = useState<{ row: number; column: number } | null>(null);
    useEffect(() => setFirst(0), [result]);
    const columns = result.fields.map((field, index) => ({ field, index })).slice(first, first + columnsMax);
    const widths = useMemo(() => columns.map(({ field, index }) => {
        let letters = Math.max(field.name.length, typeName(field).length);
        for (let row = 0; row < Math.min(result.rows, 60); row += 1) letters = Math.max(letters, result.text(row, index, bytesMax)?.length ?? 4);
        return Math.min(widthMax, Math.max(widthMin, Math.ceil(letters * letter_px) + 22));
    }), [result, first, result.fields.length, Math.min(result.rows, 60)]);
    const numberWidth = String(result.rows).length * letter_px + 26;
    const width = widths.reduce((sum, one) => sum + one, numberWidth);
    return (
        <div className="grid" data-version={version}>
            {result.fields.length > columnsMax && (
                <div className="grid-pages">
                    <label>Columns from <select className="input select" value={String(first)} onChange={(event) => setFirst(Number(event.target.value))}>
                        {Array.from({ length: Math.ceil(result.fields.length / columnsMax) }, (_, page) => (
                            <option key={page} value={String(page * columnsMax)}>{page * columnsMax + 1}</option>
                        ))}
                    </select> of {result.fields.length}</label>
                </div>
            )}
            <Windowed label="Rows" count={result.rows} lineHeight={lineHeight} height={height} width={width}
                head={
                    <div className="grid-row grid-head">
                        <span className="grid-number" style={{ width: numberWidth }} />
                        {columns.map(({ field, index }, place) => (
                            <span key={index} className={isNumber(field) ? "grid-cell right" : "grid-cell"} style={{ width: widths[place] }} title={`${field.name}: ${typeName(field)}`}>
                                <b>{field.name}</b><small>{typeName(field)}</small>
                            </span>
                        ))}
                    </div>
                }
                line={(row) => (
                    <div className="grid-row">
                        <span className="grid-number" style={{ width: numberWidth }}>{row + 1}</span>
                        {columns.map(({ field, index }, place) => {
                            const text = result.text(row, index, bytesMax);
                            return (
                                <span key={index} className={isNumber(field) ? "grid-cell right" : "grid-cell"} style={{ width: widths[place] }}
                                    onDoubleClick={() => setCell({ row, column: index })}>
                                    {text === null ? <i>NULL</i> : text.length > lettersMax ? `${text.slice(0, lettersMax)}…` : text}
                                </span>
                            );
                        })}
                    </div>
                )} />
            {cell && <CellDialog result={result} cell={cell} onMove={setCell} onClose={() => setCell(null)} />}
        </div>
    );
}

const shownMax = 200_000;

function CellDialog({ result, cell, onMove, onClose }: {
    result: Result; cell: { row: number; column: number }; onMove: (cell: { row: number; column: number }) => void; onClose: () => void;
}) {
    const field = result.fields[cell.column]!;
    const text = result.text(cell.row, cell.column);
    const press = (event: KeyboardEvent<HTMLElement>) => {
        const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[event.key] ?? [0, 0];
        const next = { row: cell.row + down!, column: cell.column + right! };
        if ((down || right) && next.row >= 0 && next.row < result.rows && next.column >= 0 && next.column < result.fields.length) onMove(next);
    };
    return (
        <Dialog title={`${field.name}, row ${cell.row + 1}`} onClose={onClose} wide>
            <pre className="cell-text" tabIndex={0} onKeyDown={press}>{text === null ? "NULL" : text.slice(0, shownMax)}</pre>
            {text !== null && text.length > shownMax && <p className="muted">The first {shownMax} of {text.length} letters.</p>}
        </Dialog>
    );
}
