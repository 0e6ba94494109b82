// The command palette: every page, table, column, pipeline, branch and run by some letters of its name.

import { KeyboardEvent, useEffect, useMemo, useRef, useState } from "react";
import { call } from "./core/api";
import { shortID } from "./core/format";
import { useLoad } from "./core/load";
import { go, path } from "./core/router";
import { theme } from "./core/settings";
import { Found } from "./data/shapes";
import { destinations } from "./shell";
import { tour } from "./tour";
import { Dialog } from "./ui/dialog";
import { Icon, IconName } from "./ui/icons";
import { useReferences } from "./ui/refpicker";

interface Item {
    name: string;
    what: string;
    icon: IconName;
    run: () => void;
}
const shownMax = 60;
/** What the server is asked for. */
const foundMax = 50;
/** Pages, settings and branches that stand before what the server found. */
const hereMax = 8;

/** What somebody types is looked for once they have stopped for a moment. */
const settle_ms = 150;

export function Palette({ onClose }: { onClose: () => void }) {
    const [text, setText] = useState("");
    const [settled, setSettled] = useState("");
    const [chosen, setChosen] = useState(0);
    const list = useRef<HTMLElement>(null);
    useEffect(() => {
        const timer = window.setTimeout(() => setSettled(text.trim()), settle_ms);
        return () => window.clearTimeout(timer);
    }, [text]);
    const search = useLoad(settled ? `search ${settled}` : "", (signal) => call("search", { query: { text: settled, limit: foundMax } }, signal));
    const references = useReferences();
    const fixed = useMemo<Item[]>(() => [
        ...destinations.map(({ path, name, icon }) => ({ name, what: "Page", icon, run: () => go(path) })),
        { name: "Light colours", what: "Setting", icon: "sun", run: () => theme.set("light") },
        { name: "Dark colours", what: "Setting", icon: "moon", run: () => theme.set("dark") },
        { name: "First steps", what: "Tour", icon: "info", run: () => tour.start() },
        ...(references.data?.branches ?? []).map(({ name }) => ({ name, what: "Branch", icon: "branch" as const, run: () => go(path(["branches", name])) })),
    ], [references.data]);
    const known = search.data?.found;
    const found = useMemo(() => {
        const here = matching(fixed, text);
        return [...(text.trim() ? here.slice(0, hereMax) : here), ...(text.trim() && known ? known.map(itemOf) : [])].slice(0, shownMax);
    }, [fixed, known, text]);
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
                <input className="input" type="text" role="combobox" aria-label="Find pages, tables, columns, pipelines, branches and runs" aria-expanded={true}
                    aria-controls="palette-list" aria-activedescendant={found[chosen] ? `palette-${chosen}` : undefined}
                    placeholder="A page, a table, a column, a pipeline, a branch, a run" value={text} autoFocus={true} spellCheck={false} autoComplete="off"
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
                    {search.error && <li className="bad" role="option" aria-selected={false}>{search.error.message}</li>}
                    {found.length === 0 && !search.error && <li className="muted" role="option" aria-selected={false}>{text.trim() !== settled || search.isLoading ? "Looking…" : "Nothing has these letters"}</li>}
                </ul>
                {text.trim() && search.data && search.data.left_out.length > 0 && <p className="muted small" role="status">Not looked at or not shown: {search.data.left_out.join("; ")}.</p>}
            </div>
        </Dialog>
    );
}

const icons = { table: "table", view: "view", column: "table", pipeline: "pipeline", run: "runs" } as const;
const kinds = { table: "Table", view: "View", column: "Column", pipeline: "Pipeline", run: "Run" } as const;

/** Something that the server found, and where it leads. */
function itemOf({ kind, name, of, about }: Found): Item {
    switch (kind) {
        case "column": return { name: `${name} · ${of}`, what: `Column, ${about}`, icon: icons[kind], run: () => go(path(["lake", of ?? ""], { find: name })) };
        case "pipeline": return { name, what: kinds[kind], icon: icons[kind], run: () => go(path(["pipelines", name])) };
        case "run": return { name: `${of} ${shortID(name)}`, what: `Run, ${(about ?? "").split(",")[0]}`, icon: icons[kind], run: () => go(path(["runs", name])) };
        default: return { name, what: kinds[kind], icon: icons[kind], run: () => go(path(["lake", name])) };
    }
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
