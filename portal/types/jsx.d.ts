// The elements of HTML and SVG that the portal writes, and what may stand on them.

declare namespace JSX {
    type Element = import("react").ReactElement;
    type ElementClass = import("react").Component<unknown, unknown>;
    interface ElementChildrenAttribute {
        children: unknown;
    }
    interface IntrinsicAttributes {
        key?: import("react").Key;
    }

    interface Common<T> {
        key?: import("react").Key;
        ref?: import("react").Ref<T>;
        id?: string;
        className?: string;
        style?: import("react").CSSProperties;
        title?: string;
        role?: string;
        tabIndex?: number;
        hidden?: boolean;
        lang?: string;
        children?: import("react").ReactNode;
        onClick?: (event: import("react").MouseEvent<T>) => void;
        onDoubleClick?: (event: import("react").MouseEvent<T>) => void;
        onMouseDown?: (event: import("react").MouseEvent<T>) => void;
        onMouseMove?: (event: import("react").MouseEvent<T>) => void;
        onKeyDown?: (event: import("react").KeyboardEvent<T>) => void;
        onFocus?: (event: import("react").SyntheticEvent<T>) => void;
        onBlur?: (event: import("react").SyntheticEvent<T>) => void;
        onScroll?: (event: import("react").SyntheticEvent<T>) => void;
        onDragOver?: (event: import("react").DragEvent<T>) => void;
        onDragLeave?: (event: import("react").DragEvent<T>) => void;
        onDrop?: (event: import("react").DragEvent<T>) => void;
        [attribute: `aria-${string}` | `data-${string}`]: string | number | boolean | undefined;
    }
    interface Html extends Common<HTMLElement> {
        dateTime?: string;
        open?: boolean;
    }
    interface Anchor extends Common<HTMLAnchorElement> {
        href?: string;
        download?: string;
        target?: string;
        rel?: string;
    }
    interface ButtonElement extends Common<HTMLButtonElement> {
        type?: "button" | "submit";
        disabled?: boolean;
    }
    interface Input extends Common<HTMLInputElement> {
        type?: string;
        name?: string;
        value?: string | number;
        checked?: boolean;
        disabled?: boolean;
        list?: string;
        required?: boolean;
        multiple?: boolean;
        accept?: string;
        min?: number;
        max?: number;
        placeholder?: string;
        autoComplete?: string;
        autoFocus?: boolean;
        defaultValue?: string;
        spellCheck?: boolean;
        onChange?: (event: import("react").ChangeEvent<HTMLInputElement>) => void;
    }
    interface TextArea extends Common<HTMLTextAreaElement> {
        value?: string;
        rows?: number;
        placeholder?: string;
        disabled?: boolean;
        spellCheck?: boolean;
        onChange?: (event: import("react").ChangeEvent<HTMLTextAreaElement>) => void;
    }
    interface SelectElement extends Common<HTMLSelectElement> {
        value?: string;
        disabled?: boolean;
        onChange?: (event: import("react").ChangeEvent<HTMLSelectElement>) => void;
    }
    interface OptionElement extends Common<HTMLOptionElement> {
        value?: string;
        label?: string;
        disabled?: boolean;
    }
    interface Label extends Common<HTMLLabelElement> {
        htmlFor?: string;
    }
    interface Cell extends Common<HTMLTableCellElement> {
        colSpan?: number;
        scope?: "col" | "row";
    }
    interface Form extends Common<HTMLFormElement> {
        onSubmit?: (event: import("react").SyntheticEvent<HTMLFormElement>) => void;
        noValidate?: boolean;
    }
    interface Drawing extends Common<SVGElement> {
        viewBox?: string;
        width?: number | string;
        height?: number | string;
        x?: number | string;
        y?: number | string;
        x1?: number;
        y1?: number;
        x2?: number;
        y2?: number;
        cx?: number;
        cy?: number;
        r?: number;
        rx?: number;
        d?: string;
        points?: string;
        fill?: string;
        stroke?: string;
        strokeWidth?: number | string;
        strokeLinecap?: "round";
        strokeLinejoin?: "round";
        strokeDasharray?: string;
        preserveAspectRatio?: string;
        focusable?: boolean;
    }

    interface IntrinsicElements {
        a: Anchor;
        button: ButtonElement;
        input: Input;
        textarea: TextArea;
        select: SelectElement;
        option: OptionElement;
        datalist: Html;
        label: Label;
        form: Form;
        th: Cell;
        td: Cell;
        canvas: Common<HTMLCanvasElement>;
        dialog: Common<HTMLDialogElement> & { onCancel?: (event: import("react").SyntheticEvent) => void; onClose?: () => void };
        div: Common<HTMLDivElement>;
        progress: Common<HTMLProgressElement> & { value?: number; max?: number };
        article: Html; aside: Html; b: Html; br: Html; caption: Html; code: Html; dd: Html; del: Html; details: Html; dl: Html;
        dt: Html; em: Html; fieldset: Html; footer: Html; h1: Html; h2: Html; h3: Html; header: Html; hr: Html; i: Html; ins: Html; kbd: Html;
        legend: Html; li: Html; main: Html; nav: Html; ol: Html; p: Html; pre: Html; section: Html; small: Html; span: Html;
        strong: Html; summary: Html; table: Html; tbody: Html; thead: Html; time: Html; tr: Common<HTMLTableRowElement>;
        ul: Html; colgroup: Html; col: Html;
        svg: Drawing; path: Drawing; rect: Drawing; circle: Drawing; line: Drawing; g: Drawing; polyline: Drawing;
        polygon: Drawing; text: Drawing;
    }
}
