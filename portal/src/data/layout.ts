// Where the nodes of a graph stand: in columns by their distance from the sources, ordered so that few edges cross.

export interface Graph {
    names: string[];
    /** Pairs of places in `names`: from what is read to who reads it. */
    edges: [number, number][];
}
export interface Placed {
    x: Float64Array;
    y: Float64Array;
    width: number;
    height: number;
}
export const nodeWidth = 220;
export const nodeHeight = 40;
const gapX = 70;
const gapY = 14;
const sweeps = 6;

export function layout({ names, edges }: Graph): Placed {
    const count = names.length;
    const before: number[][] = Array.from({ length: count }, () => []);
    const after: number[][] = Array.from({ length: count }, () => []);
    for (const [from, to] of edges) {
        after[from]!.push(to);
        before[to]!.push(from);
    }
    const depth = depths(count, before, after);
    const columns: number[][] = [];
    for (let node = 0; node < count; node += 1) (columns[depth[node]!] ??= []).push(node);
    const place = new Float64Array(count);
    const order = (column: number[]) => column.forEach((node, index) => (place[node] = index));
    columns.forEach(order);
    for (let sweep = 0; sweep < sweeps; sweep += 1) {
        const neighbours = sweep % 2 === 0 ? before : after;
        const along = sweep % 2 === 0 ? columns : [...columns].reverse();
        for (const column of along) {
            const centre = new Map(column.map((node) => {
                const near = neighbours[node]!;
                return [node, near.length ? near.reduce((sum, one) => sum + place[one]!, 0) / near.length : place[node]!];
            }));
            column.sort((a, b) => centre.get(a)! - centre.get(b)! || a - b);
            order(column);
        }
    }
    const tallest = Math.max(0, ...columns.map((column) => column.length));
    const x = new Float64Array(count);
    const y = new Float64Array(count);
    columns.forEach((column, index) => {
        const free = (tallest - column.length) / 2;
        column.forEach((node, row) => {
            x[node] = index * (nodeWidth + gapX);
            y[node] = (free + row) * (nodeHeight + gapY);
        });
    });
    return { x, y, width: columns.length * (nodeWidth + gapX) - gapX, height: tallest * (nodeHeight + gapY) - gapY };
}

/** The longest way from a source to each node; an edge that closes a circle counts for nothing. */
function depths(count: number, before: number[][], after: number[][]): Int32Array {
    const depth = new Int32Array(count);
    const open = before.map((list) => list.length);
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
