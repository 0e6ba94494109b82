// What becomes of a template: the SQL that runs, its columns, and what it reads and writes.

import { useState } from "react";
import { Link, path } from "../../core/router";
import { Button } from "../../ui/basics";
import { Empty, Skeleton } from "../../ui/states";
import { Facts, LayerDot } from "../../ui/values";
import { Checked } from "./editing";

type View = "sql" | "columns" | "tables";

export function Rendered({ checked, isPython }: { checked: Checked; isPython: boolean }) {
    const [view, setView] = useState<View>(isPython ? "tables" : "sql");
    const { report } = checked;
    const views: [View, string][] = [["sql", "Rendered SQL"], ["columns", "Columns"], ["tables", "Tables"]];
    return (
        <section className="card rendered" aria-label="What it becomes">
            <div className="editor-foot top">
                {views.map(([id, name]) => <Button key={id} size="small" pressed={view === id} onClick={() => setView(id)}>{name}{id === "columns" && report?.columns ? ` ${report.columns.length}` : ""}</Button>)}
            </div>
            {!report ? (checked.isChecking ? <Skeleton lines={5} /> : <Empty title="Only who may write can have it checked" />)
                : view === "sql" ? (report.sql !== null ? <pre className="source" tabIndex={0} role="region" aria-label="Rendered SQL">{report.sql.replace(/^(\s*\n)+/, "")}</pre>
                    : <Empty icon="query" title={isPython ? "Python has no SQL to show" : "Nothing is rendered while something is wrong"} />)
                : view === "columns" ? <Columns checked={checked} />
                : (
                    <div className="card-body">
                        <Facts items={[
                            ["Writes", <Tables names={report.writes} none="no table" />],
                            ["Reads", <Tables names={report.reads} none="no table" />],
                            ["Files", report.landing.length ? <ul>{report.landing.map((one) => <li key={one}><code>{one}</code></li>)}</ul> : <span className="muted">none</span>],
                        ]} />
                    </div>
                )}
        </section>
    );
}

function Columns({ checked }: { checked: Checked }) {
    const columns = checked.report?.columns;
    if (!columns) return <Empty icon="table" title="The columns are not known" ><p>They are once nothing is wrong and every table that it reads is there.</p></Empty>;
    return (
        <ul className="column-list">
            {columns.map((one) => <li key={one.name}><code>{one.name}</code><span className="muted">{one.type}</span></li>)}
        </ul>
    );
}

function Tables({ names, none }: { names: string[]; none: string }) {
    if (names.length === 0) return <span className="muted">{none}</span>;
    return <ul className="tree">{names.map((name) => <li key={name}><Link to={path(["lake", name])}><LayerDot name={name.split(".").at(-2) ?? ""} />{name}</Link></li>)}</ul>;
}
