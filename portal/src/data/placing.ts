// Asks the worker where the nodes of a graph stand, and finds what of it a part of the picture shows.

import { useEffect, useState } from "react";
import { Graph, Placed, gapX, nodeHeight, nodeWidth } from "./layout";

export interface LayoutQuestion {
    id: number;
    count: number;
    /** Both ends of each edge, one behind the other. */
    ends: Int32Array;
}
export interface LayoutAnswer {
    id: number;
    placed: Placed;
}
/** The worker's script, whose name the build knows. */
declare const layoutWorker: string;

let worker: Worker | null = null;
let last = 0;

/** Where the nodes of a graph stand; nothing until that is known. */
export function usePlaced(graph: Graph): { map: GraphMap | null; error: string } {
    const [state, setState] = useState<{ map: GraphMap | null; error: string }>({ map: null, error: "" });
    useEffect(() => {
        const id = (last += 1);
        const running = (worker ??= new Worker(layoutWorker));
        const heard = ({ data }: MessageEvent<LayoutAnswer>) => data.id === id && setState({ map: new GraphMap(graph, data.placed), error: "" });
        const failed = (event: ErrorEvent) => setState({ map: null, error: event.message || "The worker of the graph could not be started." });
        running.addEventListener("message", heard);
        running.addEventListener("error", failed);
        const ends = Int32Array.from(graph.edges.flat());
        const question: LayoutQuestion = { id, count: graph.names.length, ends };
        running.postMessage(question, [ends.buffer]);
        return () => {
            running.removeEventListener("message", heard);
            running.removeEventListener("error", failed);
        };
    }, [graph]);
    return state;
}

const columnWidth = nodeWidth + gapX;
const bandHeight = 400;

export interface Part {
    left: number;
    right: number;
    top: number;
    bottom: number;
}

/** A placed graph with what stands in each column and which edges pass each band of it, so that no part needs a look at all of it. */
export class GraphMap {
    private readonly columns: number[][] = [];
    private readonly passing = new Map<number, number[]>();
    private readonly ways: string[] = [];

    constructor(
        readonly graph: Graph,
        readonly placed: Placed,
    ) {
        for (let node = 0; node < placed.x.length; node += 1) (this.columns[this.column(placed.x[node]!)] ??= []).push(node);
        for (const column of this.columns) column?.sort((a, b) => placed.y[a]! - placed.y[b]!);
        graph.edges.forEach((_, edge) => this.note(edge));
    }

    private column(x: number): number {
        return Math.max(0, Math.round(x / columnWidth));
    }

    /** The places that an edge goes through, from its source to its target. */
    private stops(edge: number): [number, number][] {
        const { x, y, laneX, laneY, laneStart } = this.placed;
        const [from, to] = this.graph.edges[edge]!;
        const stops: [number, number][] = [[x[from]!, y[from]! + nodeHeight / 2]];
        for (let lane = laneStart[edge]!; lane < laneStart[edge + 1]!; lane += 1) stops.push([laneX[lane]!, laneY[lane]!]);
        stops.push([x[to]!, y[to]! + nodeHeight / 2]);
        return stops;
    }

    private note(edge: number): void {
        const stops = this.stops(edge);
        for (let index = 1; index < stops.length; index += 1) {
            const [[fromX, fromY], [toX, toY]] = [stops[index - 1]!, stops[index]!];
            const [low, high] = [Math.floor(Math.min(fromY, toY) / bandHeight), Math.floor(Math.max(fromY, toY) / bandHeight)];
            for (let column = this.column(Math.min(fromX, toX)); column <= this.column(Math.max(fromX, toX)); column += 1) {
                for (let band = low; band <= high; band += 1) {
                    const key = column * 1_000_000 + band;
                    const list = this.passing.get(key);
                    if (!list) this.passing.set(key, [edge]);
                    else if (list[list.length - 1] !== edge) list.push(edge);
                }
            }
        }
    }

    nodesIn({ left, right, top, bottom }: Part): number[] {
        const { y } = this.placed;
        const found: number[] = [];
        for (let column = Math.max(0, Math.floor(left / columnWidth)); column <= Math.floor(right / columnWidth); column += 1) {
            const all = this.columns[column] ?? [];
            let [low, high] = [0, all.length];
            while (low < high) {
                const middle = (low + high) >> 1;
                if (y[all[middle]!]! + nodeHeight < top) low = middle + 1;
                else high = middle;
            }
            for (let index = low; index < all.length && y[all[index]!]! < bottom; index += 1) found.push(all[index]!);
        }
        return found;
    }

    edgesIn({ left, right, top, bottom }: Part): number[] {
        const found = new Set<number>();
        for (let column = Math.max(0, Math.floor(left / columnWidth)); column <= Math.floor(right / columnWidth); column += 1) {
            for (let band = Math.max(0, Math.floor(top / bandHeight)); band <= Math.floor(bottom / bandHeight); band += 1) {
                for (const edge of this.passing.get(column * 1_000_000 + band) ?? []) found.add(edge);
            }
        }
        return [...found];
    }

    /** An edge as the path of a line, made when it is first seen. */
    way(edge: number): string {
        return (this.ways[edge] ??= this.line(edge));
    }

    private line(edge: number): string {
        const [first, ...rest] = this.stops(edge);
        let [x, y] = [first![0] + nodeWidth, first![1]];
        let line = `M${x} ${y}`;
        rest.forEach(([nextX, nextY], index) => {
            const bend = Math.max(30, (nextX - x) / 2);
            line += `C${x + bend} ${y} ${nextX - bend} ${nextY} ${nextX} ${nextY}`;
            [x, y] = [nextX + nodeWidth, nextY];
            if (index < rest.length - 1) line += `H${x}`;
        });
        return line;
    }
}
