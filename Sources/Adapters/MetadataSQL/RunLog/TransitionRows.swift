internal import Errors
internal import Identifiers
internal import JSON
internal import Runs

/// How transitions lie in their table: those of one run in one transaction are one row.
enum TransitionRows {
    static let insert = """
        INSERT INTO run_transitions (run_id, number, last, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING
        """

    static func values(_ entry: RunLogBatch.Entry) -> [SQLValue]? {
        guard let first = entry.transitions.first, let last = entry.transitions.last else { return nil }
        return [
            .text(entry.run.description), .integer(first.number), .integer(last.number),
            .bytes(JSONValue.array(entry.transitions.map(\.json)).encoded()),
        ]
    }

    static func read(_ row: SQLRow, into found: inout [RunTransition]) throws(MartletError) {
        var number = row.integer(0)
        for json in try JSONValue(parsing: row.bytes(1), file: "transitions").arrayValue ?? [] {
            found.append(try RunTransition(number: number, json: json))
            number += 1
        }
    }
}
