// Two texts side by side, and the choice between them hunk by hunk.

import { ReactNode } from "react";
import { Choice, Hunk } from "../../data/difference";

/** Lines that both have are shown this far around what differs. */
const around = 3;

export function Sides({ hunks, names, choice }: {
    hunks: Hunk[]; names: [string, string];
    /** What stands above a hunk that differs. */
    choice?: (hunk: Hunk, index: number) => ReactNode;
}) {
    let number = 0;
    return (
        <div className="sides" role="region" aria-label={`${names[0]} beside ${names[1]}`} tabIndex={0}>
            <div className="sides-head"><span>{names[0]}</span><span>{names[1]}</span></div>
            {hunks.map((hunk, index) => {
                if (hunk.same) return <Same key={index} hunk={hunk} isFirst={index === 0} isLast={index === hunks.length - 1} />;
                number += 1;
                return (
                    <section key={index} className="side-hunk" aria-label={`Difference ${number}`}>
                        {choice?.(hunk, index)}
                        <div className="side-pair">
                            <Lines lines={hunk.left} first={hunk.leftLine} tone="removed" />
                            <Lines lines={hunk.right} first={hunk.rightLine} tone="added" />
                        </div>
                    </section>
                );
            })}
        </div>
    );
}

function Same({ hunk, isFirst, isLast }: { hunk: Hunk; isFirst: boolean; isLast: boolean }) {
    const lines = hunk.same!;
    const [before, after] = [isFirst ? 0 : around, isLast ? 0 : around];
    const isCut = lines.length > before + after + 2;
    const parts: [number, string[]][] = isCut ? [[0, lines.slice(0, before)], [lines.length - after, lines.slice(lines.length - after)]] : [[0, lines]];
    return (
        <>
            {parts.map(([start, some], index) => (
                <div key={index}>
                    {isCut && index === 1 && <p className="side-gap">{lines.length - before - after} lines are the same</p>}
                    {some.length > 0 && (
                        <div className="side-pair same">
                            <Lines lines={some} first={hunk.leftLine + start} />
                            <Lines lines={some} first={hunk.rightLine + start} />
                        </div>
                    )}
                </div>
            ))}
        </>
    );
}

function Lines({ lines, first, tone = "" }: { lines: string[]; first: number; tone?: string }) {
    return (
        <div className={`side-lines ${lines.length ? tone : "nothing"}`}>
            {lines.map((line, index) => <div key={index} className="side-line"><span className="side-number">{first + index}</span><code>{line || " "}</code></div>)}
        </div>
    );
}

export function HunkChoice({ name, chosen, onChoose }: { name: string; chosen: Choice | undefined; onChoose: (choice: Choice) => void }) {
    const all: [Choice, string][] = [["mine", "Mine"], ["theirs", "Theirs"], ["both", "Both"]];
    return (
        <div className={chosen ? "side-choice" : "side-choice open"} role="group" aria-label={name}>
            {all.map(([choice, text]) => (
                <button key={choice} type="button" className="button small plain" aria-pressed={chosen === choice} onClick={() => onChoose(choice)}>{text}</button>
            ))}
            {!chosen && <span className="small">Both of you changed this: choose.</span>}
        </div>
    );
}
