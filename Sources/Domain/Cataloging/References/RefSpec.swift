public import Clocks
public import Errors

/// What a person types to name a state of the lake.
///
/// ```
/// main   v1.2   4f2a91c   2026-03-01T12:00Z   main@2026-03-01   main~3   @2026-03-01   commit:4f2a91c   ref:4f2a91c
/// ```
/// A time means the last commit at or before it; alone it is about the default branch. `~N` goes back N first parents. A day
/// means its first instant, in UTC.
public struct RefSpec: Sendable, Hashable {
    public enum Base: Sendable, Hashable {
        case defaultBranch
        /// A branch or tag, or else the start of a commit's ID.
        case name(String)
        /// Spelled `ref:`, for a name that also reads as the start of a commit's ID.
        case reference(RefName)
        /// Lower-case digits, all 64 or the first few; spelled `commit:` or all 64 of them.
        case commit(digits: String)
    }

    public var base: Base
    public var time: Timestamp?
    /// How many first parents to go back.
    public var back: UInt64

    public init(_ base: Base, at time: Timestamp? = nil, back: UInt64 = 0) {
        self.base = base
        self.time = time
        self.back = back
    }

    public init(_ name: RefName) { self.init(.reference(name)) }
    public init(_ commit: CommitID) { self.init(.commit(digits: commit.description)) }

    /// The fewest digits that name a commit.
    public static let shortestPrefix = 7

    public init(parsing text: some StringProtocol) throws(MartletError) {
        var rest = String(text)
        var back: UInt64 = 0
        var time: Timestamp?
        if let mark = rest.lastIndex(of: "~") {
            let digits = rest[rest.index(after: mark)...]
            guard let count = digits.isEmpty ? 1 : UInt64(digits), digits.first != "+" else {
                throw Self.malformed(text, "'~' is followed by something else than a number")
            }
            back = count
            rest = String(rest[..<mark])
        }
        if let mark = rest.firstIndex(of: "@") {
            let after = rest[rest.index(after: mark)...]
            guard let moment = Timestamp(after) else {
                throw Self.malformed(text, "'@' is followed by something else than a time")
            }
            time = moment
            rest = String(rest[..<mark])
        } else if let moment = Timestamp(rest) {
            time = moment
            rest = ""
        }
        let base: Base
        if rest.isEmpty {
            guard time != nil else { throw Self.malformed(text, "it names nothing") }
            base = .defaultBranch
        } else if rest.hasPrefix("commit:") {
            guard let digits = Self.digits(rest.dropFirst("commit:".count)) else {
                throw Self.malformed(
                    text, "'commit:' is followed by something else than \(Self.shortestPrefix) to 64 hexadecimal digits"
                )
            }
            base = .commit(digits: digits)
        } else if rest.hasPrefix("ref:") {
            base = .reference(try RefName(rest.dropFirst("ref:".count)))
        } else if rest.utf8.count == 64, let digits = Self.digits(rest[...]) {
            base = .commit(digits: digits)
        } else {
            base = .name(try RefName(rest).text)
        }
        self.init(base, at: time, back: back)
    }

    /// The text in lower case where it can be the start of a commit's ID.
    static func digits(_ text: Substring) -> String? {
        guard (shortestPrefix...64).contains(text.utf8.count), text.allSatisfy({ $0.isASCII && $0.isHexDigit }) else {
            return nil
        }
        return text.lowercased()
    }

    private static func malformed(_ text: some StringProtocol, _ reason: String) -> MartletError {
        MartletError(
            .invalidInput, "'\(text)' does not name a state of the lake: \(reason)",
            hint:
                "Write a branch, a tag, a commit, a time such as 2026-03-01T12:00Z, or one with @time or ~N behind it.")
    }
}

extension RefSpec: CustomStringConvertible {
    public var description: String {
        var text =
            switch base {
            case .defaultBranch: ""
            case .name(let name): name
            case .reference(let name): RefSpec.digits(name.text[...]) == nil ? name.text : "ref:\(name)"
            case .commit(let digits): digits.count == 64 ? digits : "commit:\(digits)"
            }
        if let time { text += "@\(time)" }
        if back > 0 { text += "~\(back)" }
        return text
    }
}

/// A commit, and the branch or tag through which it was named.
public struct ResolvedRef: Sendable, Hashable {
    public var commit: CommitID
    /// The branch or tag that points to exactly this commit; nil where a commit, a time or `~N` was given.
    public var reference: Reference?

    public init(commit: CommitID, reference: Reference?) {
        self.commit = commit
        self.reference = reference
    }
}
