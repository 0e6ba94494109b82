// The pipelines of the project: as a graph and as a list, with what is out of date.

import { useMemo } from "react";
import { call } from "../core/api";
import { plural } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { Graph } from "../data/layout";
import { PipelineEntry, PlanStep } from "../data/shapes";
import { Button, Note, TextField } from "../ui/basics";
import { GraphNode, GraphView } from "../ui/graph";
import { Card, Page } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Tabs } from "../ui/tabs";
import { Badge, LayerDot, Status } from "../ui/values";
import { NewPipeline } from "./editor/newpipeline";
import { Flows } from "./flows";
import { StartRun } from "./startrun";

export function PipelinesPage() {
    const [text, setText] = useQuery("find");
    const [starting, setStarting] = useQuery("start");
    const [isNew, setNew] = useQuery("new");
    const project = useLoad("pipelines", (signal) => call("listPipelines", {}, signal));
    const plan = useLoad("home-plan", (signal) => call("plan", { body: {} }, signal));
    const flows = useLoad("flows", (signal) => call("listFlows", {}, signal));
    const actions = useMemo(() => new Map((plan.data?.steps ?? []).map((step) => [step.pipeline, step])), [plan.data]);
    return (
        <Page title="Pipelines" about="What makes the tables of the lake, and what each reads. The text is one for all branches: it lies in the project's folder, and a run of it publishes into the branch that you choose."
            actions={mayWrite() && (
                <>
                    <Button icon="plus" onClick={() => setNew("pipeline")}>New pipeline</Button>
                    <Button kind="primary" icon="runs" onClick={() => setStarting("yes")}>Plan and run</Button>
                </>
            )}>
            <Show from={project} lines={8}>
                {({ pipelines, warnings }) => (
                    <>
                        {warnings.length > 0 && <Note kind="warning" title="Worth a look"><ul>{warnings.map((one, index) => <li key={index}>{one}</li>)}</ul></Note>}
                        <Tabs label="Ways to look at them" parameter="as" tabs={[
                            { id: "graph", name: "Graph", body: () => <PipelineGraph pipelines={pipelines} actions={actions} /> },
                            {
                                id: "list", name: "List", count: pipelines.length,
                                body: () => (
                                    <>
                                        <div className="filters"><TextField label="Find" value={text} onChange={setText} placeholder="A name, a tag, an owner" /></div>
                                        <List pipelines={pipelines.filter((one) => `${one.name} ${one.tags.join(" ")} ${one.owner ?? ""} ${one.description ?? ""}`.toLowerCase().includes(text.toLowerCase()))} actions={actions} />
                                    </>
                                ),
                            },
                            { id: "flows", name: "Flows", count: flows.data?.flows.length, body: () => <Show from={flows}>{({ flows: all }) => <Flows all={all} />}</Show> },
                        ]} />
                    </>
                )}
            </Show>
            {project.error && <Files />}
            {isNew === "pipeline" && <NewPipeline onClose={() => setNew("")} />}
            {starting && <StartRun selected={starting === "yes" ? "" : starting} onClose={() => setStarting("")} />}
        </Page>
    );
}

/** What a step of a plan says of its pipeline. */
export function Freshness({ step }: { step: PlanStep | undefined }) {
    if (!step) return <span className="muted">–</span>;
    return step.action === "skip" ? <Status value="success" text="up to date" /> : <Status value="pending" text={step.action} />;
}

function PipelineGraph({ pipelines, actions }: { pipelines: PipelineEntry[]; actions: Map<string, PlanStep> }) {
    const [chosen, choose] = useQuery("node");
    const { graph, nodes: all } = useMemo(() => graphOf(pipelines), [pipelines]);
    const isStale = (name: string) => (actions.get(name)?.action ?? "skip") !== "skip";
    const nodes = useMemo(() => all.map((node) => (isStale(node.name) ? { ...node, isStale: true } : node)), [all, actions]);
    if (pipelines.length === 0) return <NoPipelines />;
    return (
        <Card title={plural(pipelines.length, "pipeline")} actions={<span className="muted small">A dot marks what is out of date. Choose a node to see what it reads and who reads it.</span>}>
            <GraphView graph={graph} nodes={nodes} chosen={chosen} onChoose={(name) => choose(name === chosen ? "" : name)} />
        </Card>
    );
}

function graphOf(pipelines: PipelineEntry[]): { graph: Graph; nodes: GraphNode[] } {
    const places = new Map<string, number>();
    const nodes: GraphNode[] = [];
    const place = (name: string, make: () => GraphNode) => {
        const known = places.get(name);
        if (known !== undefined) return known;
        places.set(name, nodes.length);
        return nodes.push(make()) - 1;
    };
    for (const one of pipelines) {
        place(one.name, () => ({ name: one.name, note: `${one.materialized}, ${one.strategy.replace(/_/g, " ")}`, isPipeline: true, isStale: false }));
    }
    const edges: [number, number][] = [];
    for (const one of pipelines) {
        const to = places.get(one.name)!;
        for (const input of [...one.inputs, ...one.landing]) {
            edges.push([place(input, () => ({ name: input, note: input.includes("/") ? "files" : "table", isPipeline: false, isStale: false })), to]);
        }
    }
    return { graph: { names: nodes.map((node) => node.name), edges }, nodes };
}

/** The folders of pipelines, where the project cannot be loaded: one of them is to be mended. */
function Files() {
    const folders = useLoad("sources", (signal) => call("listPipelineSources", {}, signal));
    if (!folders.data?.pipelines.length) return null;
    return (
        <Card title="Its files" padded>
            <ul className="tree">{folders.data.pipelines.map((one) => <li key={one.name}><Link to={path(["pipelines", one.name, "edit"])}><LayerDot name={one.name.split(".").at(-2) ?? ""} />{one.name}</Link></li>)}</ul>
        </Card>
    );
}

function NoPipelines() {
    return (
        <Card title="Pipelines">
            <Empty icon="pipeline" title="No pipelines yet">
                <p>A pipeline is a folder below <code>pipelines/&lt;layer&gt;/&lt;name&gt;</code> with <code>pipeline.sql</code> or <code>pipeline.py</code>. <b>New pipeline</b> above makes one.</p>
            </Empty>
        </Card>
    );
}

function List({ pipelines, actions }: { pipelines: PipelineEntry[]; actions: Map<string, PlanStep> }) {
    return (
        <Card title="Pipelines">
            <Table label="Pipelines" rows={pipelines} rowKey={(one) => one.name} empty={<Empty icon="search" title="No pipeline is like this" />} columns={[
                {
                    name: "Name", grow: true, sort: (one) => one.name,
                    cell: (one) => (
                        <>
                            <span className="step-name"><LayerDot name={one.name.split(".").at(-2) ?? ""} /><Link to={path(["pipelines", one.name])}>{one.name}</Link>{one.tags.map((tag) => <Badge key={tag}>{tag}</Badge>)}</span>
                            {one.description && <p className="muted small clip">{one.description}</p>}
                        </>
                    ),
                },
                { name: "State", cell: (one) => <Freshness step={actions.get(one.name)} />, sort: (one) => actions.get(one.name)?.action ?? "" },
                { name: "Makes", wide: true, cell: (one) => one.materialized, sort: (one) => one.materialized },
                { name: "Strategy", wide: true, cell: (one) => <code className="muted">{one.strategy}</code>, sort: (one) => one.strategy },
                { name: "Reads", wide: true, align: "right", cell: (one) => one.inputs.length + one.landing.length, sort: (one) => one.inputs.length + one.landing.length },
            ]} />
        </Card>
    );
}
