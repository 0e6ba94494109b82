import Cataloging
import HTTP
import IcebergRESTAPI
import JSON
import Testing

@Suite struct MetricsTests {
    static let scan: JSONObject = [
        "report-type": "scan-report", "table-name": "silver.orders", "snapshot-id": 1, "filter": true, "schema-id": 0,
        "projected-field-ids": [1], "projected-field-names": ["id"],
        "metrics": ["result-data-files": ["unit": "count", "value": 1]], "metadata": ["engine": "test"],
    ]
    static let commit: JSONObject = [
        "report-type": "commit-report", "table-name": "silver.orders", "snapshot-id": 1, "sequence-number": 1,
        "operation": "append",
        "metrics": ["total-duration": ["count": 1, "time-unit": "nanoseconds", "total-duration": 5]],
    ]

    @Test func reportsAreKeptAsTheyCame() async throws {
        let client = try await PlanningClient()
        try await client.append(["a"])
        for report in [Self.scan, Self.commit] {
            #expect(try await client.ask(.post, "/metrics", .object(report)).status == 204)
        }
        let kept = try await client.reports.reports(of: ContentKey("silver", "orders"), limit: 10)
        #expect(kept.map(\.kind) == ["commit-report", "scan-report"])
        #expect(try kept.map { try JSONValue(parsing: $0.body) } == [.object(Self.commit), .object(Self.scan)])
        #expect(kept.allSatisfy { $0.ref == "main" })
        let missing = try await client.ask(.post, "/metrics", .object(Self.scan), table: "others")
        #expect(missing.status == 404 && missing.json["error"]?["type"] == "NoSuchTableException")
    }

    @Test func whatIsNoReportIsRefused() async throws {
        let client = try await PlanningClient()
        try await client.append(["a"])
        var bad: [JSONObject] = [[:], ["report-type": "rumour"], ["report-type": 5], ["report-type": "scan-report"]]
        for report in [Self.scan, Self.commit] {
            for name in report.names {
                for value in [JSONValue.null, ["x": 1], 1.5] {
                    if name == "metadata", value.isNull { continue }
                    var copy = report
                    copy[name] = value
                    bad.append(copy)
                }
            }
        }
        for report in bad {
            let answer = try await client.ask(.post, "/metrics", .object(report))
            #expect(answer.status == 400, "\(JSONValue.object(report).text())")
        }
        #expect(try await client.reports.reports(of: ContentKey("silver", "orders"), limit: 10).isEmpty)
        var long = Self.scan
        long["table-name"] = .string(String(repeating: "x", count: 300 << 10))
        #expect(try await client.ask(.post, "/metrics", .object(long)).status == 413)
    }
}
