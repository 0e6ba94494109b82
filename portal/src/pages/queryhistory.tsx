// The queries that ran before in this browser.

import { count, duration } from "../core/format";
import { useStore } from "../core/store";
import { past } from "../data/sheets";
import { Button } from "../ui/basics";
import { Dialog } from "../ui/dialog";
import { Empty } from "../ui/states";
import { Time } from "../ui/values";

export function QueryHistory({ onClose, take }: { onClose: () => void; take: (sql: string, ref: string) => void }) {
    const all = useStore(past);
    return (
        <Dialog title="Queries that ran" onClose={onClose} wide>
            {all.length === 0 ? <Empty icon="query" title="None yet" /> : (
                <ul className="stack">
                    {all.map((one) => (
                        <li key={one.time} className="past">
                            <pre className="excerpt">{one.sql}</pre>
                            <span className="muted small"><Time value={one.time} /> at {one.ref}, {count(one.rows)} rows in {duration(one.took)}</span>
                            <Button size="small" onClick={() => take(one.sql, one.ref)}>Open</Button>
                        </li>
                    ))}
                </ul>
            )}
        </Dialog>
    );
}
