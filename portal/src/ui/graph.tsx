// A graph that is panned by scrolling and draws only what is seen, so that it stays smooth with thousands of nodes.

import { memo, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Link, path } from "../core/router";
import { Graph, Placed, nodeHeight, nodeWidth, reached } from "../data/layout";
import { GraphMap, usePlaced } from "../data/placing";
import { Button, Note } from "./basics";
import { Skeleton } from "./states";
import { LayerDot } from "./values";

export interface GraphNode {
    name: string;
    /** What stands below the name. */
    note?: string;
    /** Pipelines have a page of their own. */
    isPipeline: boolean;
    isStale: boolean;
    /** Where its name leads, if not to its pipeline. */
    to?: string;
    /** How many of what it reads and of who reads it are not in the graph. */
    more?: { up: number; down: number };
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

interface GraphViewProps {
    graph: Graph;
    nodes: GraphNode[];
    chosen: string;
    onChoose: (name: string) => void;
    label?: string;
    /** Shows more of what a node reads, or of who reads it. */
    onMore?: (name: string, direction: "up" | "down") => void;
}

export function GraphView(props: GraphViewProps) {
    const { map, error } = usePlaced(props.graph);
    if (error) return <Note kind="error" title="The graph could not be placed">{error}</Note>;
    return map?.graph === props.graph ? <Placing {...props} map={map} /> : <Skeleton lines={8} />;
}

function Placing({ nodes, chosen, onChoose, map, label = "Graph of pipelines", onMore }: GraphViewProps & { map: GraphMap }) {
    const { graph, placed } = map;
    const box = useRef<HTMLDivElement>(null);
    const [seen, setSeen] = useState({ left: 0, top: 0, width: 1200 + step_px, height: 600 });
    const [wantedZoom, setZoom] = useState<number | null>(null);
    const zoom = wantedZoom ?? fitting(placed, seen.width - step_px);
    const scale = zooms[zoom]!;
    const at = chosen ? graph.names.indexOf(chosen) : -1;
    const lit = useMemo(() => (at < 0 ? null : new Set([...reached(at, graph, "up"), ...reached(at, graph, "down")])), [at, graph]);
    const frame = useRef(0);
    const look = () => {
        frame.current = 0;
        const element = box.current;
        if (!element) return;
        // In steps that are smaller than what is drawn beyond the edges, so that most scrolling draws nothing anew.
        const next = { left: stepped(element.scrollLeft), top: stepped(element.scrollTop), width: element.clientWidth + step_px, height: element.clientHeight + step_px };
        setSeen((old) => (old.left === next.left && old.top === next.top && old.width === next.width && old.height === next.height ? old : next));
    };
    // A look for each frame, however often it scrolls in between.
    const scrolled = () => { frame.current ||= requestAnimationFrame(look); };
    useEffect(() => {
        const element = box.current;
        if (!element) return;
        const watch = new ResizeObserver(look);
        watch.observe(element);
        return () => {
            watch.disconnect();
            cancelAnimationFrame(frame.current);
        };
    }, []);
    useLayoutEffect(() => {
        const element = box.current;
        if (!element) return;
        // Columns stand around the same middle, so that a high graph has nothing at its top.
        const middle = at < 0 ? placed.height / 2 + margin : placed.y[at]! + nodeHeight / 2;
        element.scrollTop = middle * scale - element.clientHeight / 2;
        if (at >= 0) element.scrollLeft = (placed.x[at]! + nodeWidth / 2) * scale - element.clientWidth / 2;
    }, [at, placed, scale]);
    const part = {
        left: (seen.left - margin) / scale - spare, right: (seen.left + seen.width) / scale + spare,
        top: (seen.top - margin) / scale - spare, bottom: (seen.top + seen.height) / scale + spare,
    };
    const choose = useRef(onChoose);
    choose.current = onChoose;
    const open = useRef(onMore);
    open.current = onMore;
    return (
        <div className="graph">
            <div className="graph-tools">
                <Button size="small" label="Smaller" disabled={zoom === 0} icon="dash" onClick={() => setZoom(zoom - 1)} />
                <Button size="small" label="Larger" disabled={zoom === zooms.length - 1} icon="plus" onClick={() => setZoom(zoom + 1)} />
                {chosen && !onMore && <Button size="small" onClick={() => onChoose("")}>Show all equally</Button>}
            </div>
            <div ref={box} className="graph-box" style={{ height: Math.min(720, Math.max(220, (placed.height + margin * 2) * scale + 20)) }} onScroll={scrolled} role="region" aria-label={label} tabIndex={0}>
                <div style={{ width: (placed.width + margin * 2) * scale, height: (placed.height + margin * 2) * scale }}>
                    <div className="graph-plane" style={{ transform: `scale(${scale}) translate(${margin}px, ${margin}px)` }}>
                        <svg className="graph-edges" width={placed.width} height={placed.height} aria-hidden={true} focusable={false}>
                            {map.edgesIn(part).map((edge) => {
                                const [from, to] = graph.edges[edge]!;
                                return <Edge key={edge} tone={lit ? (lit.has(from) && lit.has(to) ? "lit" : "dim") : ""} way={map.way(edge)} />;
                            })}
                        </svg>
                        {map.nodesIn(part).map((index) => (
                            <Node key={index} node={nodes[index]!} x={placed.x[index]!} y={placed.y[index]!} choose={choose} open={open}
                                tone={index === at ? "chosen" : lit && !lit.has(index) ? "dim" : ""} />
                        ))}
                    </div>
                </div>
            </div>
        </div>
    );
}

const Edge = memo(function Edge({ tone, way }: { tone: string; way: string }) {
    return <path className={tone} d={way} />;
});

/** Drawn once: a scroll changes which nodes there are, and none of those that stay. */
const Node = memo(function Node({ node, x, y, tone, choose, open }: {
    node: GraphNode; x: number; y: number; tone: string; choose: { current: (name: string) => void }; open: { current: GraphViewProps["onMore"] };
}) {
    const to = node.to ?? (node.isPipeline ? path(["pipelines", node.name]) : undefined);
    const more = (direction: "up" | "down", text: string) => (
        <button type="button" className={`graph-more ${direction}`} aria-label={text} title={text}
            onClick={(event) => { event.stopPropagation(); open.current?.(node.name, direction); }}>+{node.more![direction]}</button>
    );
    return (
        <div className={["graph-node", tone, node.isPipeline ? "" : "source"].filter(Boolean).join(" ")}
            style={{ left: x, top: y, width: nodeWidth, height: nodeHeight }} title={node.name} onClick={() => choose.current(node.name)}>
            <LayerDot name={node.name.split(".").at(-2) ?? ""} />
            <span className="graph-text">
                {to ? <Link to={to}>{node.name}</Link> : <span>{node.name}</span>}
                {node.note && <small>{node.note}</small>}
            </span>
            {node.isStale && <span className="stale-dot" title="Out of date" />}
            {node.more && node.more.up > 0 && more("up", `Show ${node.more.up} more that ${node.name} reads`)}
            {node.more && node.more.down > 0 && more("down", `Show ${node.more.down} more that read ${node.name}`)}
        </div>
    );
});
