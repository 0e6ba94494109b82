internal import Cataloging
internal import Clocks

/// A commit as a client names it: a hash, steps from it, or both; such as `4f2a…~2`, `*2026-03-01T12:00:00Z`, `^2`.
struct HashSpec: Sendable, Hashable {
    enum Step: Sendable, Hashable {
        /// The n-th predecessor.
        case back(UInt64)
        /// The n-th parent; more than one has what merges made.
        case parent(Int)
        /// The last commit at or before a time.
        case time(Timestamp)
    }

    /// Nil for the head of the reference; lower-case digits.
    var digits: String?
    var steps: [Step] = []

    /// The hash before every first commit, which Nessie's clients know by heart.
    static let noAncestor = "2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d"
    /// The most steps in one text.
    static let stepLimit = 100

    init(digits: String? = nil, steps: [Step] = []) {
        self.digits = digits
        self.steps = steps
    }

    init(parsing text: some StringProtocol) throws(NessieFailure) {
        let marks = text.firstIndex { Self.marks.contains($0) } ?? text.endIndex
        let digits = text[..<marks]
        if !digits.isEmpty {
            guard Self.isHash(digits) else {
                throw .badRequest("'\(text)' names no commit: a hash has 8 to 64 hexadecimal digits")
            }
            self.digits = digits.lowercased()
        }
        var rest = text[marks...]
        while let mark = rest.popFirst() {
            guard steps.count < Self.stepLimit else {
                throw .badRequest("'\(text.prefix(100))' has more than \(Self.stepLimit) steps")
            }
            let end = rest.firstIndex { Self.marks.contains($0) } ?? rest.endIndex
            steps.append(try Self.step(mark, String(rest[..<end]), in: String(text)))
            rest = rest[end...]
        }
    }

    private static let marks: Set<Character> = ["~", "^", "*"]

    static func isHash(_ text: some StringProtocol) -> Bool {
        (8...64).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isHexDigit }
    }

    private static func step(_ mark: Character, _ value: String, in text: String) throws(NessieFailure) -> Step {
        switch mark {
        case "~":
            guard let count = UInt64(value) else {
                throw .badRequest("'\(text)' names no commit: '~' is followed by something else than a number")
            }
            return .back(count)
        case "^":
            guard let number = Int(value), number > 0 else {
                throw .badRequest("'\(text)' names no commit: '^' is followed by something else than a number from 1")
            }
            return .parent(number)
        default:
            if let milliseconds = Int64(value) {
                guard abs(milliseconds) < Int64.max / 1000 else {
                    throw .badRequest("'\(text)' names no commit: the time is out of range")
                }
                return .time(Timestamp(milliseconds: milliseconds))
            }
            guard value.contains("T"), let time = Timestamp(value) else {
                throw .badRequest(
                    "'\(text)' names no commit: '*' is followed by neither milliseconds nor a time such as 2026-03-01T12:00:00Z"
                )
            }
            return .time(time)
        }
    }
}
