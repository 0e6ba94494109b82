// What is worth doing next, one click away.

import { plural } from "../core/format";
import { path } from "../core/router";
import { mayWrite } from "../core/session";
import { PlanStep, Reference, Run } from "../data/shapes";
import { LinkButton } from "../ui/basics";
import { Icon, IconName } from "../ui/icons";
import { runTitle } from "./runtable";

interface Next {
    icon: IconName;
    title: string;
    why: string;
    to: string;
    action: string;
}

/** The first of what a person would do: mend, approve, build, publish, look. */
export function nextStep(runs: Run[], failed: Run[], plan: PlanStep[] | undefined, unmerged: Reference | null | undefined): Next | null {
    const broken = failed[0];
    if (broken) return { icon: "warning", title: `${runTitle(broken)} failed`, why: broken.error ?? "See which step it was.", to: path(["runs", broken.id]), action: "See why" };
    const working = runs.find((run) => run.status === "running");
    if (working) return { icon: "runs", title: `${runTitle(working)} is running`, why: "Follow its steps and its log.", to: path(["runs", working.id]), action: "Follow it" };
    if (plan && plan.length === 0) return { icon: "landing", title: "Load a file", why: "There are no pipelines yet: a file becomes a table that can be queried at once.", to: "/landing", action: "Load a file" };
    const stale = plan?.filter((step) => step.action !== "skip") ?? [];
    if (stale.length && runs.length === 0 && mayWrite()) return { icon: "pipeline", title: `${plural(stale.length, "pipeline")} ${stale.length === 1 ? "waits" : "wait"} for the first run`, why: "A run builds their tables, tests them, and publishes all of them at once.", to: "/runs?start=yes", action: "Run them" };
    if (stale.length && mayWrite()) return { icon: "pipeline", title: `${plural(stale.length, "pipeline")} ${stale.length === 1 ? "is" : "are"} out of date`, why: stale[0]?.reasons[0] ?? "Inputs have changed since.", to: "/runs?start=yes", action: "Run them" };
    if (unmerged) return { icon: "branch", title: `The branch ${unmerged.name} is not merged`, why: "See which rows it changes, and publish it.", to: path(["branches", unmerged.name]), action: "Compare" };
    if (plan && unmerged === null) return { icon: "query", title: "All is up to date", why: "Ask the lake something.", to: "/query", action: "Write a query" };
    return null;
}

export function NextStep({ next }: { next: Next | null }) {
    if (!next) return null;
    return (
        <section className="card offer" aria-label="Next step">
            <Icon name={next.icon} size={20} />
            <div>
                <h2>{next.title}</h2>
                <p className="muted clip">{next.why}</p>
            </div>
            <div className="actions"><LinkButton to={next.to} kind="primary">{next.action}</LinkButton></div>
        </section>
    );
}
