// First steps: a tour of the pages, in the order in which somebody new needs them. It goes on where it was left.

import { useEffect, useRef, useState } from "react";
import { call } from "./core/api";
import { useLoad } from "./core/load";
import { Link, path } from "./core/router";
import { store, useStore } from "./core/store";
import { Button, LinkButton } from "./ui/basics";

interface Step {
    title: string;
    text: string;
    to: string;
    action: string;
}

export const steps: Step[] = [
    {
        title: "Run the pipelines", to: "/runs?start=yes", action: "Start a run",
        text: "A run builds every table on a branch of its own, tests it, and publishes all of them at once. Start one: the plan shows first what it will do.",
    },
    {
        title: "Look at a table", to: "/lake", action: "Open the lake",
        text: "Bronze is what landed, silver is cleaned, gold answers questions. Open a table for its rows, a profile of its columns, its history and its quality.",
    },
    {
        title: "Ask a question", action: "Write a query", text: "Ctrl Enter runs, Ctrl Space completes, Explain shows what took the time. Save it, and others find it.",
        to: "/query",
    },
    {
        title: "Make a branch", to: "/branches?new=branch", action: "Make a branch",
        text: "A branch is a state of the whole lake and copies no data. What you try there nobody else sees.",
    },
    {
        title: "Change a pipeline", to: "/pipelines", action: "Open the pipelines",
        text: "See what reads what, open one, and edit its SQL: what is wrong shows while you type. Save it, then Plan and run: publish into your branch.",
    },
    {
        title: "Compare and merge", to: "/branches", action: "Open the branches",
        text: "Open your branch: it shows which rows and cells differ from main. Merge it when they are what you meant: all tables are published at once. Was it a mistake? Open the commit on main and revert it.",
    },
    {
        title: "Let it run by itself", to: "/schedules?new=schedule", action: "Make a schedule",
        text: "A schedule starts runs at times, a trigger when something happens. When it would be due is shown while you write it.",
    },
];

const key = "martlet.tour";
/** The step that is shown; null where the tour is closed. */
const shown = store<number | null>(null);

function kept(): string | null {
    return localStorage.getItem(key);
}

export const tour = {
    /** Begins, or goes on where it was left. */
    start(): void {
        const step = Number(kept() ?? 0);
        tour.show(Number.isInteger(step) && step >= 0 && step < steps.length ? step : 0);
    },
    show(step: number): void {
        localStorage.setItem(key, String(step));
        shown.set(step);
    },
    /** Puts it aside; it goes on there when it is asked for again. */
    close(): void {
        shown.set(null);
    },
    /** Nobody is asked any more whether to take it. */
    dismiss(): void {
        localStorage.setItem(key, "done");
        shown.set(null);
    },
    isDismissed: () => kept() === "done",
    isBegun: () => kept() !== null && kept() !== "done",
};

/** A question about a table that is there: the flights of the example, or else the first of the highest layer. */
function useQuestion(isWanted: boolean): string {
    const tables = useLoad(isWanted ? "tour-tables" : "", (signal) => call("listTables", { query: { limit: 1000 } }, signal));
    const names = (tables.data?.tables ?? []).map((table) => table.name).filter((name) => !name.split(".").at(-1)!.startsWith("_"));
    if (names.includes("silver.flights")) return path(["query"], { sql: "SELECT carrier, count(*) AS flights\nFROM silver.flights\nGROUP BY 1\nORDER BY 2 DESC" });
    const found = names.find((name) => name.startsWith("gold.")) ?? names[0];
    return found ? path(["query"], { sql: `SELECT *\nFROM ${found}\nLIMIT 100` }) : "/query";
}

export function Tour() {
    const at = useStore(shown);
    const box = useRef<HTMLElement>(null);
    useEffect(() => {
        if (at !== null) box.current?.focus();
    }, [at === null]);
    const step = at === null ? undefined : steps[at];
    const question = useQuestion(step?.to === "/query");
    // Once somebody does what a step says, it stands no longer in the way.
    const [done, setDone] = useState<number | null>(null);
    const isSmall = done === at;
    if (at === null || !step) return null;
    const isLast = at === steps.length - 1;
    return (
        <aside ref={box} className="tour" aria-label="First steps" tabIndex={-1} onKeyDown={(event) => { if (event.key === "Escape") tour.close(); }}>
            <header>
                <span className="muted small">First steps, {at + 1} of {steps.length}</span>
                <Button kind="quiet" size="small" icon="cross" label="Close the tour; it goes on here" onClick={tour.close} />
            </header>
            <h2 aria-live="polite">{step.title}</h2>
            {!isSmall && <p>{step.text}</p>}
            <footer className="actions">
                {isSmall
                    ? <Button size="small" kind="quiet" onClick={() => setDone(null)}>What was it?</Button>
                    : <span onClick={() => setDone(at)}><LinkButton size="small" kind="primary" to={step.to === "/query" ? question : step.to}>{step.action}</LinkButton></span>}
                <span className="grow" />
                {at > 0 && <Button size="small" onClick={() => tour.show(at - 1)}>Back</Button>}
                {isLast ? <Button size="small" onClick={tour.dismiss}>Done</Button> : <Button size="small" onClick={() => tour.show(at + 1)}>Next</Button>}
            </footer>
            <ol className="tour-dots" aria-hidden={true}>{steps.map((one, index) => <li key={one.title} className={index <= at ? "reached" : ""} />)}</ol>
        </aside>
    );
}

/** Offers the tour to somebody who has not taken it. */
export function TourOffer({ dismissed }: { dismissed: () => void }) {
    return (
        <section className="card offer" aria-label="First steps">
            <div>
                <h2>New here?</h2>
                <p className="muted">A tour of seven steps, from the first run to a merged change. It waits where you leave it; <Link to="/query">look around</Link> meanwhile.</p>
            </div>
            <div className="actions">
                <Button kind="primary" onClick={tour.start}>{tour.isBegun() ? "Go on with the tour" : "Take the tour"}</Button>
                <Button kind="quiet" onClick={() => { tour.dismiss(); dismissed(); }}>No, thanks</Button>
            </div>
        </section>
    );
}
