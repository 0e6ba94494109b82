// Dialogs over the page, and short messages in its corner.

import { ReactNode, useEffect, useRef, useState } from "react";
import { ApiError } from "../core/api";
import { store, useStore } from "../core/store";
import { Button } from "./basics";
import { Icon } from "./icons";
import { Failure } from "./states";

/** The browser's own modal dialog: it keeps the focus, and Escape closes it. */
export function Dialog({ title, onClose, children, wide }: { title: string; onClose: () => void; children: ReactNode; wide?: boolean }) {
    const box = useRef<HTMLDialogElement>(null);
    useEffect(() => {
        const dialog = box.current;
        if (!dialog || dialog.open) return;
        dialog.showModal();
        // The browser takes the first that can have the focus, which is the button that closes.
        dialog.querySelector<HTMLElement>(".dialog-body :is(input, textarea, select, button)")?.focus();
    }, []);
    return (
        <dialog ref={box} className={wide ? "dialog wide" : "dialog"} aria-label={title}
            onCancel={(event) => { event.preventDefault(); onClose(); }}
            onMouseDown={(event) => event.target === box.current && onClose()}>
            <header className="dialog-head">
                <h2>{title}</h2>
                <Button kind="quiet" icon="cross" label="Close" onClick={onClose} />
            </header>
            <div className="dialog-body">{children}</div>
        </dialog>
    );
}

/** Asks before something is done, does it, and says what went wrong. */
export function Confirm({ title, action, danger, children, run, onClose }: {
    title: string; action: string; danger?: boolean; children: ReactNode; run: () => Promise<void>; onClose: () => void;
}) {
    const [busy, setBusy] = useState(false);
    const [error, setError] = useState<ApiError | null>(null);
    const go = async () => {
        setBusy(true);
        setError(null);
        try {
            await run();
            onClose();
        } catch (failure) {
            setError(failure instanceof ApiError ? failure : new ApiError(0, "internal", String(failure)));
            setBusy(false);
        }
    };
    return (
        <Dialog title={title} onClose={onClose}>
            <div className="stack">
                <div>{children}</div>
                {error && <Failure error={error} />}
                <div className="actions">
                    <Button onClick={onClose}>Keep as it is</Button>
                    <Button kind={danger ? "danger" : "primary"} busy={busy} onClick={() => void go()}>{action}</Button>
                </div>
            </div>
        </Dialog>
    );
}

interface Message {
    id: number;
    text: string;
    kind: "good" | "bad";
}
const messages = store<Message[]>([]);
let lastID = 0;
const shown_ms = 6000;

/** Says shortly that something was done, or why it was not. */
export function say(text: string, kind: "good" | "bad" = "good"): void {
    const id = ++lastID;
    messages.set([...messages.get().slice(-3), { id, text, kind }]);
    window.setTimeout(() => messages.set(messages.get().filter((message) => message.id !== id)), shown_ms);
}

/** Does something that a button asks for, and says what came of it. */
export async function attempt(done: string, run: () => Promise<unknown>): Promise<boolean> {
    try {
        await run();
        if (done) say(done);
        return true;
    } catch (error) {
        say(error instanceof Error ? error.message : String(error), "bad");
        return false;
    }
}

export function Messages() {
    const all = useStore(messages);
    return (
        <div className="messages" role="status" aria-live="polite">
            {all.map((message) => (
                <div key={message.id} className={`message ${message.kind}`}>
                    <Icon name={message.kind === "good" ? "check" : "warning"} />
                    <span>{message.text}</span>
                </div>
            ))}
        </div>
    );
}
