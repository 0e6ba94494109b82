// What a table is made of and what is made of it, some steps away and further where somebody asks for more.

import { Graph } from "./layout";
import { PipelineEntry } from "./shapes";

export interface Lineage {
    graph: Graph;
    /** For each node, how many of what it reads and of who reads it are not shown. */
    hidden: { up: number; down: number }[];
    /** How many nodes there are in either direction, shown or not. */
    up: number;
    down: number;
}

/** What each table reads, and who reads it. */
export class Readings {
    private readonly inputs = new Map<string, string[]>();
    private readonly readers = new Map<string, string[]>();

    constructor(pipelines: PipelineEntry[]) {
        for (const one of pipelines) {
            const all = [...new Set([...one.inputs, ...one.landing])].filter((name) => name !== one.name);
            this.inputs.set(one.name, all);
            for (const input of all) this.readers.set(input, [...(this.readers.get(input) ?? []), one.name]);
        }
    }

    of(name: string, direction: "up" | "down"): string[] {
        return (direction === "up" ? this.inputs : this.readers).get(name) ?? [];
    }

    /** Everything in one direction, up to some steps away, with the start. */
    reached(start: string, direction: "up" | "down", depth: number): Set<string> {
        const found = new Set([start]);
        let edge = [start];
        for (let step = 0; step < depth && edge.length > 0; step += 1) {
            const next: string[] = [];
            for (const name of edge) {
                for (const one of this.of(name, direction)) {
                    if (found.has(one)) continue;
                    found.add(one);
                    next.push(one);
                }
            }
            edge = next;
        }
        return found;
    }

    /** The part around a table. `opened` has ends that somebody wants more of, such as `up silver.flights`. */
    around(name: string, depth: { up: number; down: number }, opened: string[]): Lineage {
        const shown = new Set([...this.reached(name, "up", depth.up), ...this.reached(name, "down", depth.down)]);
        for (const one of opened) {
            const [direction, from] = [one.startsWith("up ") ? "up" : "down", one.slice(one.indexOf(" ") + 1)] as const;
            if (shown.has(from)) for (const next of this.of(from, direction)) shown.add(next);
        }
        const names = [...shown];
        const places = new Map(names.map((one, index) => [one, index]));
        const edges = names.flatMap((one) => this.of(one, "up").filter((input) => shown.has(input)).map((input): [number, number] => [places.get(input)!, places.get(one)!]));
        const missing = (one: string, direction: "up" | "down") => this.of(one, direction).filter((next) => !shown.has(next)).length;
        return {
            graph: { names, edges }, hidden: names.map((one) => ({ up: missing(one, "up"), down: missing(one, "down") })),
            up: this.reached(name, "up", Infinity).size - 1, down: this.reached(name, "down", Infinity).size - 1,
        };
    }
}
