// A new schedule; when it would be due is shown while it is written.

import { useEffect, useState } from "react";
import { ApiError, call } from "../core/api";
import { useLoad } from "../core/load";
import { Button, Select, TextField } from "../ui/basics";
import { Dialog, say } from "../ui/dialog";
import { Failure, Show } from "../ui/states";
import { Time } from "../ui/values";

const timesMax = 5;
const pause_ms = 300;
type Kind = "cron" | "every" | "rrule";
const examples: Record<Kind, string> = { cron: "0 3 * * *", every: "15m", rrule: "FREQ=WEEKLY;BYDAY=MO" };

export function NewSchedule({ onClose, done }: { onClose: () => void; done: () => void }) {
    const [name, setName] = useState("");
    const [kind, setKind] = useState<Kind>("cron");
    const [times, setTimes] = useState(examples.cron);
    const [zone, setZone] = useState(Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC");
    const [what, setWhat] = useState("");
    const [words, setWords] = useState("");
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const flows = useLoad("flows", (signal) => call("listFlows", {}, signal));
    const due = { [kind]: times.trim(), timezone: zone.trim() || "UTC" };
    const settled = useSettled(JSON.stringify(due));
    const next = useLoad(times.trim() ? `times ${settled}` : "", (signal) =>
        call("scheduleTimes", { body: { ...(JSON.parse(settled) as typeof due), count: timesMax } }, signal));
    const make = async () => {
        setBusy(true);
        setError(null);
        try {
            const target = what ? { flow: what } : { pipelines: words.split(/[\s,]+/).filter(Boolean) };
            await call("createSchedule", { body: { name: name.trim(), ...due, ...target } });
            say(`${name.trim()} was made`);
            done();
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title="New schedule" onClose={onClose} wide>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void make(); }}>
                <div className="columns tight">
                    <TextField label="Name" value={name} onChange={setName} placeholder="nightly" required />
                    <Select label="Starts" value={what} onChange={setWhat}
                        options={[["", "Pipelines"], ...(flows.data?.flows ?? []).map((flow): [string, string] => [flow.name, `The flow ${flow.name}`])]} />
                </div>
                {!what && <TextField label="Pipelines" value={words} onChange={setWords} placeholder="All of them" hint={<>Names or selectors, such as <code>gold.*</code>.</>} />}
                <div className="columns tight">
                    <Select label="Times" value={kind} onChange={(value) => { setKind(value as Kind); setTimes(examples[value as Kind]); }}
                        options={[["cron", "Cron"], ["every", "Every so often"], ["rrule", "Recurrence rule"]]} />
                    <TextField label="Expression" value={times} onChange={setTimes} required />
                    <TextField label="Time zone" value={zone} onChange={setZone} />
                </div>
                <section className="plan-box" aria-label="When it would be due">
                    <p className="plan-sum">It would be due</p>
                    {times.trim() ? <Show from={next} lines={2}>{({ next: list }) => <ul>{list.map((time) => <li key={time}><Time value={time} exact /> <span className="muted small"><Time value={time} /></span></li>)}</ul>}</Show> : <p className="muted">never</p>}
                </section>
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!name.trim() || !times.trim()}>Make the schedule</Button>
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
