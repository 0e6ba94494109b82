internal import Access
internal import Errors
internal import JSON
internal import QueryService
internal import Synchronization

/// A query that runs under an ID of its caller's choice, by which the caller asks how far it is and ends it.
final class NamedQuery: Sendable {
    /// An ID means something only beside whose it is.
    struct Key: Hashable, Sendable {
        var token: TokenID?
        var caller: String
        var id: String

        init(_ id: String, _ caller: Caller) {
            (token, self.caller, self.id) = (caller.tokenID, caller.name, id)
        }
    }

    let watch = QueryWatch()
    private let start = ContinuousClock.now
    private let feed = Mutex<PieceFeed?>(nil)

    /// In milliseconds.
    var elapsed_ms: Int64 { Int64((ContinuousClock.now - start) / .milliseconds(1)) }

    /// What `cancel` ends.
    func follow(_ feed: PieceFeed) { self.feed.withLock { $0 = feed } }

    func cancel() { feed.withLock { $0 }?.cancel() }
}

/// Whoever answers a named query holds one of these: the query is known until it is let go.
final class NamedQueryHold: Sendable {
    let query: NamedQuery
    private let key: NamedQuery.Key
    private let desk: QueryDesk

    fileprivate init(_ query: NamedQuery, _ key: NamedQuery.Key, _ desk: QueryDesk) {
        (self.query, self.key, self.desk) = (query, key, desk)
    }

    deinit { _ = desk.named.withLock { $0.removeValue(forKey: key) } }
}

extension QueryDesk {
    /// Letters of an ID.
    private static let idLength = 64
    static let idSchema: JSONValue = ["type": "string", "pattern": "^[A-Za-z0-9_-]{1,64}$"]

    /// Makes a query known to its caller by an ID.
    ///
    /// - Throws: `invalidInput` for what is no ID, and where the caller has a query with it that runs.
    func hold(_ id: String, by caller: Caller) throws(MartletError) -> NamedQueryHold {
        guard (1...Self.idLength).contains(id.utf8.count), id.utf8.allSatisfy(Self.isPlain) else {
            throw MartletError(
                .invalidInput, "'id' must have 1 to \(Self.idLength) letters, digits, '-' and '_'",
                hint: "A random UUID is a good ID.")
        }
        let key = NamedQuery.Key(id, caller)
        let query = NamedQuery()
        let isNew = named.withLock { named in
            guard named[key] == nil else { return false }
            named[key] = query
            return true
        }
        guard isNew else {
            throw MartletError(
                .invalidInput, "a query with the ID '\(id)' runs already", hint: "Give each query an ID of its own.")
        }
        return NamedQueryHold(query, key, self)
    }

    /// A query of a caller that runs; nil where none does, be it not yet, not any more, or another caller's.
    func running(_ id: String, by caller: Caller) -> NamedQuery? {
        named.withLock { $0[NamedQuery.Key(id, caller)] }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
