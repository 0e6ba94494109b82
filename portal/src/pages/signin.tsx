// Signing in with a token.

import { useState } from "react";
import { ApiError } from "../core/api";
import { go, usePlace } from "../core/router";
import { keepToken } from "../core/session";
import { enter } from "../portal";
import { Brand } from "../shell";
import { Button, Checkbox, TextField } from "../ui/basics";

export function SignIn() {
    const [token, setToken] = useState("");
    const [isKept, setKept] = useState(false);
    const [busy, setBusy] = useState(false);
    const [problem, setProblem] = useState<string | undefined>(undefined);
    const { parts } = usePlace();
    const submit = async () => {
        setBusy(true);
        setProblem(undefined);
        try {
            await enter(token.trim());
            keepToken(token.trim(), isKept);
            if (parts[0] === "sign-in") go("/", "replace");
        } catch (error) {
            setProblem(error instanceof ApiError ? (error.status === 401 ? "This token is not known here, or it is revoked or expired." : error.message) : String(error));
            setBusy(false);
        }
    };
    return (
        <main className="entry">
            <form className="entry-box" onSubmit={(event) => { event.preventDefault(); void submit(); }}>
                <Brand />
                <div>
                    <h1>Sign in</h1>
                    <p className="muted">With a token of this lake. The first start of <code>martlet serve</code> printed one.</p>
                </div>
                <TextField label="Token" type="password" value={token} onChange={setToken} error={problem} placeholder="mrt_…" required
                    autoFocus autoComplete="current-password" />
                <Checkbox label="Keep me signed in on this computer" checked={isKept} onChange={setKept} />
                <Button kind="primary" submit busy={busy} disabled={!token.trim()}>Sign in</Button>
                <p className="small muted">
                    No token at hand? On the server, <code>martlet token create NAME --scope write</code> makes one.{" "}
                    <a href="/assets/licences.txt">Licences</a> of what the portal is made with.
                </p>
            </form>
        </main>
    );
}
