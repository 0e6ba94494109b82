// A trigger, new or changed: what it waits for, and what it starts.

import { useState } from "react";
import { ApiError, call } from "../core/api";
import { ConditionKind, TriggerDraft, conditionFields, conditionKinds, fieldOf, fieldText, newTrigger, triggerBody, triggerDraft } from "../data/entries";
import { Trigger } from "../data/shapes";
import { Button, Copyable, Field, Note, Select, TextField } from "../ui/basics";
import { Dialog, say } from "../ui/dialog";
import { Failure } from "../ui/states";
import { TargetFields } from "./entryfields";

const common = ["name", "pipelines", "parameters", "flow", "cooldown", "description", "on"];

export function TriggerForm({ of, onClose, done }: { of?: Trigger; onClose: () => void; done: (name: string) => void }) {
    const [draft, setDraft] = useState<TriggerDraft>(() => (of ? triggerDraft(of.name, of.definition) : newTrigger()));
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const [secret, setSecret] = useState("");
    const change = (part: Partial<TriggerDraft>) => {
        setDraft((old) => ({ ...old, ...part }));
        setError(null);
    };
    const shown = conditionFields[draft.kind];
    const own = shown.map(([field]) => field);
    const said = fieldOf(error, [...own, ...common]);
    const about = said === "on" ? own[0] ?? "" : said;
    const errorOf = (field: string) => (error && about === field ? fieldText(error) : undefined);
    const save = async () => {
        setBusy(true);
        setError(null);
        try {
            const body = triggerBody(draft);
            const made = of ? await call("replaceTrigger", { path: { trigger: of.name }, body }) : await call("createTrigger", { body });
            say(`${body.name} was saved`);
            const given = (made as { secret?: string }).secret;
            if (given) setSecret(given);
            else done(body.name);
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
        }
        setBusy(false);
    };
    if (secret) {
        return (
            <Dialog title="The secret of the webhook" onClose={() => done(draft.name.trim())}>
                <div className="stack">
                    <Note kind="warning" title="It is shown only now"><p>Give it to whoever calls <code>POST /api/v1/webhooks</code>; a new one can be made later.</p></Note>
                    <Copyable text={secret} />
                    <div className="actions"><Button kind="primary" onClick={() => done(draft.name.trim())}>It is noted</Button></div>
                </div>
            </Dialog>
        );
    }
    return (
        <Dialog title={of ? `Edit ${of.name}` : "New trigger"} onClose={onClose} wide>
            <form className="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
                <div className="columns tight">
                    {!of && <TextField label="Name" value={draft.name} onChange={(name) => change({ name })} placeholder="orders_arrived" required error={errorOf("name")} />}
                    <TextField label="Description" value={draft.description} onChange={(description) => change({ description })} error={errorOf("description")} />
                </div>
                <Select label="When" value={draft.kind} onChange={(kind) => change({ kind: kind as ConditionKind, values: {} })} options={conditionKinds} />
                <div className="columns tight">
                    {shown.map(([field, label, example]) => {
                        const value = draft.values[field] ?? "";
                        const set = (text: string) => change({ values: { ...draft.values, [field]: text } });
                        if (field === "webhook") return <Select key={field} label={label} value={value || "token"} onChange={set} options={[["token", "by a token"], ["hmac", "by a signature (HMAC)"]]} />;
                        if (field === "json") {
                            return (
                                <Field key={field} label={label} error={errorOf(field)}>
                                    {(id, note) => <textarea id={id} className="input mono" rows={5} value={value} placeholder={example} spellCheck={false} aria-describedby={note} onChange={(event) => set(event.target.value)} />}
                                </Field>
                            );
                        }
                        return <TextField key={field} label={label} value={value} placeholder={example} onChange={set} error={errorOf(field)} />;
                    })}
                </div>
                <TargetFields draft={draft} change={change} errorOf={errorOf} />
                <div className="columns tight">
                    <TextField label="Then rests for" value={draft.cooldown} onChange={(cooldown) => change({ cooldown })} placeholder="10m" error={errorOf("cooldown")} hint="What happens meanwhile is remembered." />
                    <Select label="While the last one runs" value={draft.overlap} onChange={(overlap) => change({ overlap })} options={[["skip", "the next is left out"], ["queue", "the next waits"], ["allow", "the next runs beside it"]]} />
                </div>
                {error && !about && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!draft.name.trim()}>{of ? "Save the trigger" : "Make the trigger"}</Button>
                </div>
            </form>
        </Dialog>
    );
}
