// A pipeline's config.yaml as a form: one key is changed at a time, and everything else of the text stays as somebody wrote it.

interface Entry {
    key: string;
    /** Lines, the last one excluded. */
    from: number;
    to: number;
}
export type ConfigValue = string | string[] | undefined;

const keyPattern = /^([A-Za-z_][\w-]*)\s*:(?:\s+|$)/;

/** The keys at the left edge, with the lines that belong to each. */
function entries(lines: string[]): Entry[] {
    const found: Entry[] = [];
    let block = -1;
    lines.forEach((line, index) => {
        const key = keyPattern.exec(line)?.[1];
        if (key === undefined) {
            const last = found[found.length - 1];
            // Comments and empty lines behind a value belong to whatever follows; a list may stand at the left edge too.
            if (last && /^(\s+\S|- ?)/.test(line) && !/^\s*#/.test(line)) last.to = index + 1;
            return;
        }
        block = index;
        found.push({ key, from: block, to: index + 1 });
    });
    return found;
}

/** Whether a comment begins here. */
function withoutComment(text: string): [value: string, comment: string] {
    let quote = "";
    for (let index = 0; index < text.length; index += 1) {
        const letter = text[index]!;
        if (quote) {
            if (letter === "\\" && quote === '"') index += 1;
            else if (letter === quote) quote = "";
        } else if ((letter === '"' || letter === "'") && text.slice(0, index).trim().replace(/^\[/, "").replace(/.*,\s*$/, "") === "") quote = letter;
        else if (letter === "#" && (index === 0 || /\s/.test(text[index - 1]!))) return [text.slice(0, index).trimEnd(), text.slice(index)];
    }
    return [text.trimEnd(), ""];
}

function unquoted(text: string): string {
    const value = text.trim();
    if (value.length > 1 && value.startsWith("'") && value.endsWith("'")) return value.slice(1, -1).replace(/''/g, "'");
    if (value.length > 1 && value.startsWith('"') && value.endsWith('"')) {
        try {
            return JSON.parse(value) as string;
        } catch {
            return value.slice(1, -1);
        }
    }
    return value === "~" || value === "null" ? "" : value;
}

/** The value of a key where a form can show it: a text or a list of texts; null where only the YAML can. */
export function readKey(text: string, key: string): ConfigValue | null {
    const lines = text.split("\n");
    const entry = entries(lines).filter((one) => one.key === key).at(-1);
    if (!entry) return undefined;
    const [value] = withoutComment(lines[entry.from]!.slice(lines[entry.from]!.indexOf(":") + 1).trim());
    const rest = lines.slice(entry.from + 1, entry.to).filter((line) => line.trim() && !/^\s*#/.test(line));
    if (rest.length === 0) {
        if (value.startsWith("[") && value.endsWith("]")) return value.slice(1, -1).split(",").map(unquoted).filter(Boolean);
        return /^[|>{&*!]/.test(value) ? null : unquoted(value);
    }
    if (value !== "" || !rest.every((line) => /^\s*- +[^{[\s]/.test(line) && !/^\s*- +[\w-]+:(\s|$)/.test(line))) return null;
    return rest.map((line) => unquoted(withoutComment(line.replace(/^\s*- +/, ""))[0]));
}

/** A text as YAML writes it, in quotes where it would be taken for something else. */
function written(value: string): string {
    const isPlain = /^[A-Za-z0-9_][\w ./@()<>=+-]*$/.test(value) && !/\s$/.test(value) && !/^(true|false|yes|no|on|off|null)$/i.test(value);
    return isPlain || /^(true|false)$/.test(value) ? value : JSON.stringify(value);
}

/** The text with one key set, or without it where the value is empty. */
export function writeKey(text: string, key: string, value: ConfigValue): string {
    const lines = text.split("\n");
    const entry = entries(lines).filter((one) => one.key === key).at(-1);
    const isEmpty = value === undefined || value === "" || (Array.isArray(value) && value.length === 0);
    if (!entry) {
        if (isEmpty) return text;
        const line = `${key}: ${valueText(value)}`;
        const kept = text.replace(/\n+$/, "");
        return kept ? `${kept}\n${line}\n` : `${line}\n`;
    }
    if (isEmpty) {
        lines.splice(entry.from, entry.to - entry.from);
        return lines.join("\n");
    }
    const first = lines[entry.from]!;
    const [, comment] = withoutComment(first.slice(first.indexOf(":") + 1).trim());
    const comments = lines.slice(entry.from + 1, entry.to).filter((line) => /^\s*#/.test(line));
    lines.splice(entry.from, entry.to - entry.from, `${key}: ${valueText(value)}${comment ? ` ${comment}` : ""}`, ...comments);
    return lines.join("\n");
}

function valueText(value: ConfigValue): string {
    return Array.isArray(value) ? `[${value.map(written).join(", ")}]` : written(value ?? "");
}
