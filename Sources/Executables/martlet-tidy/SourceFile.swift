/// A file's lines as they are, and as code alone: comments and the contents of string literals blanked out.
struct SourceFile {
    /// Relative to the root of the repository, such as `Sources/Base/JSON/JSONValue.swift`.
    let path: String
    let lines: [String]
    /// As many as `lines`; what is not code is spaces.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
        if path.hasSuffix(".swift") {
            var blanker = CodeBlanker()
            code = lines.map { blanker.blank($0) }
        } else {
            code = lines
        }
    }

    /// The path's folders and file name.
    var components: [Substring] { path.split(separator: "/") }

    /// The tier and target of a file below `Sources/` or `Tests/`.
    var home: (top: Substring, tier: Substring, target: Substring)? {
        let parts = components
        guard parts.count >= 4 else { return nil }
        return (parts[0], parts[1], parts[2])
    }
}
