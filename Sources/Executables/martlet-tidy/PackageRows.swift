/// What `Package.swift` declares: one row per module, read from its text because SwiftPM cannot be asked while it builds.
struct PackageRows: Equatable {
    struct Row: Equatable {
        let tier: String
        let name: String
        /// Modules that the sources may import.
        let uses: [String]
        /// Modules that only the tests may import besides.
        let testUses: [String]
        let line: Int
    }

    private(set) var rows: [Row] = []
    private(set) var bindings: Set<String> = [
        "CCurl", "CDuckDB", "CIsolation", "CLibPQ", "CMicroHTTPD", "CNATS", "CPortal",
    ]
    private var lists: [String: [String]] = [:]

    /// Reads every `let name = [Module(…), …]` and the lists of names that are put together from them.
    init(parsing text: String) throws(PackageProblem) {
        var reader = TokenReader(text)
        while let token = reader.next() {
            guard token.text == "let", let name = reader.next()?.text, reader.skipTypeAndEquals() else { continue }
            if reader.peek()?.text == "[", reader.peek(1)?.text == "Module" {
                try readRows(named: name, from: &reader)
            } else if name == "bindings" {
                readBindings(from: &reader)
            } else if let names = readList(from: &reader) {
                lists[name] = names
            }
        }
        if rows.isEmpty { throw PackageProblem(line: 1, message: "no Module(tier:name:) rows were found") }
    }

    /// The row of a module.
    func row(_ name: String) -> Row? { rows.first { $0.name == name } }

    /// The tier of any name that a row may use.
    func tier(of name: String) -> String? {
        bindings.contains(name) ? "Bindings" : row(name)?.tier
    }

    private mutating func readRows(named list: String, from reader: inout TokenReader) throws(PackageProblem) {
        _ = reader.next()
        var names: [String] = []
        while let token = reader.next(), token.text != "]" {
            guard token.text == "Module" else { continue }
            _ = reader.next()
            var fields: [String: [String]] = [:]
            while let label = reader.next(), label.text != ")" {
                if label.text == "," { continue }
                _ = reader.next()
                guard let value = readList(from: &reader) else {
                    throw PackageProblem(
                        line: label.line, message: "'\(label.text):' is not a list of names that is understood")
                }
                fields[label.text] = value
            }
            guard let tier = fields["tier"]?.first, let name = fields["name"]?.first else {
                throw PackageProblem(line: token.line, message: "a Module row needs tier: and name:")
            }
            rows.append(
                Row(
                    tier: tier, name: name, uses: fields["uses"] ?? [], testUses: fields["testUses"] ?? [],
                    line: token.line))
            names.append(name)
        }
        lists[list] = names
    }

    /// `[("CName", "pkg-config name"), …]`: the first text of each pair is a module.
    private mutating func readBindings(from reader: inout TokenReader) {
        var previous = ""
        while let token = reader.next(), token.text != "]" {
            if previous == "(", let name = token.string { bindings.insert(name) }
            previous = token.text
        }
    }

    /// A sum of texts, lists of texts, named lists, and brackets around such a sum; `.map(\.name)` changes nothing.
    private func readList(from reader: inout TokenReader) -> [String]? {
        var result: [String] = []
        repeat {
            guard let token = reader.next() else { return nil }
            if let text = token.string {
                result.append(text)
            } else if token.text == "[" {
                while let item = reader.next(), item.text != "]" {
                    if let text = item.string { result.append(text) } else if item.text != "," { return nil }
                }
            } else if token.text == "(" {
                guard let inner = readList(from: &reader), reader.next()?.text == ")" else { return nil }
                result += inner
            } else if let named = lists[token.text] {
                result += named
            } else {
                return nil
            }
            if reader.peek()?.text == ".", reader.peek(1)?.text == "map" {
                while let token = reader.next(), token.text != ")" {}
            }
        } while reader.skip("+")
        return result
    }
}

/// A part of `Package.swift` that cannot be understood.
struct PackageProblem: Error {
    let line: Int
    let message: String
}
