// The first rows of a table.

import { useLoad } from "../core/load";
import { ask, tableSQL } from "../data/result";
import { plural } from "../core/format";
import { Grid } from "../ui/grid";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";

const rowsMax = 200;

export function Preview({ name, at }: { name: string; at: string }) {
    const rows = useLoad(`preview ${name} ${at}`, (signal) => ask({ sql: `SELECT * FROM ${tableSQL(name)} LIMIT ${rowsMax}`, ref: at }, signal));
    return (
        <Show from={rows} lines={8}>
            {(result) => (
                <Card title={result.rows === rowsMax ? `The first ${rowsMax} rows` : plural(result.rows, "row")}>
                    {result.rows ? <Grid result={result} /> : <Empty icon="table" title="It has no rows" />}
                </Card>
            )}
        </Show>
    );
}
