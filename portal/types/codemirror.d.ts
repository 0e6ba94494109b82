// What the portal uses of CodeMirror 5.

declare module "codemirror" {
    export interface Position {
        line: number;
        ch: number;
    }
    export interface Token {
        start: number;
        end: number;
        string: string;
        type: string | null;
    }
    export interface LineMark {
        clear(): void;
    }
    export interface Editor {
        getValue(): string;
        setValue(text: string): void;
        getSelection(): string;
        getCursor(which?: "from" | "to"): Position;
        getTokenAt(position: Position): Token;
        getLine(line: number): string;
        getRange(from: Position, to: Position): string;
        setOption(name: string, value: unknown): void;
        on(event: "change" | "inputRead", handler: (editor: Editor, change: { text: string[]; origin?: string }) => void): void;
        addLineClass(line: number, where: "wrap" | "background", name: string): void;
        removeLineClass(line: number, where: "wrap" | "background", name: string): void;
        markText(from: Position, to: Position, options: { className: string; title?: string }): LineMark;
        setGutterMarker(line: number, gutter: string, element: HTMLElement | null): void;
        clearGutter(gutter: string): void;
        operation(body: () => void): void;
        setCursor(position: Position): void;
        lineCount(): number;
        focus(): void;
        refresh(): void;
        showHint(options: HintOptions): void;
        getWrapperElement(): HTMLElement;
        getInputField(): HTMLElement;
        state: { completionActive?: unknown };
    }
    export interface Hint {
        text: string;
        displayText?: string;
        className?: string;
    }
    export interface HintOptions {
        completeSingle: boolean;
        hint: (editor: Editor) => { list: Hint[]; from: Position; to: Position };
    }
    export interface Stream {
        match(pattern: RegExp | string, consume?: boolean): unknown;
        next(): string | undefined;
        eol(): boolean;
    }
    interface CodeMirrorFactory {
        (place: HTMLElement, options: Record<string, unknown>): Editor;
        Pos(line: number, ch: number): Position;
        defineMode(name: string, make: (config: object) => object): void;
        getMode(config: object, name: string): object;
        /** Its tokens win over those of the mode below, or stand beside them where they are combined. */
        overlayMode(base: object, over: { startState: () => { close: string }; token: (stream: Stream, state: { close: string }) => string | null }, combine: boolean): object;
    }
    const CodeMirror: CodeMirrorFactory;
    export default CodeMirror;
}
declare module "codemirror/mode/sql/sql";
declare module "codemirror/addon/hint/show-hint";
declare module "codemirror/addon/edit/matchbrackets";
declare module "codemirror/addon/edit/closebrackets";
declare module "codemirror/addon/comment/comment";
declare module "codemirror/addon/mode/overlay";
declare module "codemirror/mode/python/python";
declare module "codemirror/mode/yaml/yaml";
