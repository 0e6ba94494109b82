// The first rows of a table.

import { useLoad } from "../core/load";
import { typeName } from "../data/arrowtext";
import { Result, ask, quoted, tableSQL } from "../data/result";
import { plural } from "../core/format";
import { Grid } from "../ui/grid";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";

const rowsMax = 200;
/** Letters of a text that come; a cell of many megabytes would take as many for each row. */
const lettersMax = 2000;

async function first(name: string, at: string, signal: AbortSignal): Promise<Result> {
    const table = tableSQL(name);
    const head = await ask({ sql: `SELECT * FROM ${table} LIMIT 0`, ref: at }, signal);
    const texts = head.fields.filter((field) => typeName(field) === "varchar").map((field) => quoted(field.name));
    const cut = texts.length ? `REPLACE (${texts.map((column) => `left(${column}, ${lettersMax}) AS ${column}`).join(", ")})` : "";
    return await ask({ sql: `SELECT * ${cut} FROM ${table} LIMIT ${rowsMax}`, ref: at }, signal);
}

export function Preview({ name, at }: { name: string; at: string }) {
    const rows = useLoad(`preview ${name} ${at}`, (signal) => first(name, at, signal));
    return (
        <Show from={rows} lines={8}>
            {(result) => (
                <Card title={result.rows === rowsMax ? `The first ${rowsMax} rows` : plural(result.rows, "row")}>
                    <p className="card-body muted small">Text is cut at {lettersMax} letters here; a query gives all of it.</p>
                    {result.rows ? <Grid result={result} /> : <Empty icon="table" title="It has no rows" />}
                </Card>
            )}
        </Show>
    );
}
