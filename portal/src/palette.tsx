// The command palette: every page, table, run and branch by some letters of its name.

import { KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { call } from "./core/api";
import { shortID } from "./core/format";
import { useLoad } from "./core/load";
import { go, path } from "./core/router";
import { theme } from "./core/settings";
import { destinations } from "./shell";
import { Dialog } from "./ui/dialog";
import { Icon, IconName } from "./ui/icons";
import { useReferences } from "./ui/refpicker";

interface Item {
    name: string;
    what: string;
    icon: IconName;
    run: () => void;
}
const shownMax = 40;

export function Palette({ onClose }: { onClose: () => void }) {
    const [text, setText] = useState("");
    const [chosen, setChosen] = useState(0);
    const list = useRef<HTMLElement>(null);
    const tables = useLoad("palette-tables", (signal) => call("listTables", { query: { limit: 5000 } }, signal));
    const runs = useLoad("palette-runs", (signal) => call("listRuns", { query: { limit: 200 } }, signal));
    const project = useLoad("pipelines", (signal) => call("listPipelines", {}, signal));
    const references = useReferences();
    const items = useMemo<Item[]>(() => [
        ...destinations.map(({ path, name, icon }) => ({ name, what: "Page", icon, run: () => go(path) })),
        { name: "Light colours", what: "Setting", icon: "sun", run: () => theme.set("light") },
        { name: "Dark colours", what: "Setting", icon: "moon", run: () => theme.set("dark") },
        ...(tables.data?.tables ?? []).map(({ name, kind }) => ({
            name, what: kind === "view" ? "View" : "Table", icon: kind, run: () => go(path(["lake", name])),
        })),
        ...(project.data?.pipelines ?? []).map(({ name }) => ({ name, what: "Pipeline", icon: "pipeline" as const, run: () => go(path(["pipelines", name])) })),
        ...(references.data?.branches ?? []).map(({ name }) => ({ name, what: "Branch", icon: "branch" as const, run: () => go(path(["branches", name])) })),
        ...(runs.data?.runs ?? []).map((run) => ({
            name: `${run.name ?? "pipelines"} ${shortID(run.id)}`, what: `Run, ${run.status}`, icon: "runs" as const,
            run: () => go(path(["runs", run.id])),
        })),
    ], [tables.data, runs.data, project.data, references.data]);
    const found = useMemo(() => matching(items, text).slice(0, shownMax), [items, text]);
    useEffect(() => setChosen(0), [text]);
    useEffect(() => {
        list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
    }, [chosen]);
    const take = (item: Item | undefined) => {
        if (!item) return;
        onClose();
        item.run();
    };
    const press = (event: KeyboardEvent<HTMLInputElement>) => {
        const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
        if (step) {
            event.preventDefault();
            setChosen((old) => (old + step + found.length) % Math.max(1, found.length));
        } else if (event.key === "Enter") {
            event.preventDefault();
            take(found[chosen]);
        }
    };
    return (
        <Dialog title="Find anything" onClose={onClose}>
            <div className="palette">
                <input className="input" type="text" role="combobox" aria-label="Find pages, tables, pipelines, branches and runs" aria-expanded={true}
                    aria-controls="palette-list" aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
                    placeholder="A page, a table, a pipeline, a branch, a run" value={text} autoFocus={true} spellCheck={false} autoComplete="off"
                    onChange={(event) => setText(event.target.value)} onKeyDown={press} />
                <ul ref={list} id="palette-list" role="listbox" aria-label="What was found" className="palette-list">
                    {found.map((item, index) => (
                        <li key={index} id={`palette-${index}`} role="option" aria-selected={index === chosen}
                            onMouseMove={() => setChosen(index)} onClick={() => take(item)}>
                            <Icon name={item.icon} />
                            <span>{item.name}</span>
                            <small>{item.what}</small>
                        </li>
                    ))}
                    {found.length === 0 && <li className="muted" role="option" aria-selected={false}>Nothing has these letters</li>}
                </ul>
            </div>
        </Dialog>
    );
}

/** Those whose name has the letters in their order; names that have them side by side come first. */
function matching(items: Item[], text: string): Item[] {
    const wanted = text.trim().toLowerCase();
    if (!wanted) return items;
    const scored: { item: Item; score: number }[] = [];
    for (const item of items) {
        const name = item.name.toLowerCase();
        const at = name.indexOf(wanted);
        if (at >= 0) scored.push({ item, score: at });
        else if (inOrder(name, wanted)) scored.push({ item, score: 1000 });
    }
    return scored.sort((a, b) => a.score - b.score).map(({ item }) => item);
}

function inOrder(name: string, letters: string): boolean {
    let at = 0;
    for (const letter of letters) {
        at = name.indexOf(letter, at) + 1;
        if (at === 0) return false;
    }
    return true;
}
