// The lineage of a table: what it came from and what is made of it, as far as somebody wants to see.

import { useEffect, useMemo, useState } from "react";
import { call } from "../core/api";
import { count, plural, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { Readings } from "../data/lineage";
import { PipelineEntry, Table as TableFacts } from "../data/shapes";
import { Select } from "../ui/basics";
import { GraphNode, GraphView } from "../ui/graph";
import { Card } from "../ui/page";
import { Empty, Show, Skeleton } from "../ui/states";
import { Facts, Time } from "../ui/values";

const depths: [string, string][] = [["1", "1 step"], ["2", "2 steps"], ["3", "3 steps"], ["5", "5 steps"], ["all", "all of it"], ["0", "none"]];
const depthDefault = "2";
const tablesMax = 10_000;
const columnsMax = 40;
const isFiles = (name: string) => name.includes("/");

export function LineageView({ name, at }: { name: string; at: string }) {
    const project = useLoad("pipelines", (signal) => call("listPipelines", {}, signal));
    return <Show from={project} lines={8}>{({ pipelines }) => <Around name={name} at={at} pipelines={pipelines} />}</Show>;
}

function Around({ name, at, pipelines }: { name: string; at: string; pipelines: PipelineEntry[] }) {
    const [up, setUp] = useQuery("up", depthDefault);
    const [down, setDown] = useQuery("down", depthDefault);
    const [node, setNode] = useQuery("node", name);
    const [opened, setOpened] = useState<string[]>([]);
    useEffect(() => setOpened([]), [name, up, down]);
    const readings = useMemo(() => new Readings(pipelines), [pipelines]);
    const steps = (text: string) => (text === "all" ? Infinity : Number(text) || 0);
    const lineage = useMemo(() => readings.around(name, { up: steps(up), down: steps(down) }, opened), [readings, name, up, down, opened]);
    const makers = useMemo(() => new Map(pipelines.map((one) => [one.name, one])), [pipelines]);
    const nodes = useMemo(() => lineage.graph.names.map((one, index): GraphNode => {
        const maker = makers.get(one);
        return {
            name: one, note: maker ? `${maker.materialized}, ${maker.strategy.replace(/_/g, " ")}` : isFiles(one) ? "files" : "table",
            isPipeline: maker !== undefined, isStale: false, more: lineage.hidden[index],
            to: one === name ? undefined : linkOf(one, at),
        };
    }), [lineage, makers, name, at]);
    if (lineage.up + lineage.down === 0) {
        return <Card title="Lineage"><Empty icon="pipeline" title="Nothing in the project makes it or reads it"><p>Files are loaded into it, or another tool writes it. Pipelines that read it appear here.</p></Empty></Card>;
    }
    const chosen = lineage.graph.names.includes(node) ? node : name;
    return (
        <div className="stack">
            <Card title={<>{plural(lineage.up, "source")} and {plural(lineage.down, "reader")}</>}
                actions={
                    <div className="actions">
                        <Select label="Back" inline value={up} onChange={setUp} options={depths} />
                        <Select label="Ahead" inline value={down} onChange={setDown} options={depths} />
                    </div>
                }>
                <GraphView graph={lineage.graph} nodes={nodes} chosen={chosen} label="Lineage" onChoose={(one) => setNode(one || name)}
                    onMore={(one, direction) => setOpened((old) => [...old, `${direction} ${one}`])} />
            </Card>
            <About key={chosen} name={chosen} at={at} maker={makers.get(chosen)} isHere={chosen === name} />
        </div>
    );
}

function linkOf(name: string, at: string): string {
    return isFiles(name) ? path(["landing"], { tab: "zones", zone: name.split("/").filter(Boolean).at(-1) }) : path(["lake", name], { tab: "lineage", ref: at === "main" ? undefined : at });
}

/** What is known of the node that was chosen, and where to go from it. */
function About({ name, at, maker, isHere }: { name: string; at: string; maker: PipelineEntry | undefined; isHere: boolean }) {
    const tables = useLoad(`tables ${at}`, (signal) => call("listTables", { query: { ref: at, limit: tablesMax } }, signal));
    const entry = tables.data?.tables.find((one) => one.name === name);
    const facts = useLoad(entry ? `table ${name} ${at}` : "", async (signal) =>
        (await call("showTable", { path: { table: name }, query: { ref: at } }, signal)) as unknown as TableFacts);
    const history = useLoad(entry ? `last ${name} ${at}` : "", (signal) => call("tableHistory", { path: { table: name }, query: { ref: at, limit: 1 } }, signal));
    if (!tables.data) return <Skeleton lines={4} />;
    const last = history.data?.changes[0];
    const run = last?.commit.properties["martlet.run"];
    const columns = facts.data?.columns ?? [];
    const isTable = !isFiles(name);
    return (
        <div className="columns">
            <Card title={name} padded>
                <Facts items={[
                    ["Table", !isTable ? "files that were landed" : !entry ? `not on ${at} yet` : isHere ? "this one" : <Link to={path(["lake", name], { ref: at === "main" ? undefined : at })}>{name}</Link>],
                    ["Made by", maker ? <Link to={path(["pipelines", name])}>the pipeline {name}</Link> : isTable ? "no pipeline" : "whoever lands them"],
                    ["Rows", entry ? count(entry.rows) : "–"],
                    ["Last written", last ? <><Time value={last.commit.time} />{run && <> by <Link to={path(["runs", run])}>run {shortID(run)}</Link></>}</> : "–"],
                    ["Tags", maker?.tags.length ? maker.tags.join(", ") : "–"],
                ]} />
            </Card>
            <Card title={columns.length ? plural(columns.length, "column") : "Columns"} padded>
                {columns.length
                    ? <ul className="column-list flat">{columns.slice(0, columnsMax).map((one) => <li key={one.id}><code>{one.name}</code><span className="muted">{one.type}</span></li>)}{columns.length > columnsMax && <li className="muted">and {columns.length - columnsMax} more</li>}</ul>
                    : <p className="muted">{entry && !facts.data ? "Loading" : "They are known once the table is there."}</p>}
            </Card>
        </div>
    );
}
