// The commits of a branch as a graph, the newest first.

import { useState } from "react";
import { call } from "../core/api";
import { shortCommit, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path } from "../core/router";
import { mayWrite } from "../core/session";
import { Commit } from "../data/shapes";
import { Button, LinkButton } from "../ui/basics";
import { Confirm, say } from "../ui/dialog";
import { Card } from "../ui/page";
import { Show } from "../ui/states";
import { Badge, Time } from "../ui/values";

const pageSize = 50;

export function CommitLog({ at }: { at: string }) {
    const [size, setSize] = useState(pageSize);
    const [undoing, setUndoing] = useState<Commit | null>(null);
    const log = useLoad(`log ${at} ${size}`, (signal) => call("log", { query: { ref: at, limit: size } }, signal));
    return (
        <Show from={log} lines={8}>
            {({ commits, next }) => (
                <Card title={`Commits of ${at}`}>
                    <ol className="commits">
                        {commits.map((commit) => (
                            <li key={commit.id} className={commit.parents.length > 1 ? "merge" : ""}>
                                <span className="commit-dot" aria-hidden={true} />
                                <div className="commit-body">
                                    <div className="commit-text">
                                        <span>{commit.message} {commit.parents.length > 1 && <Badge>merge</Badge>}</span>
                                        <span className="muted small">
                                            <code>{shortCommit(commit.id)}</code> by {commit.author}, <Time value={commit.time} />
                                            {commit.properties["martlet.run"] && <> · run <Link to={path(["runs", commit.properties["martlet.run"]])}>{shortID(commit.properties["martlet.run"])}</Link></>}
                                        </span>
                                    </div>
                                    <span className="row-actions">
                                        <LinkButton size="small" kind="quiet" to={path(["lake"], { ref: commit.id })}>Tables then</LinkButton>
                                        {mayWrite() && commit.parents.length > 0 && <Button size="small" kind="quiet" onClick={() => setUndoing(commit)}>Revert</Button>}
                                    </span>
                                </div>
                            </li>
                        ))}
                    </ol>
                    {next && <div className="card-body"><Button size="small" onClick={() => setSize(size * 4)}>Load earlier ones</Button></div>}
                    {undoing && (
                        <Confirm title="Revert this commit?" action={`Revert on ${at}`} onClose={() => setUndoing(null)}
                            run={async () => {
                                const { conflicts } = await call("revert", { body: { from: undoing.id, into: at } });
                                if (conflicts.length) throw new Error(`It cannot be reverted: ${conflicts.map((one) => `${one.key}: ${one.reason}`).join("; ")}`);
                                say("The commit was reverted");
                                log.reload();
                            }}>
                            <p>A new commit on <code>{at}</code> undoes what this one changed: {undoing.message}</p>
                        </Confirm>
                    )}
                </Card>
            )}
        </Show>
    );
}
