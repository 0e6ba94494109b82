// Where two texts differ, line by line, and what a merge of them chooses.

/** Lines that both have, or lines that stand in each other's place. */
export interface Hunk {
    same?: string[];
    left: string[];
    right: string[];
    /** The first line of each side, from 1. */
    leftLine: number;
    rightLine: number;
}
/** Changed lines beyond which the middle of two texts is taken as one hunk, so that no text takes long. */
const stepsMax = 600;

export function difference(left: string, right: string): Hunk[] {
    const [a, b] = [linesOf(left), linesOf(right)];
    const pairs = common(a, b);
    const hunks: Hunk[] = [];
    let [x, y] = [0, 0];
    const changed = (toX: number, toY: number) => {
        if (toX > x || toY > y) hunks.push({ left: a.slice(x, toX), right: b.slice(y, toY), leftLine: x + 1, rightLine: y + 1 });
    };
    for (let index = 0; index < pairs.length; ) {
        const [startX, startY] = pairs[index]!;
        changed(startX, startY);
        let length = 0;
        while (index < pairs.length && pairs[index]![0] === startX + length && pairs[index]![1] === startY + length) {
            length += 1;
            index += 1;
        }
        hunks.push({ same: a.slice(startX, startX + length), left: [], right: [], leftLine: startX + 1, rightLine: startY + 1 });
        [x, y] = [startX + length, startY + length];
    }
    changed(a.length, b.length);
    return hunks;
}

export function linesOf(text: string): string[] {
    return text === "" ? [] : text.split("\n");
}

/** Pairs of lines that both have, in order (Myers' shortest edit). */
function common(a: string[], b: string[]): [number, number][] {
    let head = 0;
    while (head < a.length && head < b.length && a[head] === b[head]) head += 1;
    let tail = 0;
    while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail += 1;
    const [n, m] = [a.length - head - tail, b.length - head - tail];
    const middle = shortest(a.slice(head, head + n), b.slice(head, head + m));
    return [
        ...Array.from({ length: head }, (_, i): [number, number] => [i, i]),
        ...middle.map(([i, j]): [number, number] => [i + head, j + head]),
        ...Array.from({ length: tail }, (_, i): [number, number] => [a.length - tail + i, b.length - tail + i]),
    ];
}

function shortest(a: string[], b: string[]): [number, number][] {
    const most = Math.min(a.length + b.length, stepsMax);
    const furthest = new Map<number, number>([[1, 0]]);
    const trace: Map<number, number>[] = [];
    for (let d = 0; d <= most; d += 1) {
        trace.push(new Map(furthest));
        for (let k = -d; k <= d; k += 2) {
            const goesDown = k === -d || (k !== d && (furthest.get(k - 1) ?? -1) < (furthest.get(k + 1) ?? -1));
            let x = goesDown ? (furthest.get(k + 1) ?? 0) : (furthest.get(k - 1) ?? 0) + 1;
            while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
            furthest.set(k, x);
            if (x >= a.length && x - k >= b.length) return walkBack(trace, a.length, b.length);
        }
    }
    return [];
}

function walkBack(trace: Map<number, number>[], endX: number, endY: number): [number, number][] {
    const pairs: [number, number][] = [];
    let [x, y] = [endX, endY];
    for (let d = trace.length - 1; d >= 0; d -= 1) {
        const before = trace[d]!;
        const k = x - y;
        const goesDown = k === -d || (k !== d && (before.get(k - 1) ?? -1) < (before.get(k + 1) ?? -1));
        const lastK = goesDown ? k + 1 : k - 1;
        const lastX = before.get(lastK) ?? 0;
        const lastY = lastX - lastK;
        while (x > lastX && y > lastY && x > 0 && y > 0) {
            x -= 1;
            y -= 1;
            pairs.push([x, y]);
        }
        [x, y] = [lastX, lastY];
    }
    return pairs.reverse();
}

export type Choice = "mine" | "theirs" | "both";

/**
 * What two texts made of the one that both began from, part by part, with what is taken where only one of them changed it;
 * undefined where both did.
 */
export function threeWay(base: string, mine: string, theirs: string): { hunks: Hunk[]; proposed: (Choice | undefined)[] } {
    const [o, a, b] = [linesOf(base), linesOf(mine), linesOf(theirs)];
    const [inMine, inTheirs] = [new Map(common(o, a)), new Map(common(o, b))];
    const hunks: Hunk[] = [];
    const chosen: (Choice | undefined)[] = [];
    let [from, x, y] = [0, 0, 0];
    const take = (to: number, toX: number, toY: number) => {
        const [was, left, right] = [o.slice(from, to), a.slice(x, toX), b.slice(y, toY)];
        const [isMine, isTheirs] = [!equal(was, left), !equal(was, right)];
        if (equal(left, right)) addSame(hunks, chosen, left, x, y);
        else {
            hunks.push({ left, right, leftLine: x + 1, rightLine: y + 1 });
            chosen.push(isMine && isTheirs ? undefined : isMine ? "mine" : "theirs");
        }
        [from, x, y] = [to, toX, toY];
    };
    for (let line = 0; line < o.length; line += 1) {
        const [toX, toY] = [inMine.get(line), inTheirs.get(line)];
        if (toX === undefined || toY === undefined) continue;
        take(line, toX, toY);
        addSame(hunks, chosen, [o[line]!], x, y);
        [from, x, y] = [line + 1, toX + 1, toY + 1];
    }
    take(o.length, a.length, b.length);
    return { hunks, proposed: chosen };
}

function equal(a: string[], b: string[]): boolean {
    return a.length === b.length && a.every((line, index) => line === b[index]);
}

function addSame(hunks: Hunk[], chosen: (Choice | undefined)[], lines: string[], x: number, y: number): void {
    if (lines.length === 0) return;
    const last = hunks[hunks.length - 1];
    if (last?.same) last.same.push(...lines);
    else {
        hunks.push({ same: [...lines], left: [], right: [], leftLine: x + 1, rightLine: y + 1 });
        chosen.push(undefined);
    }
}

/** The text that choices make; hunks without one keep mine. */
export function merged(hunks: Hunk[], choices: (Choice | undefined)[]): string {
    return hunks.flatMap((hunk, index) => {
        if (hunk.same) return hunk.same;
        const choice = choices[index];
        return choice === "theirs" ? hunk.right : choice === "both" ? [...hunk.left, ...hunk.right] : hunk.left;
    }).join("\n");
}
