// When each step of a run worked, as bars over time.

import { duration, lasted } from "../core/format";
import { Run, Step } from "../data/shapes";
import { Card } from "../ui/page";
import { Empty } from "../ui/states";
import { Status } from "../ui/values";

export function Timeline({ run, steps }: { run: Run; steps: Step[] }) {
    const began = steps.filter((step) => step.started_at);
    if (began.length === 0) return <Card title="Timeline"><Empty title="No step has begun" /></Card>;
    const start = Math.min(...began.map((step) => Date.parse(step.started_at!)));
    const end = run.finished_at ? Date.parse(run.finished_at) : Date.now();
    const whole = Math.max(1, end - start);
    const ordered = [...began].sort((a, b) => a.started_at!.localeCompare(b.started_at!));
    const ticks = [0, 0.25, 0.5, 0.75, 1];
    return (
        <Card title="Timeline">
            <div className="gantt" role="region" aria-label="Timeline" tabIndex={0}>
                <div className="gantt-row gantt-head" aria-hidden={true}>
                    <span />
                    <span className="gantt-ticks">{ticks.map((tick) => <span key={tick}>{duration(whole * tick)}</span>)}</span>
                </div>
                <ul>
                    {ordered.map((step) => {
                        const from = Date.parse(step.started_at!);
                        const to = step.finished_at ? Date.parse(step.finished_at) : end;
                        return (
                            <li key={step.name} className="gantt-row">
                                <span className="gantt-name" title={step.name}>{step.name}</span>
                                <span className="gantt-track">
                                    <span className={`gantt-bar ${step.status}`}
                                        style={{ left: `${((from - start) / whole) * 100}%`, width: `${Math.max(0.4, ((to - from) / whole) * 100)}%` }} />
                                    <span className="hidden"><Status value={step.status} /> after {duration(from - start)}, took </span>
                                </span>
                                <span className="gantt-time">{lasted(step.started_at, step.finished_at)}</span>
                            </li>
                        );
                    })}
                </ul>
            </div>
        </Card>
    );
}
