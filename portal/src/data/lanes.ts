// Which lane of the graph each commit stands in, and the lines between a commit's row and the one above.

import { Commit } from "./shapes";

export interface GraphRow {
    commit: Commit;
    lane: number;
    /** Lines from lanes of the row above to lanes of this one. */
    above: [from: number, to: number][];
}

/**
 * Places commits, each of which stands before its parents.
 *
 * A commit's first parent goes on in its lane, so that a branch is one straight line; its other parents have lanes of their own, and lanes
 * that wait for the same commit end in it. The first lane is kept for what the trunk came from.
 */
export function rowsOf(commits: Commit[], trunk: string | undefined): GraphRow[] {
    // The commit that each lane waits for.
    const lanes: (string | null)[] = commits.some((one) => one.id === trunk) ? [trunk!] : [];
    // Lines that leave the row above: where they come from, and the lane in which they go on.
    let leaving: { from: number; lane: number }[] = [];
    return commits.map((commit) => {
        let lane = lanes.indexOf(commit.id);
        if (lane < 0) lane = free(lanes);
        const above = leaving.map(({ from, lane: at }): [number, number] => [from, lanes[at] === commit.id ? lane : at]);
        const passing = new Set(leaving.map((one) => one.lane));
        lanes.forEach((waits, index) => { if (waits === commit.id) { lanes[index] = null; passing.delete(index); } });
        leaving = [...passing].map((index) => ({ from: index, lane: index }));
        const [first, ...others] = commit.parents;
        lanes[lane] = first ?? null;
        if (first !== undefined) leaving.push({ from: lane, lane });
        for (const parent of others) {
            const known = lanes.indexOf(parent);
            const at = known >= 0 ? known : free(lanes);
            lanes[at] = parent;
            leaving.push({ from: lane, lane: at });
        }
        while (lanes.length > 0 && lanes[lanes.length - 1] === null) lanes.pop();
        return { commit, lane, above };
    });
}

/** The first lane that nothing waits in. */
function free(lanes: (string | null)[]): number {
    const at = lanes.indexOf(null);
    return at >= 0 ? at : lanes.push(null) - 1;
}
