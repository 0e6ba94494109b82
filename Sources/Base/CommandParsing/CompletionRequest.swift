/// What fits at the cursor.
public struct CompletionRequest: Sendable {
    /// The words that fit, before the prefix is compared.
    public var candidates: [CompletionCandidate] = []
    /// A kind of name that the program must look up, as in `ValueForm.Kind.named`.
    public var nameKind: String?
    public var paths: Paths = .none
    /// What was typed of the word.
    public var prefix: String
    /// What stands before the prefix in the same shell word, such as `--ref=`.
    public var insertion = ""
    /// The options that stand before the cursor.
    public var options: [String: [String]] = [:]
    /// The arguments that stand before the cursor.
    public var words: [String] = []

    /// Which paths the shell itself offers.
    public enum Paths: String, Sendable {
        case none, files, directories
    }

    init(prefix: String) { self.prefix = prefix }

    mutating func add(_ form: ValueForm?) {
        switch form?.kind {
        case .choice(let choices): candidates = choices.map { CompletionCandidate($0, "") }
        case .file: paths = .files
        case .directory: paths = .directories
        case .named(let kind): nameKind = kind
        case .text, .integer, .duration, .assignment, nil: break
        }
    }

    /// The answer for a shell: a candidate and its description, parted by a tab, on each line; the last line is a colon and
    /// the kind of paths to offer.
    ///
    /// - Parameters:
    ///   - names: What was looked up for `nameKind`.
    ///   - shell: bash replaces only what follows the last `=`, `:` or `@`.
    public func answer(names: [CompletionCandidate], for shell: CompletionShell) -> String {
        let whole = insertion + prefix
        var cut = whole.startIndex
        if shell == .bash, let mark = whole.lastIndex(where: { "=:@".contains($0) }) { cut = whole.index(after: mark) }
        let dropped = whole[..<cut]
        var lines: [String] = []
        for candidate in candidates + names where candidate.text.hasPrefix(prefix) {
            let text = (insertion + candidate.text).dropFirst(dropped.count)
            let clean = text.filter { $0 != "\n" && $0 != "\t" }
            lines.append(candidate.meaning.isEmpty ? clean : "\(clean)\t\(candidate.meaning)")
        }
        return (lines + [":\(paths.rawValue)"]).joined(separator: "\n") + "\n"
    }
}

/// A word that fits, and what it means.
public struct CompletionCandidate: Sendable, Hashable {
    public var text: String
    public var meaning: String

    public init(_ text: String, _ meaning: String) {
        self.text = text
        self.meaning = meaning
    }
}
