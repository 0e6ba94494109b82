internal import Errors

extension ValueForm {
    /// Refuses a text that is not such a value.
    func check(_ text: String, subject: String, in path: [String]) throws(UsageError) {
        switch kind {
        case .text, .named: break
        case .file, .directory:
            guard !text.isEmpty else { throw UsageError("\(subject) has an empty path", in: path) }
        case .integer(let range):
            guard let number = Int(text) else {
                throw UsageError("\(subject) needs a whole number, not '\(text)'", in: path)
            }
            guard range.contains(number) else {
                throw UsageError(
                    range.upperBound == .max
                        ? "\(subject) must be at least \(range.lowerBound), not \(number)"
                        : "\(subject) must be from \(range.lowerBound) to \(range.upperBound), not \(number)", in: path)
            }
        case .duration:
            guard DurationText.milliseconds(text) != nil else {
                throw UsageError("\(subject) needs a duration such as 500ms, 30s, 5m or 2h, not '\(text)'", in: path)
            }
        case .choice(let choices):
            guard choices.contains(text) else {
                throw UsageError(
                    "\(subject) must be one of \(choices.joined(separator: ", ")), not '\(text)'",
                    suggestion: NearestName.of(text, among: choices).map { "Did you mean '\($0)'?" }, in: path)
            }
        case .assignment:
            guard let mark = text.firstIndex(of: "="), mark != text.startIndex else {
                throw UsageError("\(subject) needs the form \(name), not '\(text)'", in: path)
            }
        }
    }
}
