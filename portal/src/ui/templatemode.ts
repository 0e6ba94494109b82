// How SQL with templates is coloured: the parts in braces on top of SQL.

import CodeMirror from "codemirror";
import "codemirror/addon/mode/overlay";
import "codemirror/mode/sql/sql";

CodeMirror.defineMode("martlet-template", (config) =>
    CodeMirror.overlayMode(CodeMirror.getMode(config, "text/x-pgsql"), {
        startState: () => ({ close: "" }),
        token: (stream, state) => {
            if (!state.close) {
                const open = stream.match(/^\{[{%#]/) as string[] | null;
                if (!open) {
                    stream.next();
                    while (!stream.eol() && !stream.match(/^\{[{%#]/, false)) stream.next();
                    return null;
                }
                state.close = { "{{": "}}", "{%": "%}", "{#": "#}" }[open[0]!]!;
            }
            const kind = state.close === "#}" ? "comment template-note" : "template";
            while (!stream.eol()) {
                if (stream.match(state.close)) {
                    state.close = "";
                    break;
                }
                stream.next();
            }
            return kind;
        },
    }, true));
