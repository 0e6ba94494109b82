// What can stand in a pipeline's template: its functions, names of tables in `ref`, and what any query has.

import { Catalog, Suggestion } from "./completion";

/** Functions and values of templates, with what each is for. */
export const templateNames: [insert: string, name: string, about: string][] = [
    ["ref('')", "ref", "a table, or another pipeline's"],
    ["this", "this", "the pipeline's own table"],
    ["landing_zone('')", "landing_zone", "files that landed"],
    ["is_incremental()", "is_incremental", "whether rows are added to a table that is there"],
    ["is_full_refresh()", "is_full_refresh", "whether all is built anew"],
    ["watermark_value", "watermark_value", "the greatest value of the watermark's column"],
    ["watermark('')", "watermark", "the greatest value of a column"],
    ["run_started_at", "run_started_at", "when the run began"],
    ["var('')", "var", "a variable of martlet.yaml"],
];
const statements = ["if", "elif", "else", "endif", "for", "endfor", "set", "macro", "endmacro", "include", "import", "from"];

export interface TemplateNames {
    catalog: Catalog | null;
    /** Pipelines and tables that `ref` may name. */
    names: string[];
    /** Folders of landing zones. */
    zones: string[];
}

/** Whether a place is inside of `{{ }}` or `{% %}`. */
function braceBefore(before: string): "" | "{{" | "{%" {
    const open = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
    const closed = Math.max(before.lastIndexOf("}}"), before.lastIndexOf("%}"));
    return open <= closed || open < 0 ? "" : (before.slice(open, open + 2) as "{{" | "{%");
}

export function completeTemplate(word: string, before: string, text: string, known: TemplateNames): Suggestion[] {
    const argument = /\b(ref|landing_zone)\(\s*(['"])([\w.-]*)$/.exec(before);
    if (argument) {
        const all = argument[1] === "ref" ? known.names : known.zones;
        const wanted = argument[3]!.toLowerCase();
        return all.filter((name) => name.startsWith(wanted) || name.split(".").at(-1)!.startsWith(wanted)).slice(0, 60)
            .map((name) => ({ text: name, displayText: name, className: "hint-table" }));
    }
    const brace = braceBefore(before);
    if (brace) {
        const found = templateNames.filter(([, name]) => name.startsWith(word.toLowerCase()))
            .map(([insert, name, about]) => ({ text: insert, displayText: `${name}  ${about}`, className: "hint-function" }));
        if (brace === "{{") return found;
        return [...found, ...statements.filter((one) => one.startsWith(word) && one !== word).map((one) => ({ text: one, displayText: one, className: "hint-keyword" }))];
    }
    return known.catalog?.complete(word, text) ?? [];
}
