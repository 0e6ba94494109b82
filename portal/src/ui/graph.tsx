// A graph that is panned by scrolling and draws only what is seen, so that it stays smooth with thousands of nodes.

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Link, path } from "../core/router";
import { Graph, Placed, layout, nodeHeight, nodeWidth, reached } from "../data/layout";
import { Button } from "./basics";
import { LayerDot } from "./values";

export interface GraphNode {
    name: string;
    /** What stands below the name. */
    note?: string;
    /** Pipelines have a page of their own. */
    isPipeline: boolean;
    isStale: boolean;
}
const spare = 100;
const step_px = 120;
const margin = 24;
const zooms = [0.25, 0.4, 0.6, 0.75, 0.9, 1, 1.2];

function stepped(place: number): number {
    return Math.floor(place / step_px) * step_px;
}

/** As large as the width allows, and still to be read. */
function fitting(placed: Placed, width: number): number {
    let best = zooms.indexOf(0.75);
    for (let zoom = best; zooms[zoom]! <= 1; zoom += 1) if ((placed.width + margin * 2) * zooms[zoom]! <= width) best = zoom;
    return best;
}

/** A line from a node through the lanes between to another. */
function way(placed: Placed, from: number, to: number, lanes: [number, number][]): string {
    let [x, y] = [placed.x[from]! + nodeWidth, placed.y[from]! + nodeHeight / 2];
    let line = `M${x} ${y}`;
    for (const [nextX, nextY] of [...lanes, [placed.x[to]!, placed.y[to]! + nodeHeight / 2] as const]) {
        const bend = Math.max(30, (nextX - x) / 2);
        line += `C${x + bend} ${y} ${nextX - bend} ${nextY} ${nextX} ${nextY}`;
        [x, y] = [nextX + nodeWidth, nextY];
        if (nextX !== placed.x[to]!) line += `H${x}`;
    }
    return line;
}

export function GraphView({ graph, nodes, chosen, onChoose }: { graph: Graph; nodes: GraphNode[]; chosen: string; onChoose: (name: string) => void }) {
    const box = useRef<HTMLDivElement>(null);
    const [seen, setSeen] = useState({ left: 0, top: 0, width: 1200 + step_px, height: 600 });
    const placed = useMemo(() => layout(graph), [graph]);
    const [wantedZoom, setZoom] = useState<number | null>(null);
    const zoom = wantedZoom ?? fitting(placed, seen.width - step_px);
    const scale = zooms[zoom]!;
    const at = chosen ? graph.names.indexOf(chosen) : -1;
    const lit = useMemo(() => (at < 0 ? null : new Set([...reached(at, graph, "up"), ...reached(at, graph, "down")])), [at, graph]);
    const look = () => {
        const element = box.current;
        if (!element) return;
        // In steps that are smaller than what is drawn beyond the edges, so that most scrolling draws nothing anew.
        const next = { left: stepped(element.scrollLeft), top: stepped(element.scrollTop), width: element.clientWidth + step_px, height: element.clientHeight + step_px };
        setSeen((old) => (old.left === next.left && old.top === next.top && old.width === next.width && old.height === next.height ? old : next));
    };
    useEffect(() => {
        const element = box.current;
        if (!element) return;
        const watch = new ResizeObserver(look);
        watch.observe(element);
        return () => watch.disconnect();
    }, []);
    useLayoutEffect(() => {
        const element = box.current;
        if (!element || at < 0) return;
        element.scrollLeft = placed.x[at]! * scale - element.clientWidth / 2 + (nodeWidth * scale) / 2;
        element.scrollTop = placed.y[at]! * scale - element.clientHeight / 2 + (nodeHeight * scale) / 2;
    }, [at, placed, scale]);
    const view = {
        left: seen.left / scale - spare, right: (seen.left + seen.width) / scale + spare,
        top: seen.top / scale - spare, bottom: (seen.top + seen.height) / scale + spare,
    };
    const isSeen = (node: number) => {
        const [x, y] = [placed.x[node]!, placed.y[node]!];
        return x < view.right && x + nodeWidth > view.left && y < view.bottom && y + nodeHeight > view.top;
    };
    const crosses = (edge: number) => {
        const [from, to] = graph.edges[edge]!;
        const [top, bottom] = placed.spans[edge]!;
        return placed.x[from]! < view.right && placed.x[to]! + nodeWidth > view.left && top < view.bottom && bottom > view.top;
    };
    return (
        <div className="graph">
            <div className="graph-tools">
                <Button size="small" label="Smaller" disabled={zoom === 0} icon="dash" onClick={() => setZoom(zoom - 1)} />
                <Button size="small" label="Larger" disabled={zoom === zooms.length - 1} icon="plus" onClick={() => setZoom(zoom + 1)} />
                {chosen && <Button size="small" onClick={() => onChoose("")}>Show all equally</Button>}
            </div>
            <div ref={box} className="graph-box" style={{ height: Math.min(720, Math.max(220, (placed.height + margin * 2) * scale + 20)) }} onScroll={look} role="region" aria-label="Graph of pipelines" tabIndex={0}>
                <div style={{ width: (placed.width + margin * 2) * scale, height: (placed.height + margin * 2) * scale }}>
                    <div className="graph-plane" style={{ transform: `scale(${scale}) translate(${margin}px, ${margin}px)` }}>
                        <svg className="graph-edges" width={placed.width} height={placed.height} aria-hidden={true} focusable={false}>
                            {graph.edges.map(([from, to], edge) => crosses(edge) && (
                                <path key={edge} className={lit ? (lit.has(from) && lit.has(to) ? "lit" : "dim") : ""} d={way(placed, from, to, placed.lanes[edge]!)} />
                            ))}
                        </svg>
                        {nodes.map((node, index) => isSeen(index) && (
                            <div key={node.name} className={["graph-node", index === at ? "chosen" : "", lit && !lit.has(index) ? "dim" : "", node.isPipeline ? "" : "source"].filter(Boolean).join(" ")}
                                style={{ left: placed.x[index], top: placed.y[index], width: nodeWidth, height: nodeHeight }} title={node.name} onClick={() => onChoose(node.name)}>
                                <LayerDot name={node.name.split(".").at(-2) ?? ""} />
                                <span className="graph-text">
                                    {node.isPipeline ? <Link to={path(["pipelines", node.name])}>{node.name}</Link> : <span>{node.name}</span>}
                                    {node.note && <small>{node.note}</small>}
                                </span>
                                {node.isStale && <span className="stale-dot" title="Out of date" />}
                            </div>
                        ))}
                    </div>
                </div>
            </div>
        </div>
    );
}
