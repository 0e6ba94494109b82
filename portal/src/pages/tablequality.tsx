// What the tests of a table found, run after run.

import { call } from "../core/api";
import { absolute, count, duration, plural, shortID } from "../core/format";
import { useLoad } from "../core/load";
import { Link, path } from "../core/router";
import { zone } from "../core/settings";
import { useStore } from "../core/store";
import { QualityResult } from "../data/shapes";
import { Card } from "../ui/page";
import { Empty, Show } from "../ui/states";
import { Table } from "../ui/table";
import { Badge, Figure, Status, Time } from "../ui/values";

const resultsMax = 2000;
/** Runs of a test that are drawn side by side. */
const runsShown = 40;

export function TableQuality({ name }: { name: string }) {
    const found = useLoad(`quality ${name}`, (signal) => call("tableQuality", { path: { table: name }, query: { limit: resultsMax } }, signal));
    return (
        <Show from={found} lines={6}>
            {({ tests }) => {
                if (tests.length === 0) {
                    return <Card title="Quality"><Empty icon="check" title="No test has looked at it yet"><p>A quality test is a query below <code>tests/</code> of its pipeline; each run that builds the table asks it before anything is published.</p></Empty></Card>;
                }
                const byTest = grouped(tests);
                const latest = [...byTest.values()].map((results) => results[0]!);
                return (
                    <div className="stack">
                        <div className="figures">
                            <Figure value={`${latest.filter((one) => one.status === "passed").length} / ${latest.length}`} label="tests passed last" tone={latest.some(isBad) ? "bad" : latest.every((one) => one.status === "passed") ? "good" : undefined} />
                            <Figure value={count(new Set(tests.map((one) => one.run)).size)} label="runs looked at it" />
                            <Figure value={count(tests.filter(isBad).length)} label="times a test failed" />
                        </div>
                        <Card title="Tests over the runs">
                            <Table label="Tests over the runs" rows={[...byTest.entries()]} rowKey={([test]) => test} columns={[
                                { name: "Test", grow: true, sort: ([test]) => test, cell: ([test, results]) => <>{test} <Badge>{results[0]!.severity}</Badge></> },
                                { name: "Last", cell: ([, results]) => <Status value={results[0]!.status} />, sort: ([, results]) => results[0]!.status },
                                { name: "Violations", align: "right", cell: ([, results]) => count(results[0]!.violations), sort: ([, results]) => results[0]!.violations },
                                { name: "Runs, the newest on the right", cell: ([test, results]) => <Strip test={test} results={results} /> },
                            ]} />
                        </Card>
                        <Card title={`Latest results${tests.length === resultsMax ? `, of which ${count(resultsMax)} are kept here` : ""}`}>
                            <Table label="Latest results" rows={tests.slice(0, 100)} rowKey={(one, index) => `${one.run} ${one.name} ${index}`} columns={[
                                { name: "Status", cell: (one) => <Status value={one.status} />, sort: (one) => one.status },
                                { name: "Test", grow: true, cell: (one) => one.name, sort: (one) => one.name },
                                { name: "Violations", align: "right", cell: (one) => count(one.violations), sort: (one) => one.violations },
                                { name: "Took", align: "right", wide: true, cell: (one) => duration(one.duration_us / 1000), sort: (one) => one.duration_us },
                                { name: "Into", wide: true, cell: (one) => one.target, sort: (one) => one.target },
                                { name: "When", cell: (one) => <Time value={one.at} />, sort: (one) => one.at },
                                { name: "Run", wide: true, cell: (one) => <Link to={path(["runs", one.run], { tab: "tests" })}>{shortID(one.run)}</Link> },
                            ]} />
                        </Card>
                    </div>
                );
            }}
        </Show>
    );
}

function isBad(one: QualityResult): boolean {
    return one.status === "failed" || one.status === "error";
}

function grouped(tests: QualityResult[]): Map<string, QualityResult[]> {
    const byTest = new Map<string, QualityResult[]>();
    for (const one of tests) byTest.set(one.name, [...(byTest.get(one.name) ?? []), one]);
    return byTest;
}

/** A mark for each run: its height says how many violations there were beside the others. */
function Strip({ test, results }: { test: string; results: QualityResult[] }) {
    const inUTC = useStore(zone) === "utc";
    const shown = results.slice(0, runsShown).reverse();
    const most = Math.max(1, ...shown.map((one) => one.violations ?? 0));
    const failed = shown.filter((one) => one.status !== "passed").length;
    return (
        <span className="strip" role="img" aria-label={`${test}: ${failed ? `${failed} of ${plural(shown.length, "run")} did not pass` : `all ${plural(shown.length, "run")} passed`}`}>
            {shown.map((one, index) => (
                <span key={index} className={`strip-mark ${one.status}`} title={`${absolute(one.at, inUTC)}: ${one.status}, ${plural(one.violations ?? 0, "violation")}`}
                    style={{ height: `${one.status === "passed" ? 30 : 40 + (60 * (one.violations ?? most)) / most}%` }} />
            ))}
        </span>
    );
}
