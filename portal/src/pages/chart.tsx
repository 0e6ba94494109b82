// A quick chart of a result. It is loaded only where it is asked for.

import { BarController, BarElement, CategoryScale, Chart, LineController, LineElement, LinearScale, PointElement, Tooltip } from "chart.js";
import { useEffect, useRef, useState } from "react";
import { useStore } from "../core/store";
import { theme } from "../core/settings";
import { isNumber } from "../data/arrowtext";
import { Result } from "../data/result";
import { Select } from "../ui/basics";
import { Note } from "../ui/basics";

Chart.register(BarController, BarElement, CategoryScale, LineController, LineElement, LinearScale, PointElement, Tooltip);

/** Rows that are drawn. */
const pointsMax = 500;

export default function QuickChart({ result }: { result: Result }) {
    const canvas = useRef<HTMLCanvasElement>(null);
    const numbers = result.fields.map((field, index) => ({ field, index })).filter(({ field }) => isNumber(field));
    const [kind, setKind] = useState<"bar" | "line">("bar");
    const [across, setAcross] = useState(String(Math.max(0, result.fields.findIndex((field) => !isNumber(field)))));
    const [up, setUp] = useState(String(numbers.find(({ index }) => String(index) !== across)?.index ?? numbers[0]?.index ?? ""));
    const colours = useStore(theme);
    useEffect(() => {
        if (!canvas.current || up === "") return;
        const style = getComputedStyle(document.documentElement);
        const colour = (name: string) => style.getPropertyValue(name).trim();
        const rows = Array.from({ length: Math.min(result.rows, pointsMax) }, (_, row) => row);
        const axis = { ticks: { color: colour("--muted"), maxTicksLimit: 14 }, grid: { color: colour("--line") } };
        const made = new Chart(canvas.current, {
            type: kind,
            data: {
                labels: rows.map((row) => result.text(row, Number(across))),
                datasets: [{
                    label: result.fields[Number(up)]?.name ?? "", backgroundColor: colour("--accent"), borderColor: colour("--accent"), borderWidth: kind === "line" ? 2 : 0, pointRadius: 0,
                    data: rows.map((row) => { const text = result.text(row, Number(up)); return text === null ? null : Number(text); }),
                }],
            },
            options: { responsive: true, maintainAspectRatio: false, animation: false, scales: { x: axis, y: { ...axis, beginAtZero: kind === "bar" } } },
        });
        return () => made.destroy();
    }, [result, kind, across, up, colours]);
    if (numbers.length === 0) return <div className="card-body"><Note>No column has numbers to draw.</Note></div>;
    const names = result.fields.map((field, index): [string, string] => [String(index), field.name]);
    return (
        <div className="card-body stack">
            <div className="filters">
                <Select label="Chart" value={kind} options={[["bar", "Bars"], ["line", "Line"]]} onChange={(value) => setKind(value as "bar" | "line")} />
                <Select label="Across" value={across} options={names} onChange={setAcross} />
                <Select label="Up" value={up} options={numbers.map(({ field, index }): [string, string] => [String(index), field.name])} onChange={setUp} />
            </div>
            <div className="chart"><canvas ref={canvas} role="img" aria-label={`${result.fields[Number(up)]?.name} by ${result.fields[Number(across)]?.name}`} /></div>
            {result.rows > pointsMax && <p className="muted small">The first {pointsMax} rows are drawn.</p>}
        </div>
    );
}
