// Every piece that pages are made of, to look at and to test.

import { ReactNode, useState } from "react";
import { ApiError } from "../core/api";
import { Button, Checkbox, Copyable, LinkButton, Note, Select, TextField } from "../ui/basics";
import { Confirm, Dialog, say } from "../ui/dialog";
import { Card, Page } from "../ui/page";
import { Empty, Failure, Skeleton } from "../ui/states";
import { Table } from "../ui/table";
import { Tabs } from "../ui/tabs";
import { Badge, Facts, Figure, LayerDot, Status, Time } from "../ui/values";

const rows = [
    { name: "bronze.orders", rows: 1_204_331, kind: "table" },
    { name: "silver.a_name_that_is_so_long_that_it_has_to_be_broken_somewhere_without_moving_what_stands_beside_it", rows: 12, kind: "table" },
    { name: "gold.<script>alert(1)</script>", rows: null, kind: "view" },
];

export default function DesignPage() {
    const [text, setText] = useState("");
    const [choice, setChoice] = useState("one");
    const [isOn, setOn] = useState(true);
    const [open, setOpen] = useState("");
    return (
        <Page title="Design" about="Every piece that the portal's pages are made of.">
            <div className="columns">
                <Card title="Buttons" padded>
                    <div className="actions">
                        <Button kind="primary" icon="runs">Primary</Button>
                        <Button icon="refresh">Plain</Button>
                        <Button kind="danger" icon="trash">Danger</Button>
                        <Button kind="quiet">Quiet</Button>
                        <Button size="small">Small</Button>
                        <Button icon="copy" label="Only an icon" />
                        <Button busy>Busy</Button>
                        <Button disabled>Disabled</Button>
                        <LinkButton to="/design">A link</LinkButton>
                    </div>
                </Card>
                <Card title="Statuses and badges" padded>
                    <div className="actions">
                        {["success", "failed", "running", "warned", "pending", "cancelled"].map((value) => <Status key={value} value={value} />)}
                        <Badge>plain</Badge><Badge tone="accent">accent</Badge><Badge tone="good">good</Badge><Badge tone="bad">bad</Badge><Badge tone="warn">warn</Badge>
                        <LayerDot name="bronze" /><LayerDot name="silver" /><LayerDot name="gold" /><LayerDot name="other" />
                    </div>
                </Card>
            </div>
            <div className="figures">
                <Figure value="1,204,331" label="rows" /><Figure value="3" label="failed" tone="bad" /><Figure value="12" label="passed" tone="good" /><Figure value="2" label="running" tone="busy" />
            </div>
            <div className="columns">
                <Card title="Fields" padded>
                    <div className="stack">
                        <TextField label="Text" value={text} onChange={setText} hint="A hint that helps." placeholder="Write something" />
                        <TextField label="With a mistake" value="not a name" onChange={setText} error="A name has no spaces." />
                        <Select label="Choice" value={choice} options={["one", "two", "three"]} onChange={setChoice} />
                        <Checkbox label="A choice of yes or no" checked={isOn} onChange={setOn} />
                    </div>
                </Card>
                <Card title="Facts" padded>
                    <Facts items={[["Name", "bronze.orders"], ["ID", <Copyable text="01a1fc3a-8640-775f-8496-fb44220763c8" />], ["When", <Time value={new Date().toISOString()} exact />]]} />
                </Card>
            </div>
            <Card title="Table">
                <Table label="An example" rows={rows} rowKey={(row) => row.name} columns={[
                    { name: "Name", cell: (row) => row.name, sort: (row) => row.name, grow: true },
                    { name: "Kind", cell: (row) => row.kind, sort: (row) => row.kind, wide: true },
                    { name: "Rows", align: "right", cell: (row) => row.rows ?? "–", sort: (row) => row.rows },
                ]} />
            </Card>
            <div className="stack">
                <Note>Something that is good to know.</Note>
                <Note kind="success" title="It went well">All tests passed.</Note>
                <Note kind="warning" title="Look at this">A file was not read.</Note>
                <Failure error={new ApiError(400, "invalid_input", "there is no table 'bronze.ordres'", "Did you mean 'bronze.orders'?", { file: "pipelines/bronze/orders.sql", line: 3, column: 8, excerpt: "SELECT * FROM ordres" })} />
            </div>
            <Tabs label="An example of tabs" parameter="piece" tabs={[
                { id: "loading", name: "Loading", body: () => <Piece><Skeleton /></Piece> },
                { id: "empty", name: "Empty", count: 0, body: () => <Piece><Empty icon="lake" title="Nothing is here">What to do about it.</Empty></Piece> },
            ]} />
            <div className="actions">
                <Button onClick={() => setOpen("dialog")}>Open a dialog</Button>
                <Button onClick={() => setOpen("confirm")}>Ask before something</Button>
                <Button onClick={() => say("It was done")}>Say something</Button>
            </div>
            {open === "dialog" && <Dialog title="A dialog" onClose={() => setOpen("")}>It keeps the focus; Escape closes it.</Dialog>}
            {open === "confirm" && <Confirm title="Delete it?" action="Delete" danger onClose={() => setOpen("")} run={async () => say("Deleted")}>It cannot be brought back.</Confirm>}
        </Page>
    );
}

function Piece({ children }: { children: ReactNode }) {
    return <Card title="A state">{children}</Card>;
}
