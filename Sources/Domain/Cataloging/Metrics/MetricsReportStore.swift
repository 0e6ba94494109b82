public import Clocks

/// What a client measured while it scanned or committed a table, as it sent it.
public struct MetricsReport: Sendable, Hashable {
    public var table: ContentKey
    /// The ref that the client worked on, as it wrote it.
    public var ref: String
    /// `scan-report` or `commit-report`.
    public var kind: String
    public var receivedAt: Timestamp
    /// The report's JSON.
    public var body: [UInt8]

    public init(table: ContentKey, ref: String, kind: String, receivedAt: Timestamp, body: [UInt8]) {
        self.table = table
        self.ref = ref
        self.kind = kind
        self.receivedAt = receivedAt
        self.body = body
    }
}

/// The port to what keeps the reports of clients; only the newest of each table.
public protocol MetricsReportStore: Sendable {
    /// Keeps a report, and forgets the oldest ones of the table past the limit.
    func add(_ report: MetricsReport) async throws

    /// The reports of a table, the newest first.
    func reports(of table: ContentKey, limit: Int) async throws -> [MetricsReport]
}
