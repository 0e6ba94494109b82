public import Cataloging
internal import Clocks
internal import Errors

/// The reports of clients, in the same database as the catalog.
///
/// A report that is lost in a crash is no harm, so nobody waits for the disk.
public final class SQLMetricsReportStore: MetricsReportStore {
    public struct Limits: Sendable {
        /// Reports that are kept of one table.
        public var reportsPerTable = 100
        /// Reports that are kept of all tables together.
        public var reports = 10_000

        public init() {}
    }

    private let database: SQLDatabase
    private let limits: Limits

    public init(_ database: SQLDatabase, limits: Limits = Limits()) {
        self.database = database
        self.limits = limits
    }

    public func add(_ report: MetricsReport) async throws {
        let key = SQLValue.bytes(report.table.encoded)
        let limits = limits
        _ = try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.run(
                "INSERT INTO metrics_reports (table_key, ref, kind, received_at, body) VALUES ($1, $2, $3, $4, $5)",
                [
                    key, .text(report.ref), .text(report.kind), .integer(report.receivedAt.microseconds),
                    .bytes(report.body),
                ])
            try handle.run(
                """
                DELETE FROM metrics_reports WHERE table_key = $1 AND id <= (
                    SELECT id FROM metrics_reports WHERE table_key = $1 ORDER BY id DESC LIMIT 1 OFFSET $2)
                """, [key, .integer(Int64(limits.reportsPerTable))])
            try handle.run(
                """
                DELETE FROM metrics_reports WHERE id <= (
                    SELECT id FROM metrics_reports ORDER BY id DESC LIMIT 1 OFFSET $1)
                """, [.integer(Int64(limits.reports))])
            return .keep(true)
        }
    }

    public func reports(of table: ContentKey, limit: Int) async throws -> [MetricsReport] {
        try await database.read { handle throws(MartletError) in
            var found: [MetricsReport] = []
            try handle.run(
                """
                SELECT ref, kind, received_at, body FROM metrics_reports WHERE table_key = $1
                ORDER BY id DESC LIMIT $2
                """, [.bytes(table.encoded), .integer(Int64(max(0, limit)))]
            ) { row in
                found.append(
                    MetricsReport(
                        table: table, ref: row.text(0), kind: row.text(1),
                        receivedAt: Timestamp(microseconds: row.integer(2)), body: row.bytes(3)))
            }
            return found
        }
    }
}
