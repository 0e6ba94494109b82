// A pipeline's settings as a form over its YAML: both are one document, and what a form cannot show stays as it is written.

import { ConfigValue, readKey, writeKey } from "../../data/config";
import { Field, Select, TextField } from "../../ui/basics";

const strategies: [string, string][] = [
    ["", "Full refresh (as no setting says)"], ["full_refresh", "Full refresh"], ["incremental", "Incremental"], ["append_only", "Append only"],
    ["delete_insert", "Delete and insert"], ["scd2", "History of changes (SCD 2)"], ["snapshot", "Snapshot"],
];
const forms: [string, string][] = [["", "Table (as no setting says)"], ["table", "Table"], ["view", "View"], ["ephemeral", "Nothing: a part of others"]];

export function ConfigForm({ text, onChange, readOnly }: { text: string; onChange: (text: string) => void; readOnly: boolean }) {
    const value = (key: string) => readKey(text, key);
    const set = (key: string, to: ConfigValue) => onChange(writeKey(text, key, to));
    const words = (key: string) => {
        const found = value(key);
        return found === null ? null : Array.isArray(found) ? found.join(", ") : (found ?? "");
    };
    const textField = (key: string, label: string, hint?: string) => {
        const found = words(key);
        if (found === null) return <InYAML key={key} label={label} />;
        return <TextField key={key} label={label} value={found} hint={hint} onChange={(next) => !readOnly && set(key, next)} />;
    };
    const listField = (key: string, label: string, hint: string) => {
        const found = words(key);
        if (found === null) return <InYAML key={key} label={label} />;
        return <ListField key={key} label={label} hint={hint} value={found} onChange={(list) => !readOnly && set(key, list)} />;
    };
    const choice = (key: string, label: string, options: [string, string][]) => {
        const found = value(key);
        if (found === null || Array.isArray(found)) return <InYAML key={key} label={label} />;
        const known = options.some(([id]) => id === (found ?? "")) ? options : [...options, [found!, found!] as [string, string]];
        return <Select key={key} label={label} value={found ?? ""} options={known} onChange={(next) => !readOnly && set(key, next)} />;
    };
    const strategy = value("merge_strategy");
    return (
        <fieldset className="config-form" aria-label="Settings as a form">
            {textField("description", "Description")}
            {choice("materialized", "Makes", forms)}
            {choice("merge_strategy", "How new rows come in", strategies)}
            {listField("unique_key", "Unique key", "Columns, with commas between; incremental rows replace those with the same key.")}
            {(strategy === "incremental" || value("watermark_column") !== undefined) && textField("watermark_column", "Watermark column", "Only rows beyond its greatest value are read.")}
            {textField("partition_column", "Partition column")}
            {textField("owner", "Owner")}
            {listField("tags", "Tags", "For selectors such as tag:daily.")}
            {textField("max_retries", "Retries")}
            {textField("retry_delay_seconds", "Seconds between retries")}
        </fieldset>
    );
}

function InYAML({ label }: { label: string }) {
    return <Field label={label} hint="Written in a way that only the YAML can show.">{() => null}</Field>;
}

/** A list as words with commas; the commas are the person's own while they type. */
function ListField({ label, hint, value, onChange }: { label: string; hint: string; value: string; onChange: (list: string[]) => void }) {
    const split = (text: string) => text.split(",").map((word) => word.trim()).filter(Boolean);
    return (
        <Field label={label} hint={hint}>
            {(id, note) => <ListInput key={split(value).join(",")} id={id} note={note} value={value} commit={(text) => split(text).join() !== split(value).join() && onChange(split(text))} />}
        </Field>
    );
}

function ListInput({ id, note, value, commit }: { id: string; note: string; value: string; commit: (text: string) => void }) {
    return (
        <input id={id} className="input" type="text" defaultValue={value} spellCheck={false} aria-describedby={note}
            onBlur={(event) => commit((event.target as HTMLInputElement).value)}
            onKeyDown={(event) => event.key === "Enter" && commit((event.target as unknown as HTMLInputElement).value)} />
    );
}
