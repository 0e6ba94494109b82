// Landing zones: the files in them, and what a file is made of before anything loads it.

import { call } from "../core/api";
import { bytes, count } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { Zone, ZoneFile } from "../data/shapes";
import { Button, Copyable } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Facts, Time } from "../ui/values";

const filesMax = 500;
const rowsMax = 20;

export function Zones({ zones }: { zones: Zone[] }) {
    const [chosen, choose] = useQuery("zone");
    if (zones.length === 0) {
        return <Card title="Zones"><Empty icon="landing" title="No zones yet"><p>A zone is a folder below <code>landing/</code>. A pipeline that says <code>{"{{ landing_zone('orders') }}"}</code> reads each of its files once.</p></Empty></Card>;
    }
    const current = zones.find((one) => one.zone === chosen);
    return (
        <div className="stack">
            <Card title="Landing zones">
                <Table label="Landing zones" rows={zones} rowKey={(one) => one.zone} columns={[
                    { name: "Zone", sort: (one) => one.zone, cell: (one) => <button type="button" className="link" aria-pressed={one.zone === chosen} onClick={() => choose(one.zone === chosen ? "" : one.zone)}>{one.zone}</button> },
                    { name: "Read by", grow: true, cell: (one) => (one.pipelines.length ? one.pipelines.map((name, index) => <span key={name}>{index > 0 && ", "}<Link to={path(["pipelines", name])}>{name}</Link></span>) : <span className="muted">no pipeline</span>) },
                    { name: "Files", align: "right", cell: (one) => count(one.files), sort: (one) => one.files },
                    { name: "Size", align: "right", cell: (one) => bytes(one.bytes), sort: (one) => one.bytes },
                    { name: "Newest", wide: true, cell: (one) => <Time value={one.latest} />, sort: (one) => one.latest },
                ]} />
            </Card>
            {current && <ZoneFiles key={current.zone} zone={current} />}
        </div>
    );
}

function ZoneFiles({ zone }: { zone: Zone }) {
    const [looked, look] = useQuery("file");
    const found = useLoad(`zone ${zone.zone}`, (signal) => call("listZoneFiles", { query: { zone: zone.zone, limit: filesMax } }, signal));
    return (
        <Show from={found}>
            {({ files, total }) => (
                <Card title={<>Files of {zone.zone}, the newest first</>}>
                    <Table label={`Files of ${zone.zone}`} rows={files} rowKey={(file: ZoneFile) => file.path} empty={<Empty icon="landing" title="No files"><p>They go into <code>{zone.folder}</code>, or are uploaded above.</p></Empty>} columns={[
                        { name: "File", grow: true, cell: (file) => <code>{file.path.slice(zone.folder.length + 1)}</code>, sort: (file) => file.path },
                        { name: "Size", align: "right", cell: (file) => bytes(file.bytes), sort: (file) => file.bytes },
                        { name: "Written", wide: true, cell: (file) => <Time value={file.modified} />, sort: (file) => file.modified },
                        { name: "", align: "right", cell: (file) => <Button size="small" label={`Look into ${file.path}`} onClick={() => look(file.path)}>Look into it</Button> },
                    ]} />
                    {total > files.length && <p className="card-body muted small">The newest {count(files.length)} of {count(total)} are shown.</p>}
                    {looked && <Sample zone={zone.zone} file={looked} onClose={() => look("")} />}
                </Card>
            )}
        </Show>
    );
}

/** The columns of a file as its beginning says, and its first rows. */
function Sample({ zone, file, onClose }: { zone: string; file: string; onClose: () => void }) {
    const found = useLoad(`sample ${zone} ${file}`, (signal) => call("sampleFile", { query: { zone, path: file, rows: rowsMax } }, signal));
    return (
        <Dialog title={file.split("/").at(-1) ?? file} onClose={onClose} wide>
            <Show from={found} lines={6}>
                {({ format, columns, rows, dialect }) => {
                    const fields = columns as unknown as { name: string; type: string }[];
                    const values = rows as unknown as (string | null)[][];
                    const how = Object.entries(dialect as Record<string, string>);
                    return (
                        <div className="stack">
                            <Facts items={[
                                ["Format", format],
                                ["Columns", `${count(fields.length)}, guessed from its beginning`],
                                ...how.map(([name, value]): [string, JSX.Element] => [words(name), <code>{value}</code>]),
                                ["Path", <Copyable text={file} />],
                            ]} />
                            <Table nowrap label="First rows" rows={values} rowKey={(_, index) => index} empty={<Empty icon="table" title="No rows" />}
                                columns={fields.slice(0, 200).map((field, index) => ({
                                    name: `${field.name} (${field.type.toLowerCase()})`, cell: (row: (string | null)[]) => <span className="clip value">{row[index] ?? <span className="muted">NULL</span>}</span>,
                                }))} />
                        </div>
                    );
                }}
            </Show>
        </Dialog>
    );
}

/** `HasHeader` as people read it. */
function words(name: string): string {
    const text = name.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
    return text.charAt(0).toUpperCase() + text.slice(1);
}
