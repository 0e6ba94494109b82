// The log of a run: it opens at its end, follows what comes, and draws only the lines that are seen.

import { useEffect, useMemo, useRef, useState } from "react";
import { address, events } from "../core/api";
import { absolute, count } from "../core/format";
import { useQuery } from "../core/router";
import { zone } from "../core/settings";
import { useStore } from "../core/store";
import { LogLine, Run, Step } from "../data/shapes";
import { Button, Checkbox, Select, TextField } from "../ui/basics";
import { Windowed } from "../ui/windowed";
import { Empty } from "../ui/states";

const levels = ["debug", "info", "warning", "error"];
/** Lines that are kept; the earliest are let go. */
const linesMax = 1_000_000;
/** Lines are shown together at most this often, so that ten thousand in a second cost little. */
const draw_ms = 80;
const retry_ms = 1500;

export function LogView({ run, steps }: { run: Run; steps: Step[] }) {
    const [level, setLevel] = useQuery("level", "debug");
    const [step, setStep] = useQuery("step");
    const [search, setSearch] = useQuery("search");
    const [isFollowing, setFollowing] = useState(true);
    const { lines, version, ended, problem } = useLog(run.id);
    const shown = useMemo(() => {
        const least = levels.indexOf(level);
        const wanted = search.toLowerCase();
        if (least <= 0 && !step && !wanted) return lines;
        return lines.filter((line) =>
            levels.indexOf(line.level) >= least && (!step || line.step === step) && (!wanted || line.message.toLowerCase().includes(wanted)));
    }, [lines, version, level, step, search]);
    const inUTC = useStore(zone) === "utc";
    const save = () => {
        const text = shown.map((line) => `${line.time} ${line.level} ${line.step ?? ""} ${line.message}`).join("\n");
        const link = document.createElement("a");
        link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
        link.download = `run-${run.id}.log`;
        link.click();
        URL.revokeObjectURL(link.href);
    };
    return (
        <div className="stack">
            <div className="filters">
                <TextField label="Search" value={search} onChange={setSearch} placeholder="Words in a message" />
                <Select label="Level" value={level} onChange={setLevel} options={[["debug", "All"], ["info", "Info and above"], ["warning", "Warnings and errors"], ["error", "Errors"]]} />
                <Select label="Step" value={step} onChange={setStep} options={[["", "All"], ...steps.map((one): [string, string] => [one.name, one.name])]} />
                <Checkbox label="Follow" checked={isFollowing} onChange={setFollowing} />
                <Button size="small" icon="download" onClick={save}>Save</Button>
            </div>
            <section className="card log" aria-label="Log">
                {shown.length === 0 ? (
                    <Empty title={ended ? "No lines" : "Nothing was said yet"}><p>{lines.length ? "No line is like this." : "Lines appear here as they come."}</p></Empty>
                ) : (
                    <Windowed label="Lines of the log" count={shown.length} lineHeight={20} height={520} stick={isFollowing} onLeave={() => setFollowing(false)}
                        line={(index) => {
                            const line = shown[index]!;
                            return (
                                <div className={`log-line ${line.level}`}>
                                    <span className="log-time" title={line.time}>{absolute(line.time, inUTC).slice(11, 19)}</span>
                                    <span className="log-level">{line.level}</span>
                                    {line.step && <span className="log-step">{line.step}</span>}
                                    <span className="log-text">{line.message}</span>
                                </div>
                            );
                        }} />
                )}
                <footer className="log-foot">
                    {count(shown.length)} of {count(lines.length)} lines
                    {!ended && !problem && <span className="live">live</span>}
                    {problem && <span className="bad">{problem}; trying again</span>}
                </footer>
            </section>
        </div>
    );
}

/** Follows a log over server-sent events; after a break it goes on behind the last line that came. */
function useLog(id: string) {
    const lines = useRef<LogLine[]>([]);
    const [state, setState] = useState({ version: 0, ended: false, problem: "" });
    useEffect(() => {
        const controller = new AbortController();
        lines.current = [];
        let last = "";
        let timer = 0;
        const draw = () => {
            timer = 0;
            setState((old) => ({ ...old, version: old.version + 1, problem: "" }));
        };
        const follow = async () => {
            while (!controller.signal.aborted) {
                try {
                    for await (const batch of events(address("/runs/{run}/logs", { run: id }), controller.signal, last)) {
                        for (const event of batch) {
                            if (event.id) last = event.id;
                            if (event.name === "end") return setState((old) => ({ ...old, version: old.version + 1, ended: true, problem: "" }));
                            lines.current.push(JSON.parse(event.data) as LogLine);
                        }
                        if (lines.current.length > linesMax) lines.current = lines.current.slice(-linesMax);
                        if (!timer) timer = window.setTimeout(draw, draw_ms);
                    }
                } catch (error) {
                    if (controller.signal.aborted) return;
                    setState((old) => ({ ...old, problem: error instanceof Error ? error.message : String(error) }));
                }
                await new Promise((resolve) => window.setTimeout(resolve, retry_ms));
            }
        };
        void follow();
        return () => {
            controller.abort();
            window.clearTimeout(timer);
        };
    }, [id]);
    return { lines: lines.current, ...state };
}
