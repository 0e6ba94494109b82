// Where the nodes of a graph stand: in columns by their distance from the sources, ordered so that few edges cross.

export interface Graph {
    names: string[];
    /** Pairs of places in `names`: from what is read to who reads it. */
    edges: [number, number][];
}
/** Numbers only, so that a worker hands them over without a copy. */
export interface Placed {
    x: Float64Array;
    y: Float64Array;
    /** What edges go through, so that they cross no node: the middle of a free lane in every column between their ends. */
    laneX: Float64Array;
    laneY: Float64Array;
    /** Where each edge's lanes begin among these; one more than there are edges. */
    laneStart: Int32Array;
    width: number;
    height: number;
}
export const nodeWidth = 200;
export const nodeHeight = 40;
export const gapX = 60;
const gapY = 14;
const laneHeight = 12;
const sweeps = 6;
/** An edge over more columns than these goes straight, since lanes would fill the picture. */
const lanesMax = 12;

export function layout(count: number, edges: [number, number][]): Placed {
    const depth = Array.from(depths(count, edges));
    // Edges over several columns are cut into pieces that meet in lanes, which are ordered as nodes are.
    const pieces: [number, number][] = [];
    const lanesOf = edges.map(([from, to]): number[] => {
        const made: number[] = [];
        let last = from;
        if (depth[to]! - depth[from]! <= lanesMax) {
            for (let column = depth[from]! + 1; column < depth[to]!; column += 1) {
                const lane = depth.push(column) - 1;
                pieces.push([last, lane]);
                made.push(lane);
                last = lane;
            }
        }
        pieces.push([last, to]);
        return made;
    });
    const columns = ordered(depth, pieces);
    const heightOf = (node: number) => (node < count ? nodeHeight : laneHeight) + gapY;
    const heights = columns.map((column) => column.reduce((sum, node) => sum + heightOf(node), -gapY));
    const tallest = heights.reduce((most, one) => Math.max(most, one), 0);
    const x = new Float64Array(depth.length);
    const y = new Float64Array(depth.length);
    columns.forEach((column, index) => {
        let top = (tallest - heights[index]!) / 2;
        for (const node of column) {
            x[node] = index * (nodeWidth + gapX);
            y[node] = top;
            top += heightOf(node);
        }
    });
    const lanes = lanesOf.flat();
    const laneStart = new Int32Array(edges.length + 1);
    lanesOf.forEach((list, edge) => (laneStart[edge + 1] = laneStart[edge]! + list.length));
    return {
        x: x.slice(0, count), y: y.slice(0, count),
        laneX: Float64Array.from(lanes, (lane) => x[lane]!), laneY: Float64Array.from(lanes, (lane) => y[lane]! + laneHeight / 2), laneStart,
        width: columns.length * (nodeWidth + gapX) - gapX, height: tallest,
    };
}

/** Each column's nodes, moved next to those that they are connected with. */
function ordered(depth: number[], edges: [number, number][]): number[][] {
    const before: number[][] = depth.map(() => []);
    const after: number[][] = depth.map(() => []);
    for (const [from, to] of edges) {
        after[from]!.push(to);
        before[to]!.push(from);
    }
    const columns: number[][] = [];
    depth.forEach((column, node) => (columns[column] ??= []).push(node));
    const place = new Float64Array(depth.length);
    const order = (column: number[]) => column.forEach((node, index) => (place[node] = index / Math.max(1, column.length - 1)));
    columns.forEach(order);
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
        const neighbours = sweep % 2 === 0 ? before : after;
        for (const column of sweep % 2 === 0 ? columns : [...columns].reverse()) {
            const centre = new Map(column.map((node) => {
                const near = neighbours[node]!;
                return [node, near.length ? near.reduce((sum, one) => sum + place[one]!, 0) / near.length : place[node]!];
            }));
            column.sort((a, b) => centre.get(a)! - centre.get(b)! || a - b);
            order(column);
        }
    }
    return columns;
}

/** The longest way from a source to each node; an edge that closes a circle counts for nothing. */
function depths(count: number, edges: [number, number][]): Int32Array {
    const depth = new Int32Array(count);
    const after: number[][] = Array.from({ length: count }, () => []);
    const open = new Array<number>(count).fill(0);
    for (const [from, to] of edges) {
        after[from]!.push(to);
        open[to]! += 1;
    }
    const ready: number[] = [];
    open.forEach((left, node) => left === 0 && ready.push(node));
    for (let index = 0; index < ready.length; index += 1) {
        const node = ready[index]!;
        for (const next of after[node]!) {
            depth[next] = Math.max(depth[next]!, depth[node]! + 1);
            open[next]! -= 1;
            if (open[next] === 0) ready.push(next);
        }
    }
    return depth;
}

/** Every node that is reached from one along edges, with it. */
export function reached(start: number, graph: Graph, direction: "up" | "down"): Set<number> {
    const next = new Map<number, number[]>();
    for (const [from, to] of graph.edges) {
        const [a, b] = direction === "down" ? [from, to] : [to, from];
        next.set(a, [...(next.get(a) ?? []), b]);
    }
    const found = new Set([start]);
    for (const node of found) for (const one of next.get(node) ?? []) found.add(one);
    return found;
}
