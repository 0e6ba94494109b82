// Branches and tags: what there is, and making and deleting them.

import { useState } from "react";
import { call } from "../core/api";
import { shortCommit } from "../core/format";
import { Link, go, path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { Reference } from "../data/shapes";
import { Button, LinkButton, Select, TextField } from "../ui/basics";
import { Confirm, Dialog, say } from "../ui/dialog";
import { Icon } from "../ui/icons";
import { Card, Page } from "../ui/page";
import { RefSelect, useReferences } from "../ui/refpicker";
import { Empty, Failure, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Badge, Time } from "../ui/values";
import { ApiError } from "../core/api";
import { CommitGraph } from "./commitgraph";
import { Tabs } from "../ui/tabs";

export function BranchesPage() {
    const references = useReferences();
    const [making, setMaking] = useQuery("new");
    const [deleting, setDeleting] = useState<Reference | null>(null);
    return (
        <Page title="Branches" about="A branch is a state of the whole lake. Making one copies no data; merging one publishes all its tables at once."
            actions={mayWrite() && <Button kind="primary" icon="plus" onClick={() => setMaking("branch")}>New branch</Button>}>
            <Tabs label="Ways to look at them" parameter="as" tabs={[
                { id: "graph", name: "Graph", body: () => <Graph /> },
                {
                    id: "list", name: "List", count: references.data && references.data.branches.length + references.data.tags.length,
                    body: () => <Show from={references}>{({ branches, tags }) => <List all={[...branches, ...tags]} onDelete={setDeleting} />}</Show>,
                },
            ]} />
            {making && <NewBranch onClose={() => setMaking("")} />}
            {deleting && (
                <Confirm title={`Delete ${deleting.name}?`} action="Delete" danger onClose={() => setDeleting(null)}
                    run={async () => {
                        const given = { path: { name: deleting.name }, query: { expected: deleting.commit } };
                        await (deleting.kind === "tag" ? call("deleteTag", given) : call("deleteBranch", given));
                        say(`${deleting.name} was deleted`);
                        references.reload();
                    }}>
                    The name goes away. Its commits stay, and so does what was merged from it.
                </Confirm>
            )}
        </Page>
    );
}

/** The commits of everything, or of one branch with what it came from. */
function Graph() {
    const [of, setOf] = useQuery("of");
    const references = useReferences();
    const names = [...(references.data?.branches ?? []), ...(references.data?.tags ?? [])].map((one) => one.name);
    names.sort((a, b) => Number(b === "main") - Number(a === "main") || Number(a.startsWith("run/")) - Number(b.startsWith("run/")));
    return (
        <>
            <div className="filters">
                <Select label="Show" value={of} onChange={setOf} options={[["", "all branches and tags"], ...names.map((name): [string, string] => [name, name])]} />
            </div>
            <CommitGraph refs={of ? [of] : []} on={of || undefined} title={of ? `Commits of ${of}` : "Commits of the whole lake"} />
        </>
    );
}

function List({ all, onDelete }: { all: Reference[]; onDelete: (one: Reference) => void }) {
    const [text, setText] = useQuery("find");
    const wanted = text.toLowerCase();
    const shown = all.filter(({ name }) => name.toLowerCase().includes(wanted));
    shown.sort((a, b) => Number(b.name === "main") - Number(a.name === "main") || b.created_at.localeCompare(a.created_at));
    return (
        <>
            <div className="filters">
                <TextField label="Find" value={text} onChange={setText} placeholder="A part of a name" />
            </div>
            <Card title="Branches and tags">
                <Table label="Branches and tags" rows={shown} rowKey={(one) => `${one.kind} ${one.name}`}
                    empty={<Empty icon="search" title="No name has these letters" />} columns={[
                        {
                            name: "Name", grow: true, sort: (one) => one.name,
                            cell: (one) => (
                                <span className="named">
                                    <Icon name={one.kind === "tag" ? "tag" : "branch"} size={14} />
                                    <Link to={path(["branches", one.name])}>{one.name}</Link>
                                    {one.kind === "tag" && <Badge>tag</Badge>}
                                    {one.name === "main" && <Badge tone="accent">published</Badge>}
                                </span>
                            ),
                        },
                        { name: "Commit", wide: true, cell: (one) => <Link to={path(["commits", one.commit])}><code>{shortCommit(one.commit)}</code></Link> },
                        { name: "Made", wide: true, cell: (one) => <Time value={one.created_at} />, sort: (one) => one.created_at },
                        {
                            name: "", align: "right",
                            cell: (one) => one.name !== "main" && (
                                <span className="row-actions">
                                    <LinkButton size="small" to={path(["branches", one.name])}>Compare</LinkButton>
                                    {mayWrite() && <Button size="small" kind="quiet" icon="trash" label={`Delete ${one.name}`} onClick={() => onDelete(one)} />}
                                </span>
                            ),
                        },
                    ]} />
            </Card>
        </>
    );
}

function NewBranch({ onClose }: { onClose: () => void }) {
    const [name, setName] = useState("");
    const [from, setFrom] = useState("main");
    const [error, setError] = useState<ApiError | null>(null);
    const [busy, setBusy] = useState(false);
    const make = async () => {
        setBusy(true);
        setError(null);
        try {
            await call("createBranch", { body: { name: name.trim(), from } });
            say(`${name.trim()} was made`);
            go(path(["branches", name.trim()]));
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title="New branch" onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); void make(); }}>
                <TextField label="Name" value={name} onChange={setName} placeholder="feature/cleaner-orders" required autoFocus />
                <RefSelect label="From" value={from} onChange={setFrom} inline={false} />
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!name.trim()}>Make the branch</Button>
                </div>
            </form>
        </Dialog>
    );
}
