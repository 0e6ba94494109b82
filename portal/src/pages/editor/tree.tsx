// The pipelines of the project beside the editor, by layer.

import { useState } from "react";
import { Link, path } from "../../core/router";
import { SourceEntry } from "../../data/shapes";
import { Button } from "../../ui/basics";
import { LayerDot } from "../../ui/values";

export function Tree({ entries, chosen, isChanged, onNew }: { entries: SourceEntry[]; chosen: string; isChanged: boolean; onNew?: () => void }) {
    const [find, setFind] = useState("");
    const groups = new Map<string, SourceEntry[]>();
    for (const one of entries) {
        if (!one.name.includes(find.toLowerCase())) continue;
        const group = one.name.split(".").slice(0, -1).join(".");
        groups.set(group, [...(groups.get(group) ?? []), one]);
    }
    return (
        <nav className="ide-tree" aria-label="Pipelines of the project">
            <div className="ide-tree-head">
                <input className="input" type="search" value={find} placeholder="Find" aria-label="Find a pipeline" onChange={(event) => setFind(event.target.value)} />
                {onNew && <Button icon="plus" label="New pipeline" onClick={onNew} />}
            </div>
            {[...groups].map(([group, list]) => (
                <div key={group} role="group" aria-label={group}>
                    <p className="ide-tree-group"><LayerDot name={group.split(".").at(-1)!} />{group}</p>
                    <ul>
                        {list.map((one) => (
                            <li key={one.name}>
                                <Link to={path(["pipelines", one.name, "edit"])} aria-current={one.name === chosen ? "page" : undefined} title={one.name}>
                                    {one.name.split(".").at(-1)}
                                    {one.language === "python" && <small>py</small>}
                                    {one.name === chosen && isChanged && <span className="unsaved" title="Not saved" />}
                                </Link>
                            </li>
                        ))}
                    </ul>
                </div>
            ))}
            {groups.size === 0 && <p className="muted small ide-tree-group">{entries.length ? "None is like this." : "No pipelines yet."}</p>}
        </nav>
    );
}
