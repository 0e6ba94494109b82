// A schedule, new or changed; when it would be due is asked of the server while it is written.

import { useEffect, useState } from "react";
import { ApiError, call } from "../core/api";
import { useLoad } from "../core/load";
import { ScheduleDraft, TimesKind, fieldOf, fieldText, newSchedule, scheduleBody, scheduleDraft, scheduleTimesOf, timesExamples, timesKinds } from "../data/entries";
import { Schedule } from "../data/shapes";
import { Button, Select, TextField } from "../ui/basics";
import { Dialog, say } from "../ui/dialog";
import { Failure, Skeleton } from "../ui/states";
import { Time } from "../ui/values";
import { TargetFields, ZoneField } from "./entryfields";

const timesMax = 5;
const pause_ms = 300;
const fields = ["name", "times", "timezone", "pipelines", "parameters", "flow", "description"];

export function ScheduleForm({ of, onClose, done }: { of?: Schedule; onClose: () => void; done: (name: string) => void }) {
    const [draft, setDraft] = useState<ScheduleDraft>(() => (of ? scheduleDraft(of.name, of.definition) : newSchedule(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC")));
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const change = (part: Partial<ScheduleDraft>) => {
        setDraft((old) => ({ ...old, ...part }));
        setError(null);
    };
    const settled = useSettled(JSON.stringify(scheduleTimesOf(draft)));
    const next = useLoad(draft.times.trim() ? `times ${settled}` : "", (signal) => call("scheduleTimes", { body: { ...(JSON.parse(settled) as { cron: string }), count: timesMax } }, signal));
    const isNow = settled === JSON.stringify(scheduleTimesOf(draft));
    // The server says of what is being written what is wrong with it, before it is saved.
    const timesError = isNow ? next.error : undefined;
    const about = fieldOf(error, fields);
    const timesField = timesError ? (fieldOf(timesError, ["times", "timezone"]) || "times") : "";
    const errorOf = (field: string) => (about === field && error ? fieldText(error) : timesField === field && timesError ? fieldText(timesError) : undefined);
    const save = async () => {
        setBusy(true);
        setError(null);
        try {
            const body = scheduleBody(draft);
            if (of) await call("replaceSchedule", { path: { schedule: of.name }, body });
            else await call("createSchedule", { body });
            say(`${body.name} was saved`);
            done(body.name);
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title={of ? `Edit ${of.name}` : "New schedule"} onClose={onClose} wide>
            <form className="stack" noValidate onSubmit={(event) => { event.preventDefault(); void save(); }}>
                <div className="columns tight">
                    {!of && <TextField label="Name" value={draft.name} onChange={(name) => change({ name })} placeholder="nightly" required error={errorOf("name")} />}
                    <TextField label="Description" value={draft.description} onChange={(description) => change({ description })} error={errorOf("description")} />
                </div>
                <div className="columns tight">
                    <Select label="Times" value={draft.kind} onChange={(kind) => change({ kind: kind as TimesKind, times: timesExamples[kind as TimesKind] })} options={timesKinds} />
                    <TextField label="Expression" value={draft.times} onChange={(times) => change({ times })} required error={errorOf("times")} />
                    <ZoneField value={draft.timezone} onChange={(timezone) => change({ timezone })} error={errorOf("timezone")} />
                </div>
                <section className="plan-box" aria-label="When it would be due">
                    <p className="plan-sum">It would be due</p>
                    {!draft.times.trim() ? <p className="muted">never</p>
                        : timesError ? <p className="muted">once what is wrong above is mended</p>
                        : next.data ? (
                            <ul>
                                {next.data.next.map((time) => <li key={time}><Time value={time} exact /> <span className="muted small"><Time value={time} /></span></li>)}
                                {next.data.next.length === 0 && <li className="muted">never</li>}
                            </ul>
                        ) : <Skeleton lines={2} />}
                </section>
                <TargetFields draft={draft} change={change} errorOf={errorOf} />
                <div className="columns tight">
                    <Select label="What was missed" value={draft.catchUp} onChange={(catchUp) => change({ catchUp })} options={[["none", "is left out"], ["once", "is made up for once"], ["all", "is all made up for"]]} />
                    <Select label="While the last one runs" value={draft.overlap} onChange={(overlap) => change({ overlap })} options={[["skip", "the next is left out"], ["queue", "the next waits"], ["allow", "the next runs beside it"]]} />
                </div>
                {error && !about && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!draft.name.trim() || !draft.times.trim()}>{of ? "Save the schedule" : "Make the schedule"}</Button>
                </div>
            </form>
        </Dialog>
    );
}

/** A text once nobody has changed it for a moment. */
function useSettled(text: string): string {
    const [settled, setSettled] = useState(text);
    useEffect(() => {
        const timer = window.setTimeout(() => setSettled(text), pause_ms);
        return () => window.clearTimeout(timer);
    }, [text]);
    return settled;
}
