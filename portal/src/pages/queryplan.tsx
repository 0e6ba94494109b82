// A query's plan as a tree: what each operator did, how many rows it gave and how long it took.

import { KeyboardEvent, useMemo, useState } from "react";
import { bytes, compact, count, duration } from "../core/format";
import { PlanNode, QueryPlan, operatorsMax } from "../data/plan";
import { Button } from "../ui/basics";
import { Icon } from "../ui/icons";
import { Card } from "../ui/page";

interface Line {
    node: PlanNode;
    key: string;
    depth: number;
}

function linesOf(plan: QueryPlan, closed: Set<string>): Line[] {
    const lines: Line[] = [];
    const add = (node: PlanNode, key: string, depth: number) => {
        if (lines.length >= operatorsMax) return;
        lines.push({ node, key, depth });
        if (!closed.has(key)) node.children.forEach((child, index) => add(child, `${key}.${index}`, depth + 1));
    };
    add(plan.root, "0", 0);
    return lines;
}

export function PlanTree({ plan }: { plan: QueryPlan }) {
    const [closed, setClosed] = useState<Set<string>>(new Set());
    const [chosen, setChosen] = useState("0");
    const lines = useMemo(() => linesOf(plan, closed), [plan, closed]);
    const wasRun = plan.seconds !== null;
    const turn = (key: string, isClosed: boolean) => {
        const next = new Set(closed);
        if (isClosed) next.add(key);
        else next.delete(key);
        setClosed(next);
    };
    const press = (event: KeyboardEvent<HTMLElement>) => {
        const at = lines.findIndex((line) => line.key === chosen);
        const line = lines[at];
        if (!line) return;
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (step && lines[at + step]) focus(lines[at + step]!.key);
        else if (event.key === "ArrowRight" && line.node.children.length) turn(line.key, false);
        else if (event.key === "ArrowLeft" && !closed.has(line.key) && line.node.children.length) turn(line.key, true);
        else if (event.key === "ArrowLeft" && line.key.includes(".")) focus(line.key.slice(0, line.key.lastIndexOf(".")));
        else return;
        event.preventDefault();
    };
    const focus = (key: string) => {
        setChosen(key);
        document.getElementById(`plan-${key}`)?.focus();
    };
    return (
        <Card title={wasRun ? `Plan, ${duration(plan.seconds! * 1000)}` : "Plan, not run"}
            actions={<span className="muted small">{plan.bytesRead ? `${bytes(plan.bytesRead)} read` : "Rows flow upwards"}</span>}>
            <ul className="plan" role="tree" aria-label="Plan of the query" onKeyDown={press}>
                {lines.map(({ node, key, depth }) => (
                    <li key={key} id={`plan-${key}`} role="treeitem" aria-level={depth + 1} aria-selected={key === chosen}
                        aria-expanded={node.children.length ? !closed.has(key) : undefined} tabIndex={key === chosen ? 0 : -1}
                        onFocus={() => setChosen(key)} onClick={() => setChosen(key)} style={{ paddingLeft: 12 + depth * 20 }}>
                        <span className="plan-turn">
                            {node.children.length > 0 && (
                                <span className="plan-arrow" aria-hidden={true} onClick={() => turn(key, !closed.has(key))}>
                                    <Icon name={closed.has(key) ? "right" : "down"} size={13} />
                                </span>
                            )}
                        </span>
                        <span className="plan-what">
                            <strong>{node.name}</strong>
                            <span className={key === chosen ? "plan-facts open" : "plan-facts"}>
                                {node.facts.map(([name, value]) => <span key={name} title={name}>{key === chosen && <b>{name}: </b>}{value}</span>)}
                            </span>
                        </span>
                        <span className="plan-rows">
                            {node.rows !== null && <>{count(node.rows)} {node.rows === 1 ? "row" : "rows"}</>}
                            {node.expected !== null && <small title="Rows that were expected">~{compact(node.expected)}</small>}
                        </span>
                        {wasRun && (
                            <span className="plan-time">
                                <span className="bar-track"><span style={{ width: `${plan.slowest ? (100 * (node.seconds ?? 0)) / plan.slowest : 0}%` }} /></span>
                                {node.seconds === null ? "" : time(node.seconds)}
                            </span>
                        )}
                    </li>
                ))}
            </ul>
            {lines.length >= operatorsMax && <p className="card-body muted small">The first {count(operatorsMax)} operators are shown.</p>}
            {closed.size > 0 && <p className="card-body"><Button size="small" onClick={() => setClosed(new Set())}>Open all</Button></p>}
        </Card>
    );
}

function time(seconds: number): string {
    return seconds > 0 && seconds < 0.001 ? `${Math.max(1, Math.round(seconds * 1e6))} µs` : duration(seconds * 1000);
}
