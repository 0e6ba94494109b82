import Cataloging
import Errors
import Flows
import Pipelines
import Terminal
import PlatformJSON

/// An error as a person reads it, where its cause is a list: every problem of a project, every conflict of a merge.
struct ProblemReport {
    let error: any Error
    let style: Stylist
    let width: Int

    /// Problems that are shown; a broken include can make hundreds.
    private static let problemLimit = 20

    init(_ error: any Error, style: Stylist, width: Int) {
        self.error = error
        self.style = style
        self.width = width
    }

    var text: String {
        guard var known = error as? MartletError else { return single(error) }
        let several = (known.cause as? ProjectProblems)?.problems ?? (known.cause as? FlowProblems)?.problems
        if let problems = several, !problems.isEmpty {
            return list(problems)
        }
        if let conflicts = known.mergeConflicts {
            known.cause = nil
            return single(known) + conflicts.map { "  \(ConflictText.line($0))\n" }.joined()
        }
        if let conflict = known.commitConflict {
            known.cause = nil
            return single(known) + conflict.keys.map { "  \($0.key)\n" }.joined()
        }
        return single(known)
    }

    private func single(_ error: any Error) -> String { ErrorReport(error, style: style, width: width).text }

    private func list(_ problems: [MartletError]) -> String {
        var text = problems.prefix(Self.problemLimit).map(single).joined(separator: "\n")
        if problems.count > Self.problemLimit {
            text += "\nand \(problems.count - Self.problemLimit) more problems\n"
        }
        return text
    }
}
