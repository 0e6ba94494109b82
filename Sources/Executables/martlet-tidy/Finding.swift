/// One broken rule, at a place that a person can open.
struct Finding: Equatable, Comparable {
    let path: String
    /// Counted from 1.
    let line: Int
    /// The short name of the rule, such as `imports`.
    let rule: String
    /// What is wrong and what to do, in one sentence.
    let message: String

    /// The form that editors and terminals turn into a link.
    var text: String { "\(path):\(line): \(rule): \(message)" }

    static func < (left: Finding, right: Finding) -> Bool {
        (left.path, left.line, left.rule, left.message) < (right.path, right.line, right.rule, right.message)
    }
}
