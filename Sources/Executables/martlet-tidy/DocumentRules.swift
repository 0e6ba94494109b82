/// Links between documents lead somewhere, and decision records are numbered without gaps and listed.
struct DocumentRules {
    static let decisions = "docs/decisions"

    /// Whether a path of the repository exists.
    let exists: (String) -> Bool

    func findings(in documents: [SourceFile]) -> [Finding] {
        documents.flatMap(brokenLinks) + decisionFindings(documents)
    }

    /// The targets of `[text](target)` in a line.
    static func links(in line: String) -> [String] {
        var found: [String] = []
        var rest = Array(line.utf8)[...]
        while let close = rest.firstIndex(of: UInt8(ascii: "]")) {
            rest = rest[(close + 1)...]
            guard rest.first == UInt8(ascii: "("), let end = rest.firstIndex(of: UInt8(ascii: ")")) else { continue }
            found.append(String(decoding: rest[(rest.startIndex + 1)..<end], as: UTF8.self))
            rest = rest[(end + 1)...]
        }
        return found
    }

    /// A path with `.` and `..` taken out, or nil when it leaves the repository.
    static func normalized(_ path: String) -> String? {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." {
                if parts.popLast() == nil { return nil }
            } else {
                parts.append(part)
            }
        }
        return parts.joined(separator: "/")
    }

    private func brokenLinks(_ document: SourceFile) -> [Finding] {
        let folder = document.components.dropLast().joined(separator: "/")
        var findings: [Finding] = []
        var inFence = false
        for (index, line) in document.lines.enumerated() {
            if line.hasPrefix("```") { inFence.toggle() }
            if inFence || line.hasPrefix("    ") { continue }
            for link in Self.links(in: line) {
                let path = link.prefix { $0 != "#" && $0 != " " }
                if path.isEmpty || link.contains("://") || link.hasPrefix("mailto:") { continue }
                if let target = Self.normalized("\(folder)/\(path)"), exists(target) { continue }
                findings.append(
                    Finding(
                        path: document.path, line: index + 1, rule: "links",
                        message: "'\(link)' leads nowhere: there is no such file"))
            }
        }
        return findings
    }

    private func decisionFindings(_ documents: [SourceFile]) -> [Finding] {
        let index = "\(Self.decisions)/README.md"
        let listed = Set(
            (documents.first { $0.path == index }?.lines ?? []).flatMap(Self.links))
        let records = documents.filter { $0.path.hasPrefix("\(Self.decisions)/") && $0.path != index }
        var findings: [Finding] = []
        for (position, record) in records.sorted(by: { $0.path < $1.path }).enumerated() {
            func report(_ message: String) {
                findings.append(Finding(path: record.path, line: 1, rule: "decisions", message: message))
            }
            let name = String(record.path.dropFirst(Self.decisions.count + 1))
            let wanted = Self.fourDigits(position + 1)
            if !name.hasPrefix("\(wanted)-") {
                report("records are numbered without gaps or doubles: this one should begin with '\(wanted)-'")
            } else if record.lines.first?.hasPrefix("# \(wanted): ") != true {
                report("the first line should be '# \(wanted): ' and the title")
            }
            if !listed.contains(name) { report("list it in \(index)") }
        }
        return findings
    }

    private static func fourDigits(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
