// How the values of one column lie in two states of the lake, over each other.

import { count } from "../core/format";
import { useLoad } from "../core/load";
import { bins, counted, frequent, histogram, isNumeric } from "../data/distribution";
import { ColumnProfile } from "../data/profile";
import { Show } from "../ui/states";

interface Sides {
    name: string;
    from: string;
    to: string;
    before: ColumnProfile;
    after: ColumnProfile;
}

export function ShiftShape({ name, from, to, before, after }: Sides) {
    const ends = [before.least, before.most, after.least, after.most].filter((end): end is string => end !== null).map(Number);
    const [least, most] = [Math.min(...ends), Math.max(...ends)];
    const hasBins = isNumeric(before) && isNumeric(after) && least < most;
    return (
        <section className="shift-shape" aria-label={`How ${before.name} is distributed`}>
            <h3><code>{before.name}</code></h3>
            {hasBins ? <Bins name={name} column={before.name} from={from} to={to} least={least} most={most} /> : <Values name={name} column={before.name} from={from} to={to} />}
            <p className="muted small"><span className="key before" aria-hidden={true} /> {short(from)} <span className="key after" aria-hidden={true} /> {short(to)}</p>
        </section>
    );
}

function short(ref: string): string {
    return ref.length === 64 ? ref.slice(0, 10) : ref;
}

function Bins({ name, column, from, to, least, most }: { name: string; column: string; from: string; to: string; least: number; most: number }) {
    const shapes = useLoad(`shape ${name} ${column} ${from} ${to}`, (signal) =>
        Promise.all([histogram(name, from, column, [least, most], signal), histogram(name, to, column, [least, most], signal)]));
    return (
        <Show from={shapes} lines={3}>
            {([before, after]) => {
                const highest = Math.max(1, ...before, ...after);
                const bar = (counts: number[], place: number, width: number, tone: string) => counts.map((one, index) => (
                    <rect key={`${tone} ${index}`} className={tone} x={index * 10 + place} width={width} y={60 - (one / highest) * 58} height={(one / highest) * 58} />
                ));
                return (
                    <div className="histogram">
                        <svg viewBox={`0 0 ${bins * 10} 60`} preserveAspectRatio="none" width="100%" height={84} role="img" aria-label={`Histogram of ${column} before and after, from ${least} to ${most}`}>
                            {bar(before, 1, 4, "before")}
                            {bar(after, 5, 4, "after")}
                        </svg>
                        <div className="histogram-ends"><span>{least}</span><span>{most}</span></div>
                    </div>
                );
            }}
        </Show>
    );
}

function Values({ name, column, from, to }: { name: string; column: string; from: string; to: string }) {
    const found = useLoad(`values of both ${name} ${column} ${from} ${to}`, async (signal) => {
        const [old, now] = await Promise.all([frequent(name, from, column, signal), frequent(name, to, column, signal)]);
        const values = [...new Set([...now, ...old].map((one) => one.value))];
        const [before, after] = await Promise.all([counted(name, from, column, values, signal), counted(name, to, column, values, signal)]);
        return values.map((value, index) => ({ value, before: before[index] ?? 0, after: after[index] ?? 0 }));
    });
    return (
        <Show from={found} lines={4}>
            {(all) => {
                const most = Math.max(1, ...all.flatMap((one) => [one.before, one.after]));
                return (
                    <ol className="bars">
                        {all.map((one, index) => (
                            <li key={index}>
                                <span className="bar-label" title={one.value ?? "NULL"}>{one.value === null ? <i className="muted">NULL</i> : one.value || <i className="muted">empty</i>}</span>
                                <span className="bar-pair">
                                    <span className="bar-track before"><span style={{ width: `${(100 * one.before) / most}%` }} /></span>
                                    <span className="bar-track after"><span style={{ width: `${(100 * one.after) / most}%` }} /></span>
                                </span>
                                <span className="bar-count">{one.before === one.after ? count(one.after) : <><del>{count(one.before)}</del> <ins>{count(one.after)}</ins></>}</span>
                            </li>
                        ))}
                    </ol>
                );
            }}
        </Show>
    );
}
