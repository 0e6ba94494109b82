// Making a pipeline: its name, and what it begins with.

import { useState } from "react";
import { ApiError, call } from "../../core/api";
import { forgetAnswers } from "../../core/load";
import { go, path } from "../../core/router";
import { Button, Select, TextField } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { Failure } from "../../ui/states";

const beginnings: Record<string, { path: string; text: string }> = {
    sql: { path: "pipeline.sql", text: "-- @description: What this table is for\nSELECT\n    1 AS id\n" },
    python: { path: "pipeline.py", text: "\"\"\"What this table is for.\"\"\"\n\nimport pyarrow as pa\n\nresult = pa.table({\"id\": [1]})\n" },
};

export function NewPipeline({ onClose }: { onClose: () => void }) {
    const [layer, setLayer] = useState("silver");
    const [name, setName] = useState("");
    const [language, setLanguage] = useState("sql");
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const isValid = /^[a-z][a-z0-9_-]*$/.test(name);
    const make = async () => {
        setBusy(true);
        setError(null);
        try {
            const full = `${layer}.${name}`;
            await call("createPipelineSource", { body: { name: full, files: [beginnings[language]!] as never } });
            forgetAnswers();
            go(path(["pipelines", full, "edit"]));
            onClose();
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title="New pipeline" onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); if (isValid) void make(); }}>
                <TextField label="Name" value={name} onChange={setName} autoFocus placeholder="orders"
                    error={name && !isValid ? "Use a small letter, then small letters, digits, '_' and '-'." : undefined}
                    hint={<>It makes the table <code>{layer}.{name || "…"}</code>.</>} />
                <div className="columns tight">
                    <Select label="Layer" value={layer} options={[["bronze", "bronze: as it came"], ["silver", "silver: cleaned"], ["gold", "gold: for people"]]} onChange={setLayer} />
                    <Select label="Written in" value={language} options={[["sql", "SQL"], ["python", "Python"]]} onChange={setLanguage} />
                </div>
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Cancel</Button>
                    <Button kind="primary" submit busy={busy} disabled={!isValid}>Make it</Button>
                </div>
            </form>
        </Dialog>
    );
}
