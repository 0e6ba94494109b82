// Buttons, fields, notes: the small pieces.

import { ReactNode, useId } from "react";
import { Link } from "../core/router";
import { Icon, IconName } from "./icons";

interface ButtonProps {
    children?: ReactNode;
    onClick?: () => void;
    kind?: "plain" | "primary" | "danger" | "quiet";
    size?: "small" | "normal";
    icon?: IconName;
    /** Needed where the button shows only an icon. */
    label?: string;
    disabled?: boolean;
    busy?: boolean;
    submit?: boolean;
    pressed?: boolean;
    expanded?: boolean;
    title?: string;
}

export function Button(props: ButtonProps) {
    const { children, kind = "plain", size = "normal", icon, label, busy } = props;
    const classes = ["button", kind, size === "small" ? "small" : "", children ? "" : "square"].filter(Boolean);
    return (
        <button type={props.submit ? "submit" : "button"} className={classes.join(" ")} onClick={props.onClick}
            disabled={props.disabled || busy} aria-label={label} title={props.title ?? label} aria-pressed={props.pressed}
            aria-expanded={props.expanded} aria-busy={busy}>
            {busy ? <Spinner /> : icon && <Icon name={icon} />}
            {children}
        </button>
    );
}

export function LinkButton({ to, children, icon, kind = "plain", size = "normal" }: {
    to: string; children: ReactNode; icon?: IconName; kind?: "plain" | "primary" | "quiet"; size?: "small" | "normal";
}) {
    return (
        <Link to={to} className={`button ${kind} ${size === "small" ? "small" : ""}`}>
            {icon && <Icon name={icon} />}
            {children}
        </Link>
    );
}

export function Spinner() {
    return <span className="spinner" aria-hidden={true} />;
}

/** A field with its label above, and a hint or what is wrong below. */
export function Field({ label, hint, error, children, inline }: {
    label: string; hint?: ReactNode; error?: string; inline?: boolean; children: (id: string, describedBy: string) => ReactNode;
}) {
    const id = useId();
    return (
        <div className={inline ? "field inline" : "field"}>
            <label htmlFor={id}>{label}</label>
            {children(id, `${id}-note`)}
            {(error || hint) && <p id={`${id}-note`} className={error ? "field-error" : "field-hint"} role={error ? "alert" : undefined}>{error ?? hint}</p>}
        </div>
    );
}

export function TextField(props: {
    label: string; value: string; onChange: (value: string) => void; hint?: ReactNode; error?: string; type?: string;
    placeholder?: string; required?: boolean; autoFocus?: boolean; autoComplete?: string; inline?: boolean;
}) {
    return (
        <Field label={props.label} hint={props.hint} error={props.error} inline={props.inline}>
            {(id, note) => (
                <input id={id} className="input" type={props.type ?? "text"} value={props.value} required={props.required}
                    placeholder={props.placeholder} autoFocus={props.autoFocus} spellCheck={false}
                    autoComplete={props.autoComplete ?? "off"} aria-invalid={props.error ? true : undefined}
                    aria-describedby={props.hint || props.error ? note : undefined}
                    onChange={(event) => props.onChange(event.target.value)} />
            )}
        </Field>
    );
}

export function Select(props: {
    label: string; value: string; options: (string | [string, string])[]; onChange: (value: string) => void; inline?: boolean;
}) {
    return (
        <Field label={props.label} inline={props.inline}>
            {(id) => (
                <select id={id} className="input select" value={props.value} onChange={(event) => props.onChange(event.target.value)}>
                    {props.options.map((option) => {
                        const [value, text] = typeof option === "string" ? [option, option] : option;
                        return <option key={value} value={value}>{text}</option>;
                    })}
                </select>
            )}
        </Field>
    );
}

export function Checkbox({ label, checked, onChange }: { label: ReactNode; checked: boolean; onChange: (on: boolean) => void }) {
    return (
        <label className="checkbox">
            <input type="checkbox" checked={checked} onChange={(event) => onChange(event.target.checked)} />
            <span>{label}</span>
        </label>
    );
}

/** Says something to the reader of a page, in its place. */
export function Note({ kind = "info", title, children }: { kind?: "info" | "warning" | "error" | "success"; title?: string; children?: ReactNode }) {
    const icons = { info: "info", warning: "warning", error: "warning", success: "check" } as const;
    return (
        <div className={`note ${kind}`} role={kind === "error" ? "alert" : undefined}>
            <Icon name={icons[kind]} />
            <div>
                {title && <strong>{title}</strong>}
                {children}
            </div>
        </div>
    );
}

/** A value with a copy of it one click away. */
export function Copyable({ text, shown }: { text: string; shown?: string }) {
    return (
        <span className="copyable">
            <code title={text}>{shown ?? text}</code>
            <Button kind="quiet" size="small" icon="copy" label={`Copy ${text}`} onClick={() => void navigator.clipboard?.writeText(text)} />
        </span>
    );
}
