// The fields that forms of schedules, triggers and backfills share.

import { call } from "../core/api";
import { useLoad } from "../core/load";
import { Target } from "../data/entries";
import { Field, Select, TextField } from "../ui/basics";

/** What is started: a flow, or pipelines by selectors, with parameters. */
export function TargetFields({ draft, change, errorOf }: { draft: Target; change: (part: Partial<Target>) => void; errorOf: (field: string) => string | undefined }) {
    const flows = useLoad("flows", (signal) => call("listFlows", {}, signal));
    const names = (flows.data?.flows ?? []).map((flow) => flow.name);
    if (draft.flow && !names.includes(draft.flow)) names.unshift(draft.flow);
    return (
        <>
            <div className="columns tight">
                <Select label="Starts" value={draft.flow} onChange={(flow) => change({ flow })} options={[["", "Pipelines"], ...names.map((name): [string, string] => [name, `The flow ${name}`])]} />
                {!draft.flow && (
                    <TextField label="Pipelines" value={draft.pipelines} onChange={(pipelines) => change({ pipelines })} placeholder="All of them" error={errorOf("pipelines")}
                        hint={<>Names or selectors, such as <code>gold.*</code>.</>} />
                )}
            </div>
            <Field label="Parameters" hint={errorOf("parameters") ? undefined : "A JSON object; empty for none."} error={errorOf("parameters")}>
                {(id, note) => (
                    <textarea id={id} className="input mono" rows={2} value={draft.parameters} spellCheck={false} aria-describedby={note} aria-invalid={errorOf("parameters") ? true : undefined}
                        placeholder='{"full": false}' onChange={(event) => change({ parameters: event.target.value })} />
                )}
            </Field>
        </>
    );
}

let zones: string[] | null = null;

/** The zones that the browser knows; the server knows them too. */
function allZones(): string[] {
    zones ??= ["UTC", ...((Intl as unknown as { supportedValuesOf?: (of: string) => string[] }).supportedValuesOf?.("timeZone") ?? [])];
    return zones;
}

/** A time zone, typed or chosen. */
export function ZoneField({ value, onChange, error }: { value: string; onChange: (zone: string) => void; error?: string }) {
    return (
        <Field label="Time zone" error={error}>
            {(id, note) => (
                <>
                    <input id={id} className="input" type="text" list={`${id}-zones`} value={value} spellCheck={false} autoComplete="off" aria-invalid={error ? true : undefined}
                        aria-describedby={error ? note : undefined} onChange={(event) => onChange(event.target.value)} />
                    <datalist id={`${id}-zones`}>{allZones().map((zone) => <option key={zone} value={zone} />)}</datalist>
                </>
            )}
        </Field>
    );
}
