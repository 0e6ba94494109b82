internal import Errors
internal import HTTP
internal import Synchronization

/// How many heavy requests a server works on at once; those beyond are refused at once, and may come again.
final class QueryDesk: Sendable {
    /// Queries, comparisons and rewrites that run or wait for a session.
    static let requestsAtOnce = 32
    /// Time that a query gets unless it asks for less or more, in milliseconds.
    static let timeDefault_ms: Int64 = 300_000
    /// The longest time that a query may ask for, in milliseconds.
    static let timeLimit_ms: Int64 = 3_600_000
    /// Rows that a query gives at most, unless it asks for fewer.
    static let rowLimit = 100_000_000

    let services: PlatformServices
    private let running = Mutex(0)
    /// Queries that were given an ID, while they run.
    let named = Mutex<[NamedQuery.Key: NamedQuery]>([:])

    init(_ services: PlatformServices) { self.services = services }

    /// Takes one of the places, which is given back with the value.
    func place() throws -> Place {
        let isFree = running.withLock { running in
            guard running < Self.requestsAtOnce else { return false }
            running += 1
            return true
        }
        guard isFree else {
            throw HTTPFailure(
                .tooManyRequests,
                "the server already works on \(Self.requestsAtOnce) queries, which is its limit; try again",
                fields: ["Retry-After": "\(PlatformFailure.retryAfterSeconds)"])
        }
        return Place(self)
    }

    /// Does heavy work on one of the places.
    func working<Value>(_ body: () async throws -> Value) async throws -> Value {
        let place = try place()
        defer { withExtendedLifetime(place) {} }
        return try await body()
    }

    final class Place: Sendable {
        private let desk: QueryDesk

        fileprivate init(_ desk: QueryDesk) { self.desk = desk }

        deinit { desk.running.withLock { $0 -= 1 } }
    }
}
