public import Errors
public import Identifiers
public import Runs
internal import Synchronization
internal import Threads

/// Claims runs by rows that their process renews, for servers on several machines with one PostgreSQL.
///
/// Only the database's own clock counts, so machines need not agree on the time. A database that was away is not a process that
/// died: while it has been up for less than the patience, nobody's claim is taken.
public final class LeasedRunLiveness: RunLiveness {
    public struct Options: Sendable, Hashable {
        /// Between two renewals.
        public var beat: Duration = .seconds(3)
        /// How long a claim that nobody renews is respected.
        public var patience: Duration = .seconds(15)

        public init() {}
    }

    // Sent between threads, but used under the lock only.
    private struct Held: @unchecked Sendable {
        var connection: (any SQLConnection)?
        var runs: Set<RunID> = []
    }

    /// Microseconds of the database's clock.
    private static let now = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)"
    private static let upSince = "CAST(extract(epoch FROM pg_postmaster_start_time()) * 1000000 AS BIGINT)"

    private let driver: any SQLDriver
    private let holder: String
    private let options: Options
    private let held = Mutex(Held())
    private let threads = BlockingThreads(name: "run-claims", limit: 1)
    private let renewal = Mutex<Task<Void, Never>?>(nil)

    /// - Parameter postgres: The address of a database that `SQLDatabase` has opened before.
    public convenience init(postgres: String, options: Options = Options()) throws(MartletError) {
        self.init(try PostgresDriver(postgres), options)
    }

    init(_ driver: any SQLDriver, _ options: Options) {
        self.driver = driver
        self.options = options
        holder = UUID.random().description
    }

    deinit { renewal.withLock { $0?.cancel() } }

    public func claim(_ id: RunID) throws -> (any RunClaim)? {
        let patience = SQLValue.integer(options.patience.components.seconds * 1_000_000)
        var isClaimed = false
        try run(
            """
            INSERT INTO run_claims (run_id, holder, beat_at) VALUES ($1, $2, \(Self.now))
            ON CONFLICT (run_id) DO UPDATE SET holder = $2, beat_at = \(Self.now)
            WHERE \(Self.now) - run_claims.beat_at > CAST($3 AS BIGINT) AND \(Self.now) - \(Self.upSince) > CAST($3 AS BIGINT)
            RETURNING run_id
            """, [.text(id.description), .text(holder), patience]
        ) { _ in isClaimed = true }
        guard isClaimed else { return nil }
        held.withLock { _ = $0.runs.insert(id) }
        startRenewal()
        return LeasedRunClaim { [self] in release(id) }
    }

    private func release(_ id: RunID) {
        guard held.withLock({ $0.runs.remove(id) }) != nil else { return }
        // Where the database cannot be reached the claim ends by itself.
        try? run(
            "DELETE FROM run_claims WHERE run_id = $1 AND holder = $2", [.text(id.description), .text(holder)]
        ) { _ in }
    }

    /// Runs a statement; on a new connection where the old one broke.
    private func run(
        _ sql: String, _ values: [SQLValue], _ body: (SQLRow) -> Void
    ) throws(MartletError) {
        try held.withLock { held throws(MartletError) in
            if let connection = held.connection, !connection.isBroken {
                do throws(MartletError) {
                    return try connection.run(sql, values) { body($0) }
                } catch {
                    guard connection.isBroken else { throw error }
                }
            }
            let connection = try driver.connect(.writing)
            // After a power cut of the database no process is what it was.
            try connection.script("SET synchronous_commit = off")
            held.connection = connection
            try connection.run(sql, values) { body($0) }
        }
    }

    /// Begins with the first claim, since most commands claim nothing.
    private func startRenewal() {
        renewal.withLock { renewal in
            guard renewal == nil else { return }
            let beat = options.beat
            // Of its own, since claims are made by whoever works on a run and outlive that call.
            renewal = Task { [weak self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: beat)
                    guard let self else { return }
                    await self.renew()
                }
            }
        }
    }

    /// Says that this process lives; what cannot be said now is said the next time.
    func renew() async {
        guard held.withLock({ !$0.runs.isEmpty }) else { return }
        try? await threads.run { () throws(MartletError) in
            try self.run(
                "UPDATE run_claims SET beat_at = \(Self.now) WHERE holder = $1", [.text(self.holder)]
            ) { _ in }
        }
    }
}

private final class LeasedRunClaim: RunClaim {
    private let end: @Sendable () -> Void
    private let isReleased = Atomic(false)

    init(_ end: @escaping @Sendable () -> Void) { self.end = end }

    func release() {
        guard isReleased.compareExchange(expected: false, desired: true, ordering: .relaxed).exchanged else { return }
        end()
    }

    deinit { release() }
}
