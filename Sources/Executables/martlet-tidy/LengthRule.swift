/// Files below `Sources/` have a limit, with a list of exceptions that may only get shorter; those that a script writes have none.
struct LengthRule {
    static let linesMax = 300
    static let listPath = "setup/tidy-exceptions.txt"

    /// The allowed length of each excepted path, and the line of the list that says so.
    private var allowed: [String: (lines: Int, at: Int)] = [:]
    private var problems: [Finding] = []

    /// Reads the list: `path lines` per line, `#` opens a comment.
    init(list: String) {
        for (index, line) in list.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.prefix { $0 != "#" }.split(separator: " ")
            if words.isEmpty { continue }
            guard words.count == 2, let lines = Int(words[1]), lines > Self.linesMax else {
                report(at: index + 1, "write 'path lines', with more than \(Self.linesMax) lines")
                continue
            }
            if allowed.updateValue((lines, index + 1), forKey: String(words[0])) != nil {
                report(at: index + 1, "'\(words[0])' is listed twice")
            }
        }
    }

    func findings(in files: [SourceFile]) -> [Finding] {
        var findings = problems
        var unseen = allowed
        for file in files where file.home?.top == "Sources" && !Self.isWritten(file) {
            let count = file.lines.count
            if let (limit, at) = unseen.removeValue(forKey: file.path) {
                if count > limit {
                    findings.append(
                        Finding(
                            path: file.path, line: 1, rule: "length",
                            message: "\(count) lines, and its exception allows \(limit): split it"))
                } else if count <= Self.linesMax {
                    findings.append(listFinding(at: at, "'\(file.path)' has \(count) lines now: remove its exception"))
                } else if count < limit {
                    findings.append(
                        listFinding(at: at, "'\(file.path)' has \(count) lines now: lower its exception to that"))
                }
            } else if count > Self.linesMax {
                findings.append(
                    Finding(
                        path: file.path, line: 1, rule: "length",
                        message: "\(count) lines, and the limit is \(Self.linesMax): split it by idea"))
            }
        }
        for (path, exception) in unseen {
            findings.append(listFinding(at: exception.at, "'\(path)' does not exist: remove its exception"))
        }
        return findings
    }

    /// Whether a script writes the file, which says which one in its first line: nobody has to read it.
    private static func isWritten(_ file: SourceFile) -> Bool {
        file.components.dropLast().contains("Generated") && file.lines.first?.hasPrefix("// Written by setup/") == true
    }

    private mutating func report(at line: Int, _ message: String) {
        problems.append(listFinding(at: line, message))
    }

    private func listFinding(at line: Int, _ message: String) -> Finding {
        Finding(path: Self.listPath, line: line, rule: "length", message: message)
    }
}
