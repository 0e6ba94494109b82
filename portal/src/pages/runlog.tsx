// The log of a run: it opens at its end, follows what comes, and fetches and draws only the lines that are seen.

import { useEffect, useState } from "react";
import { absolute, count, plural } from "../core/format";
import { useQuery } from "../core/router";
import { zone } from "../core/settings";
import { useStore } from "../core/store";
import { LogFilter, logText, useRunLog } from "../data/runlog";
import { LogLine, Run, Step } from "../data/shapes";
import { Button, Checkbox, Select, TextField } from "../ui/basics";
import { attempt } from "../ui/dialog";
import { Windowed } from "../ui/windowed";
import { Empty, Skeleton } from "../ui/states";

/** What is searched for is asked of the server once nobody has typed for a moment. */
const settle_ms = 250;

export function LogView({ run, steps }: { run: Run; steps: Step[] }) {
    const [level, setLevel] = useQuery("level", "debug");
    const [step, setStep] = useQuery("step");
    const [search, setSearch] = useQuery("search");
    const [settled, setSettled] = useState(search);
    const [isFollowing, setFollowing] = useState(true);
    const [isSaving, setSaving] = useState(false);
    const inUTC = useStore(zone) === "utc";
    useEffect(() => {
        const timer = window.setTimeout(() => setSettled(search), settle_ms);
        return () => window.clearTimeout(timer);
    }, [search]);
    const filter: LogFilter = { level, step, search: settled };
    const log = useRunLog(run.id, filter);
    const save = async () => {
        setSaving(true);
        await attempt("", () => saved(run.id, filter));
        setSaving(false);
    };
    return (
        <div className="stack">
            <div className="filters">
                <TextField label="Search" value={search} onChange={setSearch} placeholder="Words in a message" />
                <Select label="Level" value={level} onChange={setLevel} options={[["debug", "All"], ["info", "Info and above"], ["warning", "Warnings and errors"], ["error", "Errors"]]} />
                <Select label="Step" value={step} onChange={setStep} options={[["", "All"], ...steps.map((one): [string, string] => [one.name, one.name])]} />
                <Checkbox label="Follow" checked={isFollowing} onChange={setFollowing} />
                <Button size="small" icon="download" busy={isSaving} onClick={() => void save()}>Save</Button>
            </div>
            <section className="card log" aria-label="Log">
                {log.earlier && <div className="log-earlier"><Button size="small" kind="quiet" onClick={log.earlier}>Look through earlier lines</Button></div>}
                {log.count === 0 ? (
                    log.isThere ? <Empty title={log.total ? "No line is like this." : log.ended ? "No lines" : "Nothing was said yet"}>{!log.ended && <p>Lines appear here as they come.</p>}</Empty> : <Skeleton lines={6} />
                ) : (
                    <Windowed label="Lines of the log" count={log.count} lineHeight={20} height={520} stick={isFollowing} above={log.above} onLeave={() => setFollowing(false)}
                        line={(index) => <Line line={log.line(index)} inUTC={inUTC} />} />
                )}
                <footer className="log-foot">
                    {log.count === log.total ? plural(log.total, "line") : `${count(log.count)} found in ${count(log.total)} lines`}
                    {!log.ended && !log.problem && <span className="live">live</span>}
                    {log.problem && <span className="bad">{log.problem}; trying again</span>}
                </footer>
            </section>
        </div>
    );
}

function Line({ line, inUTC }: { line: LogLine | undefined; inUTC: boolean }) {
    if (!line) return <div className="log-line"><span className="log-time">…</span></div>;
    return (
        <div className={`log-line ${line.level}`}>
            <span className="log-time" title={line.time}>{absolute(line.time, inUTC).slice(11, 19)}</span>
            <span className="log-level">{line.level}</span>
            {line.step && <span className="log-step">{line.step}</span>}
            <span className="log-text">{line.message}</span>
        </div>
    );
}

async function saved(run: string, filter: LogFilter): Promise<void> {
    const parts: string[] = [];
    for await (const part of logText(run, filter)) parts.push(part);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(parts, { type: "text/plain" }));
    link.download = `run-${run}.log`;
    link.click();
    URL.revokeObjectURL(link.href);
}
