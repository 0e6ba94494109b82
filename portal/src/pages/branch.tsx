// One branch: what it changes beside another, its log, and merging it.

import { call } from "../core/api";
import { shortCommit } from "../core/format";
import { useLoad } from "../core/load";
import { path, useQuery } from "../core/router";
import { mayWrite } from "../core/session";
import { Button, Copyable, LinkButton } from "../ui/basics";
import { Page } from "../ui/page";
import { RefSelect } from "../ui/refpicker";
import { Show } from "../ui/states";
import { Tabs } from "../ui/tabs";
import { Time } from "../ui/values";
import { Compare } from "./compare";
import { CommitGraph } from "./commitgraph";
import { MergeDialog } from "./merge";

export function BranchPage({ name }: { name: string }) {
    const [into, setInto] = useQuery("with", "main");
    const [merging, setMerging] = useQuery("merge");
    const head = useLoad(`branch ${name}`, async (signal) => {
        try {
            return await call("getBranch", { path: { name } }, signal);
        } catch (error) {
            return await call("getTag", { path: { name } }, signal).catch(() => { throw error; });
        }
    });
    const isMain = name === into;
    const tabs = [{ id: "log", name: "Commits", body: () => <CommitGraph refs={isMain ? [name] : [name, into]} on={head.data?.kind === "tag" ? undefined : name} title={isMain ? `Commits of ${name}` : `Commits of ${name} and ${into}`} /> }];
    if (!isMain) tabs.unshift({ id: "changes", name: "Changes", body: () => <Compare from={into} to={name} /> });
    return (
        <Page title={name} above={[["/branches", "Branches"]]} documentTitle={name}
            about={head.data && <>At <Copyable text={head.data.commit} shown={shortCommit(head.data.commit)} /> made <Time value={head.data.created_at} /></>}
            actions={
                <>
                    {!isMain && <RefSelect label="Compared with" value={into} onChange={setInto} />}
                    <LinkButton to={path(["lake"], { ref: name === "main" ? undefined : name })} icon="lake">Its tables</LinkButton>
                    {!isMain && mayWrite() && <Button kind="primary" icon="merge" onClick={() => setMerging("yes")}>Merge into {into}</Button>}
                </>
            }>
            <Show from={head}>{() => <Tabs label="Parts of the branch" tabs={tabs} />}</Show>
            {merging && <MergeDialog from={name} into={into} onClose={() => setMerging("")} />}
        </Page>
    );
}
