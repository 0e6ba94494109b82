// What a run read and what came out of it, step by step.

import { bytes, count } from "../core/format";
import { Link, path } from "../core/router";
import { Run, Step } from "../data/shapes";
import { Card } from "../ui/page";
import { Empty } from "../ui/states";
import { Table } from "../ui/table";

/** An input as a step records it: `table bronze.flights` or `landing landing/flights`. */
function Input({ text, at }: { text: string; at: string }) {
    const [kind, ...rest] = text.split(" ");
    const name = rest.join(" ");
    if (kind === "table" && name) return <Link to={path(["lake", name], { ref: at })}>{name}</Link>;
    if (kind === "landing" && name) return <Link to={path(["landing"], { tab: "zones", zone: name.replace(/^landing\//, "") })}>{name}</Link>;
    return <code>{text}</code>;
}

export function RunInputs({ run, steps }: { run: Run; steps: Step[] }) {
    const at = run.published_commit ?? run.branch ?? undefined;
    const shown = steps.filter((step) => step.inputs.length > 0 || step.outputs !== undefined || step.rows_written !== null);
    return (
        <Card title="What was read, and what came of it">
            <Table label="Inputs and outputs" rows={shown} rowKey={(step) => step.name}
                empty={<Empty icon="table" title="Nothing was read or written"><p>No step of this run has worked yet.</p></Empty>} columns={[
                    { name: "Step", cell: (step) => step.name, sort: (step) => step.name },
                    { name: "Read", grow: true, cell: (step) => <ul className="tree">{step.inputs.map((input) => <li key={input}><Input text={input} at={run.pinned_commit} /></li>)}</ul> },
                    {
                        name: "Gave", grow: true,
                        cell: (step) => (
                            <>
                                {run.kind !== "flow" && step.rows_written !== null && <Link to={path(["lake", step.name], { ref: at })}>{step.name}</Link>}
                                {step.outputs !== undefined && step.outputs !== null && <pre className="excerpt">{JSON.stringify(step.outputs, null, 2)}</pre>}
                            </>
                        ),
                    },
                    { name: "Rows", align: "right", wide: true, cell: (step) => count(step.rows_written), sort: (step) => step.rows_written },
                    { name: "Deleted", align: "right", wide: true, cell: (step) => count(step.rows_deleted), sort: (step) => step.rows_deleted },
                    { name: "Put aside", align: "right", wide: true, cell: (step) => count(step.rows_quarantined), sort: (step) => step.rows_quarantined },
                    { name: "Size", align: "right", wide: true, cell: (step) => bytes(step.bytes_written), sort: (step) => step.bytes_written },
                ]} />
        </Card>
    );
}
