// Chooses the state of the lake that a page shows: a branch or a tag, kept in the address.

import { call } from "../core/api";
import { useLoad } from "../core/load";
import { useQuery } from "../core/router";
import { Select } from "./basics";

export function useRefName(): string {
    return useQuery("ref", "main")[0];
}

/** Names of branches and tags that are offered. */
const namesMax = 500;

export function useReferences() {
    return useLoad("references", async (signal) => {
        const [{ branches }, { tags }] = await Promise.all([
            call("listBranches", { query: { limit: namesMax } }, signal), call("listTags", { query: { limit: namesMax } }, signal),
        ]);
        return { branches, tags };
    });
}

export function RefPicker() {
    const [ref, setRef] = useQuery("ref", "main");
    return <RefSelect label="At" value={ref} onChange={setRef} />;
}

export function RefSelect({ label, value, onChange, inline = true }: { label: string; value: string; onChange: (ref: string) => void; inline?: boolean }) {
    const references = useReferences();
    const names: [string, string][] = [
        ...(references.data?.branches ?? []).map(({ name }): [string, string] => [name, name]),
        ...(references.data?.tags ?? []).map(({ name }): [string, string] => [name, `${name} (tag)`]),
    ];
    if (!names.some(([name]) => name === value)) names.unshift([value, value.length === 64 ? `commit ${value.slice(0, 10)}` : value]);
    names.sort(([a], [b]) => Number(b === "main") - Number(a === "main") || Number(a.startsWith("run/")) - Number(b.startsWith("run/")));
    return <Select label={label} value={value} options={names} onChange={onChange} inline={inline} />;
}
