// One pipeline: its query, its settings, its columns and tests, what it reads and who reads it.

import { call } from "../core/api";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { PipelineDetails } from "../data/shapes";
import { Button, LinkButton } from "../ui/basics";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Tabs } from "../ui/tabs";
import { Badge, Facts, LayerDot } from "../ui/values";
import { Freshness } from "./pipelines";
import { StartRun } from "./startrun";

export function PipelinePage({ name }: { name: string }) {
    const [starting, setStarting] = useQuery("start");
    const found = useLoad(`pipeline ${name}`, async (signal) => (await call("showPipeline", { path: { pipeline: name } }, signal)) as unknown as PipelineDetails);
    const plan = useLoad("home-plan", (signal) => call("plan", { body: {} }, signal));
    const step = plan.data?.steps.find((one) => one.pipeline === name);
    return (
        <Page title={<span className="layer-title"><LayerDot name={name.split(".").at(-2) ?? ""} /> {name}</span>} documentTitle={name} above={[["/pipelines", "Pipelines"]]}
            about={found.data?.description}
            actions={
                <>
                    <LinkButton to={path(["pipelines"], { node: name })} icon="pipeline">In the graph</LinkButton>
                    {found.data?.materialized !== "ephemeral" && <LinkButton to={path(["lake", name])} icon="table">Its table</LinkButton>}
                    <LinkButton to={path(["pipelines", folderName(found.data?.path) ?? name, "edit"])} icon="query">{mayWrite() ? "Edit" : "Read its files"}</LinkButton>
                    {mayWrite() && <Button kind="primary" icon="runs" onClick={() => setStarting("yes")}>Plan and run</Button>}
                </>
            }>
            <Show from={found} lines={8}>
                {(pipeline) => (
                    <>
                        <div className="columns">
                            <Card title="Settings" padded>
                                <Facts items={[
                                    ["State", <><Freshness step={step} /> <span className="muted small">{step?.reasons.join("; ")}</span></>],
                                    ["Makes", pipeline.materialized],
                                    ["Strategy", <code>{pipeline.strategy}</code>],
                                    ["Key", pipeline.unique_key.length ? <code>{pipeline.unique_key.join(", ")}</code> : "none"],
                                    ["Owner", pipeline.owner ?? "–"],
                                    ["Tags", pipeline.tags.length ? pipeline.tags.map((tag) => <Badge key={tag}>{tag}</Badge>) : "–"],
                                    ["File", <code>{pipeline.path}</code>],
                                ]} />
                            </Card>
                            <Card title="Lineage" padded actions={pipeline.materialized !== "ephemeral" && <Link className="small" to={path(["lake", name], { tab: "lineage" })}>All of it</Link>}>
                                <Facts items={[
                                    ["Reads", <Names all={[...pipeline.inputs, ...pipeline.landing]} none="nothing" />],
                                    ["Read by", <Names all={pipeline.readers} none="no pipeline" />],
                                ]} />
                            </Card>
                        </div>
                        <Tabs label="Parts of the pipeline" tabs={[
                            { id: "source", name: pipeline.language === "sql" ? "SQL" : "Python", body: () => <Card title={<code>{pipeline.path}</code>} actions={<span className="muted small">as it is saved now, for every branch</span>}><pre className="source" tabIndex={0} role="region" aria-label="Source">{pipeline.source}</pre></Card> },
                            { id: "columns", name: "Columns", count: pipeline.columns.length, body: () => <Columns pipeline={pipeline} /> },
                            { id: "tests", name: "Tests", count: pipeline.tests.length, body: () => <Tests pipeline={pipeline} /> },
                        ]} />
                    </>
                )}
            </Show>
            {starting && <StartRun selected={name} onClose={() => setStarting("")} />}
        </Page>
    );
}

/** The name of the folder that a pipeline's file is in, by which it is edited. */
function folderName(file: string | undefined): string | undefined {
    const parts = /^(?:([^/]+)\/)?pipelines\/([^/]+)\/([^/]+)\/[^/]+$/.exec(file ?? "");
    return parts ? [parts[1], parts[2], parts[3]].filter(Boolean).join(".") : undefined;
}

function Names({ all, none }: { all: string[]; none: string }) {
    if (all.length === 0) return <span className="muted">{none}</span>;
    return <ul className="tree">{all.map((name) => <li key={name}>{name.includes("/") ? <code>{name}</code> : <Link to={path(["pipelines", name])}><LayerDot name={name.split(".").at(-2) ?? ""} />{name}</Link>}</li>)}</ul>;
}

function Columns({ pipeline }: { pipeline: PipelineDetails }) {
    return (
        <Card title="Columns that its settings describe">
            <Table label="Columns" rows={pipeline.columns} rowKey={(one) => one.name} columns={[
                { name: "Name", cell: (one) => <code>{one.name}</code>, sort: (one) => one.name },
                { name: "About", grow: true, cell: (one) => one.description ?? "" },
                { name: "Tests", wide: true, cell: (one) => one.tests.map((test) => <Badge key={test}>{test}</Badge>) },
            ]} empty={<Empty title="None are described"><p><code>columns:</code> in its <code>config.yaml</code> describes and tests them.</p></Empty>} />
        </Card>
    );
}

function Tests({ pipeline }: { pipeline: PipelineDetails }) {
    if (pipeline.tests.length === 0) return <Card title="Tests"><Empty title="No tests of its own" /></Card>;
    return <div className="stack">{pipeline.tests.map((test) => <Card key={test.path + test.name} title={test.name} actions={<code className="muted small">{test.path}</code>}><pre className="source" tabIndex={0} role="region" aria-label={`Test ${test.name}`}>{test.sql}</pre></Card>)}</div>;
}
