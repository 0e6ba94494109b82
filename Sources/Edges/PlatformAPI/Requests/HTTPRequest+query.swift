internal import Cataloging
internal import Errors
internal import HTTP

extension HTTPRequest {
    /// The table that the path names.
    var table: ContentKey {
        get throws { try ContentKey(parsing: parameter("table")) }
    }

    /// The state of the lake that is asked about; the default branch unless it is said.
    var ref: String { text("ref") ?? RefName.main.text }

    /// Refuses a parameter of the query that is not declared, since it is most likely misspelt.
    func checkQuery(_ fields: [Field]) throws(MartletError) {
        for (name, _) in query.all where !fields.contains(where: { $0.name == name }) {
            throw RequestBody.unknown("the query has a parameter", name, among: fields.map(\.name))
        }
    }

    /// A parameter of the query, unless it is absent or empty.
    func text(_ name: String) -> String? { query[name].flatMap { $0.isEmpty ? nil : $0 } }

    func integer(_ name: String, in range: ClosedRange<Int>, default fallback: Int) throws(MartletError) -> Int {
        guard let text = text(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw MartletError(
                .invalidInput,
                "'\(name)' must be a whole number from \(range.lowerBound) to \(range.upperBound), not '\(text)'")
        }
        return number
    }

    func flag(_ name: String) throws(MartletError) -> Bool {
        switch text(name) {
        case nil, "false": return false
        case "true": return true
        case let text?:
            throw MartletError(.invalidInput, "'\(name)' must be true or false, not '\(text)'")
        }
    }

    /// The commit that a parameter names by its whole ID.
    func commit(_ name: String) throws(MartletError) -> CommitID? {
        guard let text = text(name) else { return nil }
        return try CommitID(hex: text)
    }
}
