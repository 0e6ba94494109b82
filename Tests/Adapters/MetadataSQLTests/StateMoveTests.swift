import Cataloging
import Clocks
import Errors
import JSON
import Testing

@testable import MetadataSQL

@Suite struct StateMoveTests {
    /// Both ways, and between two of a kind.
    static var ways: [(DatabaseKind, DatabaseKind)] {
        DatabaseKind.available.flatMap { from in DatabaseKind.available.map { (from, $0) } }
    }

    static func move(_ from: FreshDatabase, _ to: FreshDatabase) throws -> StateMove {
        StateMove(from: StatePlace(try from.driver()), to: StatePlace(try to.driver()))
    }

    static func filled(_ kind: DatabaseKind) async throws -> FreshDatabase {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let catalog = try await Catalog.open(SQLCatalogBackend(database), clock: FixedClock(Timestamp(microseconds: 5)))
        for number in 0..<300 {
            try await catalog.commit(
                [.put(try ContentKey("n\(number)"), .namespace(NamespaceContent()))], on: .main,
                CommitDetails(author: "a", message: "\(number)"), options: CommitOptions(durability: .relaxed))
        }
        try await catalog.createBranch(try RefName("dev"), at: try await catalog.head(of: .main))
        let reports = SQLMetricsReportStore(database)
        for number in 0..<5 {
            try await reports.add(
                MetricsReport(
                    table: try ContentKey("t"), ref: "main", kind: "k\(number)",
                    receivedAt: Timestamp(microseconds: 1), body: [0, 1, 2]))
        }
        return fresh
    }

    @Test(arguments: ways) func everythingArrives(_ way: (DatabaseKind, DatabaseKind)) async throws {
        let from = try await Self.filled(way.0)
        let still = try from.open()
        let to = try FreshDatabase(way.1)
        let report = try Self.move(from, to).run()
        let rows = Dictionary(uniqueKeysWithValues: report.tables.map { ($0.table, $0.rows) })
        #expect(
            rows["commits"] == 301 && rows["refs"] == 2 && rows["metrics_reports"] == 5 && rows["access_state"] == 1)
        let database = try to.open()
        let catalog = try await Catalog.open(SQLCatalogBackend(database), clock: SystemClock())
        let head = try await catalog.head(of: .main)
        #expect(try await catalog.list(ListRequest(limit: 1000), at: head).entries.count == 300)
        #expect(try await catalog.log(from: head, limit: 1000).commits.count == 301)
        // Keys that count by themselves go on behind the copied ones.
        try await SQLMetricsReportStore(database).add(
            MetricsReport(
                table: try ContentKey("t"), ref: "main", kind: "later", receivedAt: Timestamp(microseconds: 1), body: []
            ))
        let reports = try await SQLMetricsReportStore(database).reports(of: ContentKey("t"), limit: 10)
        #expect(reports.first?.kind == "later" && reports.count == 6)
        // Nobody writes to the source any more, not even who has had it open all the time.
        #expect(throws: MartletError.self) { try from.open() }
        do {
            _ = try await Catalog.open(SQLCatalogBackend(still), clock: SystemClock()).commit(
                [.put(try ContentKey("late"), .namespace(NamespaceContent()))], on: .main,
                CommitDetails(author: "a", message: "late"))
            Issue.record("the source took a write after the move")
        } catch let error as MartletError {
            #expect(error.code == .conflict && error.message.contains("was moved to"))
        }
        #expect(try StatePlace(try from.driver()).summary().movedTo == StatePlace(try to.driver()).name)
        // A second time there is nothing to do but to say so.
        #expect(throws: MartletError.self) { try Self.move(from, to).run() }
    }

    @Test(arguments: ways) func aTargetThatIsNotEmptyIsRefused(_ way: (DatabaseKind, DatabaseKind)) async throws {
        let from = try await Self.filled(way.0)
        let to = try FreshDatabase(way.1)
        _ = try to.open()
        do {
            _ = try Self.move(from, to).run()
            Issue.record("it was moved over another project's state")
        } catch let error as MartletError {
            #expect(error.code == .alreadyExists)
        }
        _ = try from.open()
    }

    /// Broken off while it copied, and again after all was copied: until the end nobody can use the target, and the same move ends it.
    @Test(arguments: ways) func whatBrokeOffIsEnded(_ way: (DatabaseKind, DatabaseKind)) async throws {
        let from = try await Self.filled(way.0)
        let to = try FreshDatabase(way.1)
        do {
            let driver = try to.driver()
            var handle = SQLHandle(try driver.connect(.writing))
            try SQLMigration.bringUpToDate(&handle, driver, Array(SQLMigration.all))
            try handle.begin(.full)
            try StateMark.copyOf.set(try from.driver().name, &handle)
            try handle.run("INSERT INTO commits (id, bytes) VALUES ($1, $1)", [.bytes([1])])
            try handle.commit()
        }
        #expect(throws: MartletError.self) { try to.open() }
        #expect(try Self.move(from, to).run().tables.contains { $0.table == "commits" && $0.rows == 301 })
        do {
            var handle = SQLHandle(try to.driver().connect(.writing))
            try handle.begin(.full)
            try StateMark.copyOf.set(try from.driver().name, &handle)
            try handle.commit()
        }
        #expect(throws: MartletError.self) { try to.open() }
        #expect(try Self.move(from, to).run().tables.isEmpty)
        _ = try to.open()
    }
}
