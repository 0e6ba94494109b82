import PlatformJSON
import Clocks
import Runs
import Terminal

/// A run as a tree: the run, its layers, their steps.
struct RunTree {
    var text: StepText

    init(style: Stylist, unicode: Bool) { text = StepText(style: style, unicode: unicode) }

    /// The tree while the run goes on, in no more lines than there are.
    ///
    /// Where the steps do not all fit, those that ended and those that wait are counted in the line of their layer.
    func lines(_ progress: RunProgress, at time: Timestamp, height: Int) -> [String] {
        let groups = groups(progress)
        let full = groups.reduce(1) { $0 + 1 + $1.steps.count }
        var lines = [header(progress, at: time)]
        var room = max(1, height - 2 - groups.count)
        for (index, group) in groups.enumerated() {
            let isLast = index == groups.count - 1
            let shown =
                full < height - 1
                ? group.steps : Array(group.steps.filter { isNotable($0) }.prefix(room))
            room = max(0, room - shown.count)
            lines.append(branch(isLast) + title(group, shownAll: shown.count == group.steps.count))
            lines += leaves(shown, below: isLast, at: time)
        }
        return lines
    }

    private func isNotable(_ step: RunProgress.Step) -> Bool {
        step.record.status == .running || step.record.status == .failed
    }

    /// The tree once the run has ended; steps that had nothing to do are only counted where there are many.
    func final(_ progress: RunProgress, at time: Timestamp, limit: Int = 60) -> [String] {
        lines(progress, at: time, height: progress.steps.count <= limit ? .max : 2 + limit)
    }

    private struct Group {
        var name: String
        var steps: [RunProgress.Step]
    }

    /// Steps by what stands before the last dot of their names, in order of appearance.
    private func groups(_ progress: RunProgress) -> [Group] {
        var groups: [Group] = []
        var positions: [Substring: Int] = [:]
        for step in progress.steps {
            let name = step.record.name
            let layer = name[..<(name.lastIndex(of: ".") ?? name.startIndex)]
            if let position = positions[layer] {
                groups[position].steps.append(step)
            } else {
                positions[layer] = groups.count
                groups.append(Group(name: String(layer), steps: [step]))
            }
        }
        return groups
    }

    private func header(_ progress: RunProgress, at time: Timestamp) -> String {
        guard let run = progress.run else { return "planning" }
        let ended = progress.steps.count { $0.record.status.isFinal }
        var parts = ["\(text.style("run \(RunSummary.shortID(run.id))", .bold))"]
        parts.append("\(ended) of \(HumanUnits.count(progress.steps.count, "step"))")
        if progress.testCount > 0 { parts.append(HumanUnits.count(progress.testCount, "test")) }
        let start = run.startedAt ?? run.createdAt
        parts.append(
            HumanUnits.duration(milliseconds: Int((run.finishedAt ?? time).milliseconds - start.milliseconds)))
        if progress.isPublishing { parts.append(text.style("publishing", .cyan)) }
        return parts.joined(separator: text.unicode ? " · " : ", ")
    }

    private func title(_ group: Group, shownAll: Bool) -> String {
        let name = group.name.isEmpty ? "steps" : group.name
        guard !shownAll else { return name }
        var counts: [String] = []
        for (status, word) in [
            (StepStatus.success, "done"), (.skipped, "up to date"), (.running, "running"), (.failed, "failed"),
            (.cancelled, "cancelled"), (.waiting, "waiting"),
        ] {
            let count = group.steps.count { $0.record.status == status }
            if count > 0 { counts.append("\(count) \(word)") }
        }
        return "\(name)  \(text.style(counts.joined(separator: ", "), .dim))"
    }

    private func branch(_ isLast: Bool) -> String {
        text.style(text.unicode ? (isLast ? "└─ " : "├─ ") : (isLast ? "`- " : "|- "), .dim)
    }

    private func leaves(_ steps: [RunProgress.Step], below isLast: Bool, at time: Timestamp) -> [String] {
        let names = steps.map { $0.record.name.split(separator: ".").last.map(String.init) ?? $0.record.name }
        let column = min(names.map { DisplayWidth.of($0) }.max() ?? 0, 32)
        let trunk = isLast ? "   " : text.style(text.unicode ? "│  " : "|  ", .dim)
        return zip(steps, names).map { step, name in
            let facts = text.facts(step, at: time)
            let label = facts.isEmpty ? name : TextFitting.pad(name, to: column)
            return "\(trunk)\(text.mark(step.record.status, at: time)) \(label)"
                + (facts.isEmpty ? "" : "  " + facts.joined(separator: "  "))
        }
    }
}
