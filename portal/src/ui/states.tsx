// What is shown where there is nothing to show yet, nothing at all, or something went wrong.

import { Component, ReactNode } from "react";
import { ApiError } from "../core/api";
import { Loaded } from "../core/load";
import { Button } from "./basics";
import { Icon, IconName } from "./icons";

/** Lines in the place of what is coming. */
export function Skeleton({ lines = 4 }: { lines?: number }) {
    return (
        <div className="skeleton" role="status" aria-label="Loading">
            {Array.from({ length: lines }, (_, index) => <span key={index} style={{ width: `${92 - ((index * 17) % 40)}%` }} />)}
        </div>
    );
}

/** Nothing is there, and what to do about it. */
export function Empty({ icon = "info", title, children }: { icon?: IconName; title: string; children?: ReactNode }) {
    return (
        <div className="empty">
            <span className="empty-icon"><Icon name={icon} size={22} /></span>
            <h2>{title}</h2>
            {children && <div className="empty-text">{children}</div>}
        </div>
    );
}

/** What the server says is wrong, with its hint. */
export function Failure({ error, retry }: { error: ApiError; retry?: () => void }) {
    return (
        <div className="note error" role="alert">
            <Icon name="warning" />
            <div>
                <strong>{sentence(error.message)}</strong>
                {error.hint && <p>{error.hint}</p>}
                {error.location && (
                    <p className="mono">
                        {error.location.file}
                        {error.location.line ? `:${error.location.line}` : ""}
                        {error.location.column ? `:${error.location.column}` : ""}
                    </p>
                )}
                {error.location?.excerpt && <pre className="excerpt">{error.location.excerpt}</pre>}
                {error.problems && <ul>{error.problems.map((problem, index) => <li key={index}>{problem.message}</li>)}</ul>}
                {retry && <Button size="small" icon="refresh" onClick={retry}>Try again</Button>}
            </div>
        </div>
    );
}

function sentence(text: string): string {
    return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Shows what was loaded; what was there before stays while it is loaded again. */
export function Show<T>({ from, children, lines }: { from: Loaded<T>; lines?: number; children: (data: T) => ReactNode }) {
    if (from.data === undefined) {
        return from.error ? <Failure error={from.error} retry={from.reload} /> : <Skeleton lines={lines} />;
    }
    return (
        <>
            {from.error && <Failure error={from.error} retry={from.reload} />}
            {children(from.data)}
        </>
    );
}

/** Parts of the portal that are loaded when they are needed cannot be while the server is away. */
function failureOf(error: Error): ApiError {
    if (!/import|module script/i.test(error.message)) return new ApiError(0, "internal", `This page has a mistake: ${error.message}`);
    return new ApiError(0, "unavailable", "The server does not answer.", "A part of this page could not be loaded; try again once the server is back.");
}

/** Keeps a mistake in one page from taking the others away. */
export class Boundary extends Component<{ children: ReactNode; place: string }, { error: Error | null; place: string }> {
    override state: { error: Error | null; place: string } = { error: null, place: this.props.place };

    static getDerivedStateFromError(error: Error) {
        return { error };
    }

    static getDerivedStateFromProps(props: { place: string }, state: { place: string }) {
        return props.place === state.place ? null : { error: null, place: props.place };
    }

    override render(): ReactNode {
        if (!this.state.error) return this.props.children;
        return (
            <div className="page">
                <Failure error={failureOf(this.state.error)} retry={() => location.reload()} />
            </div>
        );
    }
}
