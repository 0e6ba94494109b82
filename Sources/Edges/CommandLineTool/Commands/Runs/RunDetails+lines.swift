import PlatformJSON
internal import Identifiers
internal import Clocks
import Runs
import Terminal

extension RunDetails {
    /// A run for people.
    func lines(_ invocation: Invocation) -> [String] {
        var progress = RunProgress()
        let end = run.finishedAt ?? invocation.context.clock.now()
        progress.apply(.started(run, steps: steps), at: run.createdAt)
        for test in tests { progress.apply(.testEnded(test), at: end) }
        let style = invocation.style
        let tree = RunTree(style: style, unicode: invocation.facts.hasUnicode)
        let summary = RunSummary(style: style, width: invocation.width, unicode: invocation.facts.hasUnicode)
        var facts = [
            ("run", run.id.description), ("status", run.status.rawValue), ("by", "\(run.author) (\(run.trigger))"),
            ("created", TimeText.seconds(run.createdAt)),
            ("reads", "\(run.targetBranch) at \(RunSummary.shortCommit(run.pinnedCommit))"),
        ]
        if let branch = run.branch { facts.append(("branch", branch)) }
        if let commit = run.publishedCommit { facts.append(("published", RunSummary.shortCommit(commit))) }
        if let error = run.error { facts.append(("error", TextFitting.oneLine(error))) }
        var lines = facts.map { "\(style(TextFitting.pad($0.0, to: 9), .dim))  \($0.1)" } + [""]
        lines += tree.lines(progress, at: end, height: .max)
        lines += summary.failures(progress) + summary.findings(progress.findings)
        if !logs.isEmpty {
            lines += ["", style("log", .bold)]
            lines += logs.map { "\(style(TimeText.seconds($0.time), .dim))  \(RunEventLine.line(for: $0))" }
        }
        return lines
    }
}
