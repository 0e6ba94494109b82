// What the quality tests of a run found; the rows that failed are shown as a table.

import { count, duration } from "../core/format";
import { TestResult } from "../data/shapes";
import { Card } from "../ui/page";
import { Empty } from "../ui/states";
import { Table } from "../ui/table";
import { Badge, Status } from "../ui/values";

const weight: Record<string, number> = { failed: 0, error: 0, warned: 1, passed: 2 };

export function RunTests({ tests }: { tests: TestResult[] }) {
    if (tests.length === 0) {
        return <Card title="Tests"><Empty title="No tests ran"><p>A quality test is a query below <code>tests/</code> of a pipeline; the rows that it finds are violations.</p></Empty></Card>;
    }
    const sorted = [...tests].sort((a, b) => (weight[a.status] ?? 1) - (weight[b.status] ?? 1));
    return (
        <div className="stack">
            {sorted.filter((test) => test.status !== "passed").map((test) => <Finding key={`${test.asset} ${test.name}`} test={test} />)}
            <Card title="All tests">
                <Table label="Tests" rows={sorted} rowKey={(test, index) => `${test.asset} ${test.name} ${index}`} columns={[
                    { name: "Status", cell: (test) => <Status value={test.status} />, sort: (test) => test.status },
                    { name: "Table", cell: (test) => test.asset, sort: (test) => test.asset },
                    { name: "Test", grow: true, cell: (test) => <>{test.name}{test.description && <p className="muted small">{test.description}</p>}</>, sort: (test) => test.name },
                    { name: "Severity", wide: true, cell: (test) => test.severity, sort: (test) => test.severity },
                    { name: "Violations", align: "right", cell: (test) => count(test.violations), sort: (test) => test.violations },
                    { name: "Took", align: "right", wide: true, cell: (test) => duration(test.duration_us / 1000), sort: (test) => test.duration_us },
                ]} />
            </Card>
        </div>
    );
}

function Finding({ test }: { test: TestResult }) {
    return (
        <Card title={<>{test.asset}: {test.name}</>} actions={<><Status value={test.status} /><Badge>{test.severity}</Badge></>}>
            <div className="card-body stack">
                {test.description && <p>{test.description}</p>}
                {test.remediation && <p className="muted">{test.remediation}</p>}
                {test.error && <p className="bad">{test.error}</p>}
                <p className="muted small">{count(test.violations)} violations{test.sample.rows.length > 0 && `, of which ${test.sample.rows.length} are shown`}</p>
            </div>
            {test.sample.rows.length > 0 && (
                <Table nowrap label={`Rows that ${test.name} found`} rows={test.sample.rows} rowKey={(_, index) => index}
                    columns={test.sample.columns.map((name, index) => ({ name, cell: (row: (string | null)[]) => row[index] ?? <span className="muted">NULL</span> }))} />
            )}
        </Card>
    );
}
