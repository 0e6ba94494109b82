// Who is signed in, the frame of every page, and which page an address is.

import { ReactNode, Suspense, lazy, useEffect, useState } from "react";
import { call, send } from "./core/api";
import { Link, go, usePlace } from "./core/router";
import { keptToken, session } from "./core/session";
import { useStore } from "./core/store";
import { BranchPage } from "./pages/branch";
import { BranchesPage } from "./pages/branches";
import { CommitPage } from "./pages/commit";
import { Home } from "./pages/home";
import { LakePage } from "./pages/lake";
import { LandingPage } from "./pages/landing";
import { PipelinePage } from "./pages/pipeline";
import { PipelinesPage } from "./pages/pipelines";
import { QueryPage } from "./pages/query";
import { RunPage } from "./pages/run";
import { RunsPage } from "./pages/runs";
import { SchedulePage, TriggerPage } from "./pages/schedule";
import { SchedulesPage } from "./pages/schedules";
import { SignIn } from "./pages/signin";
import { TablePage } from "./pages/table";
import { WorkersPage } from "./pages/workers";
import { Shell, destinations, finding } from "./shell";
import { Button } from "./ui/basics";
import { Messages } from "./ui/dialog";
import { Icon } from "./ui/icons";
import { Card, Page } from "./ui/page";
import { Boundary, Skeleton } from "./ui/states";

const DesignPage = lazy(() => import("./pages/design"));
const EditorPage = lazy(() => import("./pages/editor/page"));

export function Portal() {
    const known = useStore(session);
    const [isTrying, setTrying] = useState(keptToken() !== null);
    const { parts } = usePlace();
    useEffect(() => {
        const token = keptToken();
        if (!token) return;
        enter(token).catch(() => undefined).finally(() => setTrying(false));
    }, []);
    if (isTrying) return <div className="entry"><Skeleton lines={3} /></div>;
    if (!known) return <SignIn />;
    const place = parts.join("/");
    return (
        <>
            <Shell>
                <Boundary place={place}>
                    <Suspense fallback={<div className="page"><Skeleton /></div>}>{pageOf(parts)}</Suspense>
                </Boundary>
            </Shell>
            <Messages />
        </>
    );
}

/** Tries a token; the session is there where it is good. */
export async function enter(token: string): Promise<void> {
    const response = await send("GET", "/api/v1/server", { token });
    const { caller, limits, version } = (await response.json()) as Awaited<ReturnType<typeof call<"server">>>;
    session.set({ token, caller, limits, version });
}

function pageOf(parts: string[]): ReactNode {
    const [first, second, third] = parts;
    switch (first) {
        case undefined: return <Home />;
        case "runs": return second ? <RunPage key={second} id={second} /> : <RunsPage />;
        case "lake": return second ? <TablePage key={second} name={second} /> : <LakePage />;
        case "branches": return second ? <BranchPage key={second} name={second} /> : <BranchesPage />;
        case "commits": return second ? <CommitPage key={second} id={second} /> : <Redirect to="/branches" />;
        case "query": return <QueryPage />;
        case "schedules": return second ? <SchedulePage key={second} name={second} /> : <SchedulesPage />;
        case "triggers": return second ? <TriggerPage key={second} name={second} /> : <Redirect to="/schedules?tab=triggers" />;
        case "workers": return <WorkersPage />;
        case "pipelines": return second && third === "edit" ? <EditorPage key={second} name={second} /> : second ? <PipelinePage key={second} name={second} /> : <PipelinesPage />;
        case "landing": return <LandingPage />;
        case "design": return <DesignPage />;
        case "flows": return second ? <NoPage /> : <Redirect to="/pipelines?as=flows" />;
        case "sign-in": return <Redirect to="/" />;
        default: return <NoPage />;
    }
}

function Redirect({ to }: { to: string }) {
    useEffect(() => go(to, "replace"), [to]);
    return null;
}

function NoPage() {
    return (
        <Page title="There is nothing here" about={<>Nothing is at <code>{location.pathname}</code>: it may be mistyped, or what it named may be gone.</>}>
            <div className="columns">
                <Card title="Find it" padded>
                    <div className="stack">
                        <p>Search finds tables, columns, pipelines, branches and runs by a part of their names.</p>
                        <div className="actions"><Button kind="primary" icon="search" onClick={() => finding.set(true)}>Find anything</Button></div>
                    </div>
                </Card>
                <Card title="Or go on from here" padded>
                    <ul className="tree">{destinations.map(({ path, name, icon }) => <li key={path}><span className="named"><Icon name={icon} /><Link to={path}>{name}</Link></span></li>)}</ul>
                </Card>
            </div>
        </Page>
    );
}
