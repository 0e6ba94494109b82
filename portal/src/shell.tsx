// The frame of every page: where one can go, and who is signed in.

import { ReactNode, useEffect, useState } from "react";
import { forgetAnswers } from "./core/load";
import { Link, go, usePlace } from "./core/router";
import { forgetToken, session } from "./core/session";
import { Theme, theme, zone } from "./core/settings";
import { store, useStore } from "./core/store";
import { Palette } from "./palette";
import { Tour } from "./tour";
import { Button } from "./ui/basics";
import { Icon, IconName } from "./ui/icons";

export const destinations: { path: string; name: string; icon: IconName; group?: string }[] = [
    { path: "/", name: "Home", icon: "home" },
    { path: "/runs", name: "Runs", icon: "runs" },
    { path: "/lake", name: "Lake", icon: "lake" },
    { path: "/query", name: "Query", icon: "query" },
    { path: "/branches", name: "Branches", icon: "branch" },
    { path: "/pipelines", name: "Pipelines", icon: "pipeline" },
    { path: "/landing", name: "Landing", icon: "landing" },
    { path: "/schedules", name: "Schedules", icon: "schedule" },
    { path: "/workers", name: "Workers", icon: "worker" },
];

/** Whether the palette is open. */
export const finding = store(false);

export function Shell({ children }: { children: ReactNode }) {
    const [isOpen, setOpen] = useState(false);
    const isFinding = useStore(finding);
    const setFinding = finding.set;
    useEffect(() => {
        const press = (event: KeyboardEvent) => {
            if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
                event.preventDefault();
                setFinding(true);
            } else if (event.key === "Escape") setOpen(false);
        };
        window.addEventListener("keydown", press);
        return () => window.removeEventListener("keydown", press);
    }, []);
    return (
        <div className="shell">
            <a className="skip" href="#content">Skip to the content</a>
            <header className="topbar">
                <Button kind="quiet" icon="menu" label="Menu" expanded={isOpen} onClick={() => setOpen(true)} />
                <Brand />
                <Button kind="quiet" icon="search" label="Find anything" onClick={() => setFinding(true)} />
            </header>
            <aside className={isOpen ? "nav open" : "nav"} aria-label="Menu">
                <Brand />
                <button type="button" className="find" onClick={() => setFinding(true)}>
                    <Icon name="search" size={14} />
                    Find anything
                    <kbd>Ctrl K</kbd>
                </button>
                <Navigation leave={() => setOpen(false)} />
                <Foot />
            </aside>
            {isOpen && <button type="button" className="nav-shade" aria-label="Close the menu" onClick={() => setOpen(false)} />}
            <main className="main" id="content" tabIndex={-1}>{children}</main>
            <Tour />
            {isFinding && <Palette onClose={() => setFinding(false)} />}
        </div>
    );
}

export function Brand() {
    return (
        <Link to="/" className="brand" aria-label="Martlet, home">
            <span className="brand-mark">
                <svg viewBox="0 0 32 32" width={24} height={24} aria-hidden={true} focusable={false}>
                    <path d="M5 12c5-1 8 1 11 5 3-4 6-6 11-5-3 1-5 3-6 6l3 6-6-3-2 5-2-5-6 3 3-6c-1-3-3-5-6-6z" fill="#fff" />
                </svg>
            </span>
            Martlet
        </Link>
    );
}

function Navigation({ leave }: { leave: () => void }) {
    const { parts } = usePlace();
    const here = `/${parts[0] ?? ""}`;
    return (
        <nav aria-label="Pages" className="nav-list">
            {destinations.map(({ path, name, icon }) => (
                <Link key={path} to={path} className="nav-link" aria-current={here === path ? "page" : undefined} onClick={leave}>
                    <Icon name={icon} />
                    {name}
                </Link>
            ))}
        </nav>
    );
}

const nextTheme: Record<Theme, Theme> = { system: "light", light: "dark", dark: "system" };

function Foot() {
    const known = useStore(session);
    const colours = useStore(theme);
    const times = useStore(zone);
    const leave = () => {
        forgetToken();
        forgetAnswers();
        session.set(null);
        go("/", "replace");
    };
    return (
        <div className="nav-foot">
            <div className="nav-user" title={`Version ${known?.version}`}>
                <Icon name="user" />
                <span>{known?.caller.name} · {known?.caller.scope}</span>
            </div>
            <div className="nav-tools">
                <Button kind="quiet" size="small" icon={colours === "dark" ? "moon" : "sun"} label={`Colours: ${colours}`}
                    onClick={() => theme.set(nextTheme[colours])} />
                <Button kind="quiet" size="small" title="Which time zone times are shown in"
                    onClick={() => zone.set(times === "utc" ? "local" : "utc")}>
                    {times === "utc" ? "UTC" : "Local time"}
                </Button>
                <Button kind="quiet" size="small" onClick={leave}>Sign out</Button>
            </div>
        </div>
    );
}
