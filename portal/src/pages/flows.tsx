// Flows: what there is, and running one with its parameters.

import { useState } from "react";
import { ApiError, call } from "../core/api";
import { useLoad } from "../core/load";
import { go, path } from "../core/router";
import { mayWrite } from "../core/session";
import { FlowEntry } from "../data/shapes";
import { Button, Checkbox, Select, TextField } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Card } from "../ui/page";
import { Empty, Failure, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Status } from "../ui/values";

export function Flows({ all }: { all: FlowEntry[] }) {
    const [running, setRunning] = useState<FlowEntry | null>(null);
    if (all.length === 0) {
        return <Card title="Flows"><Empty icon="flow" title="No flows"><p>A flow is a file below <code>flows/</code> whose steps are SQL, Python, shell, HTTP, loads and pipelines.</p></Empty></Card>;
    }
    return (
        <Card title="Flows">
            <Table label="Flows" rows={all} rowKey={(one) => one.path} columns={[
                {
                    name: "Name", grow: true, sort: (one) => one.name,
                    cell: (one) => (
                        <>
                            <strong>{one.name}</strong> <code className="muted">{one.path}</code>
                            {one.description && <p className="muted small">{one.description}</p>}
                            {one.problems?.map((problem, index) => <p key={index} className="bad small">{problem.message}</p>)}
                        </>
                    ),
                },
                { name: "State", cell: (one) => <Status value={one.valid ? "success" : "failed"} text={one.valid ? "valid" : "has mistakes"} /> },
                { name: "Steps", align: "right", wide: true, cell: (one) => one.steps ?? "–" },
                { name: "", align: "right", cell: (one) => one.valid && mayWrite() && <Button size="small" icon="runs" onClick={() => setRunning(one)}>Run</Button> },
            ]} />
            {running && <RunFlow flow={running} onClose={() => setRunning(null)} />}
        </Card>
    );
}

interface FormField {
    name: string;
    label: string;
    type: string;
    required: boolean;
    help?: string;
    options?: unknown[];
    default?: unknown;
}

function RunFlow({ flow, onClose }: { flow: FlowEntry; onClose: () => void }) {
    const [values, setValues] = useState<Record<string, string>>({});
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const details = useLoad(`flow ${flow.name}`, (signal) => call("showFlow", { path: { flow: flow.name } }, signal));
    const fields = (details.data?.form ?? []) as unknown as FormField[];
    const start = async () => {
        setBusy(true);
        setError(null);
        try {
            const parameters: Record<string, unknown> = {};
            for (const field of fields) {
                const text = values[field.name];
                if (text !== undefined && text !== "") parameters[field.name] = valueOf(text, field.type);
            }
            const { run } = await call("runFlow", { path: { flow: flow.name }, body: { parameters } });
            go(path(["runs", run.id]));
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title={`Run ${flow.name}`} onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void start(); }}>
                <Show from={details} lines={3}>
                    {() => (fields.length === 0 ? <p className="muted">It takes no parameters.</p> : (
                        <>{fields.map((field) => <FieldOf key={field.name} field={field} value={values[field.name] ?? ""} onChange={(value) => setValues({ ...values, [field.name]: value })} />)}</>
                    ))}
                </Show>
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!details.data} icon="runs">Run</Button>
                </div>
            </form>
        </Dialog>
    );
}

function FieldOf({ field, value, onChange }: { field: FormField; value: string; onChange: (value: string) => void }) {
    const fallback = field.default === undefined || field.default === null ? "" : String(field.default);
    if (field.type === "boolean") return <Checkbox label={field.label} checked={(value || fallback) === "true"} onChange={(on) => onChange(String(on))} />;
    if (field.options?.length) {
        return <Select label={field.label} value={value || fallback} options={[["", "–"], ...field.options.map((one): [string, string] => [String(one), String(one)])]} onChange={onChange} />;
    }
    return <TextField label={field.label} value={value} onChange={onChange} hint={field.help} required={field.required && !fallback} placeholder={fallback} />;
}

function valueOf(text: string, type: string): unknown {
    if (type === "boolean") return text === "true";
    if (type === "integer" || type === "number") return Number(text);
    if (type === "array" || type === "object") {
        try {
            return JSON.parse(text);
        } catch {
            return text;
        }
    }
    return text;
}
