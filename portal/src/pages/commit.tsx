// One commit: what it changed against each of its parents, who made it, and undoing it.

import { useState } from "react";
import { call } from "../core/api";
import { shortCommit, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, go, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { Commit } from "../data/shapes";
import { Button, Copyable, LinkButton, Note } from "../ui/basics";
import { Confirm, say } from "../ui/dialog";
import { Page } from "../ui/page";
import { Show } from "../ui/states";
import { Badge, Time } from "../ui/values";
import { Compare } from "./compare";

export function CommitPage({ id }: { id: string }) {
    const [on] = useQuery("on", "main");
    const [reverting, setReverting] = useState(false);
    const found = useLoad(`commit ${id}`, async (signal) => (await call("graph", { query: { ref: [id], limit: 1 } }, signal)).commits[0]!);
    const commit = found.data;
    return (
        <Page title={commit?.message || "A commit"} documentTitle={commit?.message || shortCommit(id)} above={[["/branches", "Branches"], [path(["branches", on], { tab: "log" }), on]]}
            about={commit && <>
                <Copyable text={commit.id} shown={shortCommit(commit.id)} /> by {commit.author}, <Time value={commit.time} />
                {commit.properties["martlet.run"] && <> · <Link to={path(["runs", commit.properties["martlet.run"]])}>run {shortID(commit.properties["martlet.run"])}</Link></>}
                {commit.parents.length > 1 && <> <Badge>merge</Badge></>}
            </>}
            actions={commit && (
                <>
                    <LinkButton to={path(["lake"], { ref: commit.id })} icon="lake">Tables then</LinkButton>
                    {mayWrite() && commit.parents.length > 0 && <Button icon="undo" onClick={() => setReverting(true)}>Revert on {on}</Button>}
                </>
            )}>
            <Show from={found} lines={8}>{(known) => <Changes commit={known} on={on} />}</Show>
            {reverting && commit && <Revert commit={commit} on={on} onClose={() => setReverting(false)} />}
        </Page>
    );
}

/** What is different from a parent; a merge has several, and the first is the branch that was merged into. */
function Changes({ commit, on }: { commit: Commit; on: string }) {
    const [chosen, choose] = useQuery("parent", "1");
    const parent = commit.parents[Number(chosen) - 1] ?? commit.parents[0];
    if (parent === undefined) return <Note title="The lake began here">No commit came before this one, so there is nothing to compare it with.</Note>;
    return (
        <div className="stack">
            {commit.parents.length > 1 && (
                <div className="actions" role="group" aria-label="Compared with">
                    {commit.parents.map((one, index) => (
                        <Button key={one} size="small" pressed={one === parent} onClick={() => choose(String(index + 1))}>
                            {index === 0 ? "What the merge brought" : "What was there besides"}
                        </Button>
                    ))}
                </div>
            )}
            <p className="muted small">
                Compared with {commit.parents.length > 1 ? "its parent" : "the commit before"} <Link to={path(["commits", parent], { on: on === "main" ? undefined : on })}>{shortCommit(parent)}</Link>.
            </p>
            <Compare from={parent} to={commit.id} />
        </div>
    );
}

function Revert({ commit, on, onClose }: { commit: Commit; on: string; onClose: () => void }) {
    return (
        <Confirm title="Revert this commit?" action={`Revert on ${on}`} onClose={onClose}
            run={async () => {
                const { conflicts } = await call("revert", { body: { from: commit.id, into: on } });
                if (conflicts.length) throw new Error(`It cannot be reverted: ${conflicts.map((one) => `${one.key}: ${one.reason}`).join("; ")}`);
                say("The commit was reverted");
                go(path(["branches", on], { tab: "log" }));
            }}>
            <p>A new commit on <code>{on}</code> undoes what this one changed: {commit.message}</p>
            <p className="muted small">Nothing is lost: this commit stays in the history, and reverting the new one brings it back.</p>
        </Confirm>
    );
}
