// An editor of SQL: keywords, tables and columns are completed. It is loaded only where it is used.

import CodeMirror, { Editor as Instance, Hint, LineMark } from "codemirror";
import "codemirror/addon/comment/comment";
import "codemirror/addon/edit/closebrackets";
import "codemirror/addon/edit/matchbrackets";
import "codemirror/addon/hint/show-hint";
import "codemirror/mode/sql/sql";
import { useEffect, useRef } from "react";

export interface EditorProps {
    value: string;
    label: string;
    onChange: (value: string) => void;
    /** Ctrl-Enter. */
    onRun: () => void;
    /** Names that begin like this, at this place. */
    complete: (text: string, before: string) => Hint[];
    /** Where something is wrong, from 1. */
    mistake?: { line: number; column?: number };
    /** Gives what is selected, with where it begins, counted from 0. */
    readSelection?: (read: () => { text: string; line: number; column: number }) => void;
}
const wordPattern = /[\w$."]*$/;

export default function Editor(props: EditorProps) {
    const place = useRef<HTMLDivElement>(null);
    const editor = useRef<Instance | null>(null) as { current: Instance | null };
    const current = useRef(props);
    current.current = props;

    useEffect(() => {
        if (!place.current) return;
        const made = CodeMirror(place.current, {
            value: current.current.value, mode: "text/x-pgsql", lineNumbers: true, indentUnit: 4, lineWrapping: true, matchBrackets: true,
            autoCloseBrackets: true, screenReaderLabel: current.current.label, viewportMargin: 40,
            extraKeys: {
                "Ctrl-Enter": () => current.current.onRun(),
                "Cmd-Enter": () => current.current.onRun(),
                "Ctrl-Space": () => suggest(made, current.current),
                "Ctrl-/": "toggleComment",
                // Tab leaves the editor, so that the keyboard is never caught in it.
                "Tab": false,
                "Shift-Tab": false,
            },
        });
        made.on("change", () => current.current.onChange(made.getValue()));
        made.on("inputRead", (_, change) => {
            if (change.origin === "+input" && /[\w.]$/.test(change.text.join("")) && !made.state.completionActive) suggest(made, current.current);
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

    const mistake = props.mistake;
    useEffect(() => {
        const made = editor.current;
        if (!made || !mistake) return;
        const line = Math.min(mistake.line, made.lineCount()) - 1;
        made.addLineClass(line, "background", "line-mistake");
        let mark: LineMark | null = null;
        if (mistake.column) {
            const token = made.getTokenAt({ line, ch: mistake.column });
            mark = made.markText({ line, ch: mistake.column - 1 }, { line, ch: Math.max(token.end, mistake.column) }, { className: "text-mistake" });
        }
        return () => {
            mark?.clear();
            made.removeLineClass(line, "background", "line-mistake");
        };
    }, [mistake?.line, mistake?.column]);

    return <div ref={place} className="editor" />;
}

function suggest(editor: Instance, props: EditorProps): void {
    editor.showHint({
        completeSingle: false,
        hint: (made) => {
            const at = made.getCursor();
            const before = made.getLine(at.line).slice(0, at.ch);
            const word = wordPattern.exec(before)?.[0] ?? "";
            const all = made.getRange({ line: 0, ch: 0 }, at);
            return { list: word ? props.complete(word, all) : [], from: { line: at.line, ch: at.ch - word.length }, to: at };
        },
    });
}
