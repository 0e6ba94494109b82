// Deleting a pipeline: its files go, its table and its versions stay.

import { forgetAnswers } from "../../core/load";
import { go } from "../../core/router";
import { deleteSource } from "../../data/source";
import { Confirm, say } from "../../ui/dialog";

export function Removing({ name, digest, onClose }: { name: string; digest: string; onClose: () => void }) {
    const remove = async () => {
        await deleteSource(name, digest);
        forgetAnswers();
        go("/pipelines");
        say(`${name} is deleted.`);
    };
    return (
        <Confirm title={`Delete ${name}?`} action="Delete" danger run={remove} onClose={onClose}>
            Its files go from the project's folder. Its table stays in the lake, and its versions can be brought back.
        </Confirm>
    );
}
