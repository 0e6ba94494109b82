// What is wrong with the text that is edited, each a click away from its line.

import { SourceProblem } from "../../data/shapes";
import { Icon } from "../../ui/icons";
import { Spinner } from "../../ui/basics";
import { Checked } from "./editing";

export function Problems({ checked, folder, onGo }: { checked: Checked; folder: string; onGo: (problem: SourceProblem) => void }) {
    const { report, error, isChecking } = checked;
    const errors = report?.errors ?? [];
    const warnings = report?.warnings ?? [];
    const time = report?.timings.reduce((sum, one) => sum + one.ms, 0) ?? 0;
    return (
        <section className="problems" aria-label="Problems">
            <p className="problems-sum" role="status">
                {isChecking ? <Spinner /> : <Icon name={error || errors.length ? "warning" : "check"} size={14} />}
                {error ? `It could not be checked: ${error.message}` : !report ? "Checking" : errors.length === 0 ? "Nothing is wrong" : `${errors.length} ${errors.length === 1 ? "error" : "errors"}`}
                {report && !isChecking && <span className="muted">checked in {time < 10 ? time.toFixed(1) : Math.round(time)} ms</span>}
            </p>
            {(errors.length > 0 || warnings.length > 0) && (
                <ul>
                    {errors.map((one, index) => <Problem key={`e${index}`} problem={one} folder={folder} onGo={onGo} />)}
                    {warnings.map((one, index) => <Problem key={`w${index}`} problem={one} folder={folder} onGo={onGo} isWarning />)}
                </ul>
            )}
        </section>
    );
}

function Problem({ problem, folder, onGo, isWarning = false }: { problem: SourceProblem; folder: string; onGo: (problem: SourceProblem) => void; isWarning?: boolean }) {
    const place = problem.location;
    const file = place?.file.startsWith(`${folder}/`) ? place.file.slice(folder.length + 1) : place?.file;
    const where = file && `${file}${place?.line ? `:${place.line}` : ""}${place?.column ? `:${place.column}` : ""}`;
    return (
        <li className={isWarning ? "problem doubt" : "problem"}>
            <Icon name="warning" size={14} />
            <span>
                {problem.message}
                {problem.hint && <span className="muted"> {problem.hint}</span>}
            </span>
            {where && (place!.file.startsWith(`${folder}/`)
                ? <button type="button" className="problem-place" onClick={() => onGo(problem)}>{where}</button>
                : <code className="muted small">{where}</code>)}
        </li>
    );
}
