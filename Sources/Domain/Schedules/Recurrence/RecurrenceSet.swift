/// Occurrences after RFC 5545: DTSTART, RRULEs, RDATEs and EXDATEs, in the local time of one zone.
public struct RecurrenceSet: Sendable, Hashable {
    /// As it was written, its lines joined by line feeds.
    public let text: String
    var rules: [RecurrenceRule]
    /// Ascending.
    var additions: [Int64]
    var exceptions: Set<Int64>
    /// Whether a rule goes by elapsed time, being shorter than a day.
    var isElapsed: Bool { rules.contains { $0.frequency.unit != nil } }

    /// The longest text.
    public static let lengthLimit = 64 << 10
    /// The highest COUNT.
    public static let countLimit: Int64 = 100_000
    /// RDATEs and EXDATEs together.
    public static let dateLimit = 10_000

    /// The first occurrence at or after a local time.
    func nextLocal(from local: Int64) -> Int64? {
        var from = local
        // Each round passes one exception.
        for _ in 0...Self.dateLimit {
            var found = rules.lazy.compactMap { $0.nextLocal(from: from) }.min()
            if let addition = additions.first(where: { $0 >= from }), found.map({ addition < $0 }) ?? true {
                found = addition
            }
            guard let found else { return nil }
            if !exceptions.contains(found) { return found }
            from = found + 1
        }
        return nil
    }
}
