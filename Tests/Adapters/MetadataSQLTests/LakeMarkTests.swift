import Cataloging
import Clocks
import Errors
import Testing

@testable import MetadataSQL

@Suite struct LakeMarkTests {
    private static let details = CommitDetails(author: "a", message: "m")

    private static func commit(_ name: String, _ catalog: Catalog) async throws {
        try await catalog.commit([.put(try ContentKey(name), .namespace(NamespaceContent()))], on: .main, details)
    }

    @Test(arguments: DatabaseKind.available) func whoWritesToWhereTheLakeWasIsRefused(_ kind: DatabaseKind) async throws
    {
        let fresh = try FreshDatabase(kind)
        let clock = FixedClock(Timestamp(microseconds: 5))
        func opened(_ lake: String) async throws -> Catalog {
            try await Catalog.open(SQLCatalogBackend(try fresh.open(), lake: lake), clock: clock)
        }
        let (old, new) = ("file:///lake", "s3://data/lake")
        let before = try await opened(old)
        try await Self.commit("first", before)
        let mover = try fresh.open()
        try await mover.lakeLeft([old], for: new)
        let head = try await before.head(of: .main)
        let attempts: [() async throws -> Void] = [
            { try await Self.commit("late", before) },
            { _ = try await before.createBranch(try RefName("dev"), at: head) },
        ]
        for attempt in attempts {
            let error = await #expect(throws: MartletError.self) { try await attempt() }
            #expect(error?.code == .conflict)
            #expect(
                error?.message
                    == "the lake was moved from '\(old)' to '\(new)', and nothing is written to the old place any more")
        }
        #expect(try await before.head(of: .main) == head)
        // What can be read can be read.
        #expect(try await before.list(at: head).entries.count == 1)
        let after = try await opened(new)
        try await Self.commit("second", after)
        #expect(try await after.list(at: try await after.head(of: .main)).entries.count == 2)
        // Others that the marks say nothing of.
        try await Self.commit("third", try await opened("file:///elsewhere"))
        // The lake stays where it was after all.
        try await mover.lakeLeft([new], for: old)
        try await Self.commit("fourth", before)
        await #expect(throws: MartletError.self) { try await Self.commit("fifth", after) }
    }
}
