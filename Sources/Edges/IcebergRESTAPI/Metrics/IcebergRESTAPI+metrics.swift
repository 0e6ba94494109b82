internal import Access
internal import CatalogService
internal import Cataloging
internal import Clocks
internal import HTTP

/// What clients measured; `MetricsReportStore` keeps the newest of each table.
extension IcebergRESTAPI {
    /// The longest report, in bytes.
    static let reportByteLimit = 256 << 10

    /// Empty where reports are not kept.
    var metricsRoutes: [Route] {
        guard let reports = metricsReports else { return [] }
        return [
            read(.post, "/namespaces/{namespace}/tables/{table}/metrics", "reportMetrics") { request, caller in
                let key = try Self.key(of: request)
                try caller.require(.read, on: key.elements)
                let bytes = try await request.body.collect(upTo: Self.reportByteLimit)
                let kind = try ReportKind(of: bytes)
                let ref = try await ref(of: request)
                guard try await lake.exists(key, .table, at: ref.commit) else {
                    throw Self.missing(key, .table, at: ref)
                }
                try await reports.add(
                    MetricsReport(
                        table: key, ref: ref.text, kind: kind.rawValue, receivedAt: lake.clock.now(), body: bytes))
                return HTTPResponse(.noContent)
            }
        ]
    }
}
