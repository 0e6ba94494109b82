// The frame of a page's content: its head, and cards.

import { ReactNode, useEffect } from "react";
import { Link } from "../core/router";

export function Page({ title, above, about, actions, children, full, documentTitle }: {
    title: ReactNode; above?: [string, string][]; about?: ReactNode; actions?: ReactNode; children: ReactNode; full?: boolean;
    documentTitle?: string;
}) {
    const name = documentTitle ?? (typeof title === "string" ? title : "");
    useEffect(() => {
        document.title = name ? `${name} · Martlet` : "Martlet";
    }, [name]);
    return (
        <div className={full ? "page full" : "page"}>
            <header className="page-head">
                <div>
                    {above && (
                        <nav className="crumbs" aria-label="Where this is">
                            {above.map(([to, text]) => <span key={to}><Link to={to}>{text}</Link> /</span>)}
                        </nav>
                    )}
                    <h1>{title}</h1>
                    {about && <p>{about}</p>}
                </div>
                {actions && <div className="actions">{actions}</div>}
            </header>
            {children}
        </div>
    );
}

export function Card({ title, actions, children, padded }: { title: ReactNode; actions?: ReactNode; children: ReactNode; padded?: boolean }) {
    return (
        <section className="card">
            <header className="card-head">
                <h2>{title}</h2>
                {actions}
            </header>
            {padded ? <div className="card-body">{children}</div> : children}
        </section>
    );
}
