import Cataloging
import Clocks
import Testing

@testable import MetadataSQL

@Suite struct SQLMetricsReportStoreTests {
    @Test(arguments: DatabaseKind.available) func onlyTheNewestOfATableAreKept(_ kind: DatabaseKind) async throws {
        try await MetricsReportStoreScenarios(kind).onlyTheNewestOfATableAreKept()
    }

    @Test(arguments: DatabaseKind.available) func manyTablesTogetherAreBounded(_ kind: DatabaseKind) async throws {
        try await MetricsReportStoreScenarios(kind).manyTablesTogetherAreBounded()
    }
}

private struct MetricsReportStoreScenarios {
    let fresh: FreshDatabase
    let store: SQLMetricsReportStore

    init(_ kind: DatabaseKind) throws {
        fresh = try FreshDatabase(kind)
        var limits = SQLMetricsReportStore.Limits()
        limits.reportsPerTable = 3
        limits.reports = 5
        store = SQLMetricsReportStore(try fresh.open(), limits: limits)
    }

    func report(_ table: String, _ number: Int) throws -> MetricsReport {
        MetricsReport(
            table: try ContentKey("silver", table), ref: "lake@dev", kind: "scan-report",
            receivedAt: Timestamp(milliseconds: Int64(number)), body: Array("{\"n\":\(number)}".utf8))
    }

    func onlyTheNewestOfATableAreKept() async throws {
        for number in 1...5 { try await store.add(report("orders", number)) }
        let kept = try await store.reports(of: ContentKey("silver", "orders"), limit: 10)
        #expect(try kept == [report("orders", 5), report("orders", 4), report("orders", 3)])
        #expect(
            try await store.reports(of: ContentKey("silver", "orders"), limit: 1).map(\.receivedAt.milliseconds) == [5])
        #expect(try await store.reports(of: ContentKey("silver", "order"), limit: 10).isEmpty)
        #expect(try await store.reports(of: ContentKey("silver", "orders"), limit: -1).isEmpty)
    }

    func manyTablesTogetherAreBounded() async throws {
        for number in 1...8 { try await store.add(report("t\(number)", number)) }
        var kept: [Int64] = []
        for number in 1...8 {
            kept += try await store.reports(of: ContentKey("silver", "t\(number)"), limit: 10)
                .map(\.receivedAt.milliseconds)
        }
        #expect(kept == [4, 5, 6, 7, 8])
    }
}
