public import Errors

extension Template {
    /// Where a word followed by `(` stands in the text outside of tags, SQL comments aside.
    public func verbatimCalls(of words: [String]) -> [(word: String, location: SourceLocation)] {
        var found: [(word: String, offset: Int)] = []
        let needles = words.map { (word: $0, bytes: Array($0.utf8)) }
        search(body, for: needles, into: &found)
        return found.map { ($0.word, location(of: $0.offset)) }
    }

    private func search(
        _ statements: [Statement], for needles: [(word: String, bytes: [UInt8])],
        into found: inout [(word: String, offset: Int)]
    ) {
        for statement in statements {
            switch statement {
            case .text(let range): search(range, for: needles, into: &found)
            case .condition(let branches, let otherwise):
                for branch in branches { search(branch.body, for: needles, into: &found) }
                search(otherwise, for: needles, into: &found)
            case .loop(let loop):
                search(loop.body, for: needles, into: &found)
                search(loop.otherwise, for: needles, into: &found)
            case .capture(_, _, let body), .filter(_, _, let body), .with(_, let body):
                search(body, for: needles, into: &found)
            case .macro(let macro), .call(let macro, _): search(macro.body, for: needles, into: &found)
            default: break
            }
        }
    }

    private func search(
        _ range: Range<Int>, for needles: [(word: String, bytes: [UInt8])],
        into found: inout [(word: String, offset: Int)]
    ) {
        for open in range where source[open] == UInt8(ascii: "(") {
            for (word, bytes) in needles {
                let start = open - bytes.count
                guard start >= range.lowerBound, source[start..<open].elementsEqual(bytes),
                    start == range.lowerBound || !TemplateLexer.isNamePart(source[start - 1])
                else { continue }
                let lineStart = (source[..<start].lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
                let line = source[lineStart..<start]
                let isComment = zip(line, line.dropFirst()).contains {
                    $0 == UInt8(ascii: "-") && $1 == UInt8(ascii: "-")
                }
                if !isComment { found.append((word, start)) }
            }
        }
    }
}
