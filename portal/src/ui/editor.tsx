// The editor of queries and of a pipeline's files: SQL, templates, Python and YAML, with what is wrong underlined.
// It is loaded only where it is used.

import CodeMirror, { Editor as Instance, Hint } from "codemirror";
import "codemirror/addon/comment/comment";
import "codemirror/addon/edit/closebrackets";
import "codemirror/addon/edit/matchbrackets";
import "codemirror/addon/hint/show-hint";
import "codemirror/mode/python/python";
import "codemirror/mode/yaml/yaml";
import { useEffect, useRef } from "react";
import "./templatemode";

export interface Mistake {
    message: string;
    /** From 1. */
    line?: number;
    column?: number;
    isWarning?: boolean;
}
/** SQL of a query, SQL with templates, and the others. */
export type EditorMode = "query" | "sql" | "python" | "yaml";
const modes: Record<EditorMode, string> = { query: "text/x-pgsql", sql: "martlet-template", python: "python", yaml: "yaml" };

export interface EditorProps {
    value: string;
    label: string;
    mode: EditorMode;
    readOnly?: boolean;
    onChange: (value: string) => void;
    /** Ctrl-Enter. */
    onRun?: () => void;
    complete?: (word: string, before: string) => Hint[];
    mistakes?: Mistake[];
    /** A place to show: another object goes there again. */
    place?: { line: number; column?: number };
    /** Gives what is selected, with where it begins, counted from 0. */
    readSelection?: (read: () => { text: string; line: number; column: number }) => void;
}

export default function Editor(props: EditorProps) {
    const box = useRef<HTMLDivElement>(null);
    const editor = useRef<Instance | null>(null) as { current: Instance | null };
    const current = useRef(props);
    current.current = props;

    useEffect(() => {
        if (!box.current) return;
        const made = CodeMirror(box.current, {
            value: current.current.value, mode: modes[current.current.mode], lineNumbers: true, indentUnit: 4, lineWrapping: true,
            matchBrackets: true, autoCloseBrackets: true, screenReaderLabel: current.current.label, viewportMargin: 60,
            readOnly: current.current.readOnly ?? false, gutters: ["CodeMirror-linenumbers", "mistakes"],
            extraKeys: {
                "Ctrl-Enter": () => current.current.onRun?.(),
                "Cmd-Enter": () => current.current.onRun?.(),
                "Ctrl-Space": () => suggest(made, current.current),
                "Ctrl-/": "toggleComment",
                // Tab leaves the editor, so that the keyboard is never caught in it.
                "Tab": false,
                "Shift-Tab": false,
            },
        });
        made.on("change", (_, change) => {
            if (change.origin !== "setValue") current.current.onChange(made.getValue());
        });
        made.on("inputRead", (_, change) => {
            const typed = change.text.join("");
            if (change.origin === "+input" && /[\w.'"]$/.test(typed) && !made.state.completionActive) suggest(made, current.current);
        });
        editor.current = made;
        current.current.readSelection?.(() => {
            const from = made.getCursor("from");
            return { text: made.getSelection(), line: from.line, column: from.ch };
        });
        return () => {
            editor.current = null;
            made.getWrapperElement().remove();
        };
    }, []);

    useEffect(() => {
        const made = editor.current;
        if (made && made.getValue() !== props.value) made.setValue(props.value);
    }, [props.value]);
    useEffect(() => {
        editor.current?.setOption("readOnly", props.readOnly ?? false);
        editor.current?.setOption("mode", modes[props.mode]);
    }, [props.readOnly, props.mode]);

    useEffect(() => {
        const made = editor.current;
        if (!made || !props.mistakes?.length) return;
        const clear: (() => void)[] = [];
        made.operation(() => {
            for (const mistake of props.mistakes!) {
                const line = Math.min(mistake.line ?? 1, made.lineCount()) - 1;
                const text = made.getLine(line);
                const from = mistake.column ? Math.min(mistake.column - 1, Math.max(0, text.length - 1)) : text.search(/\S|$/);
                const word = mistake.column ? /^(\w+|"[^"]*"|'[^']*'|.)/.exec(text.slice(from))?.[0]?.length ?? 1 : text.length - from;
                const mark = made.markText({ line, ch: from }, { line, ch: from + Math.max(1, word) },
                    { className: mistake.isWarning ? "text-doubt" : "text-mistake", title: mistake.message });
                const sign = document.createElement("span");
                sign.className = mistake.isWarning ? "gutter-doubt" : "gutter-mistake";
                sign.title = mistake.message;
                made.setGutterMarker(line, "mistakes", sign);
                clear.push(() => mark.clear());
            }
        });
        return () => made.operation(() => {
            for (const one of clear) one();
            made.clearGutter("mistakes");
        });
    }, [props.mistakes]);

    useEffect(() => {
        const made = editor.current;
        if (!made || !props.place) return;
        made.setCursor({ line: props.place.line - 1, ch: (props.place.column ?? 1) - 1 });
        made.focus();
    }, [props.place]);

    return <div ref={box} className={props.mode === "query" ? "editor" : "editor source-editor"} />;
}

function suggest(editor: Instance, props: EditorProps): void {
    if (!props.complete) return;
    editor.showHint({
        completeSingle: false,
        hint: (made) => {
            const at = made.getCursor();
            const before = made.getLine(at.line).slice(0, at.ch);
            const all = made.getRange({ line: 0, ch: 0 }, at);
            const isName = /\b(ref|landing_zone)\(\s*['"][\w.-]*$/.test(before);
            const word = (isName ? /[\w.-]*$/ : /[\w$."]*$/).exec(before)?.[0] ?? "";
            const isAsked = word !== "" || isName || /\{[{%]\s*$/.test(before);
            return { list: isAsked ? props.complete!(word, all) : [], from: { line: at.line, ch: at.ch - word.length }, to: at };
        },
    });
}
