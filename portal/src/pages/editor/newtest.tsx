// Adding a quality test to a pipeline: a query for the rows that are wrong.

import { useState } from "react";
import { Button, TextField } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";

const beginning = "-- @severity: error\n-- @description: Rows that should not be there\nSELECT *\nFROM {{ this }}\nWHERE false\n";

export function NewTest({ taken, onAdd, onClose }: { taken: string[]; onAdd: (path: string, text: string) => void; onClose: () => void }) {
    const [name, setName] = useState("");
    const path = `tests/quality/${name}.sql`;
    const isValid = /^[A-Za-z0-9_][\w.-]{0,100}$/.test(name);
    const isTaken = taken.includes(path);
    const add = () => {
        onAdd(path, beginning);
        onClose();
    };
    return (
        <Dialog title="New quality test" onClose={onClose}>
            <form className="stack" onSubmit={(event) => { event.preventDefault(); if (isValid && !isTaken) add(); }}>
                <TextField label="Name" value={name} onChange={setName} autoFocus placeholder="no_negative_amounts"
                    hint="It is a query that gives the rows that are wrong; a run is published only when it gives none."
                    error={isTaken ? "There is a test with this name." : name && !isValid ? "Use letters, digits, '_', '-' and '.'." : undefined} />
                <div className="actions"><Button onClick={onClose}>Cancel</Button><Button kind="primary" submit disabled={!isValid || isTaken}>Add</Button></div>
            </form>
        </Dialog>
    );
}
