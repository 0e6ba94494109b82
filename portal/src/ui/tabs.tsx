// Tabs whose choice is in the address.

import { KeyboardEvent, ReactNode, useEffect, useRef } from "react";
import { useQuery } from "../core/router";

export interface TabOf {
    id: string;
    name: string;
    count?: number;
    body: () => ReactNode;
}

export function Tabs({ label, tabs, parameter = "tab" }: { label: string; tabs: TabOf[]; parameter?: string }) {
    const first = tabs[0]?.id ?? "";
    const [chosen, choose] = useQuery(parameter, first);
    const current = tabs.find((tab) => tab.id === chosen) ?? tabs[0];
    const list = useRef<HTMLDivElement>(null);
    // On a narrow screen the chosen tab may be outside of what is seen of them.
    useEffect(() => {
        const tab = list.current?.querySelector<HTMLElement>("[aria-selected=true]");
        if (tab && list.current) list.current.scrollLeft = tab.offsetLeft - list.current.offsetLeft - (list.current.clientWidth - tab.offsetWidth) / 2;
    }, [current?.id]);
    if (!current) return null;
    const move = (event: KeyboardEvent<HTMLDivElement>) => {
        const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
        if (!step) return;
        event.preventDefault();
        const next = tabs[(tabs.indexOf(current) + step + tabs.length) % tabs.length];
        if (!next) return;
        choose(next.id);
        document.getElementById(`tab-${parameter}-${next.id}`)?.focus();
    };
    return (
        <>
            <div ref={list} className="tabs" role="tablist" aria-label={label} onKeyDown={move}>
                {tabs.map((tab) => (
                    <button key={tab.id} id={`tab-${parameter}-${tab.id}`} type="button" role="tab" className="tab"
                        aria-selected={tab === current} aria-controls={`panel-${parameter}`} tabIndex={tab === current ? 0 : -1}
                        onClick={() => choose(tab.id)}>
                        {tab.name}
                        {tab.count !== undefined && <span className="tab-count">{tab.count}</span>}
                    </button>
                ))}
            </div>
            <div id={`panel-${parameter}`} role="tabpanel" aria-labelledby={`tab-${parameter}-${current.id}`} className="panel" tabIndex={-1}>
                {current.body()}
            </div>
        </>
    );
}
