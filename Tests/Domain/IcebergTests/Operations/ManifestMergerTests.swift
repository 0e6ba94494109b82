import Testing

@testable import Iceberg

@Suite struct ManifestMergerTests {
    /// K log n manifests at any time, and O(log n) work for each commit.
    @Test(arguments: [false, true]) func manifestListsStayShort(_ cached: Bool) async throws {
        var table = try TableFixture(properties: [TableProperties.snapshotsMax: "3"], cached: cached)
        let commits = 700
        var most = 0
        var writes = 0
        for number in 0..<commits {
            let change = try await table.prepare(.append([dataFile("f\(number)")]))
            writes += change.writtenFiles.count
            try table.commit(change)
            if number % 50 == 49 { most = max(most, try await table.manifests().count) }
        }
        // Four tiers of up to eight, and the newest.
        #expect(most <= 4 * 8 + 1)
        #expect(writes < commits * 5 / 2)
        let files = try await table.liveFiles()
        #expect(files.count == commits)
        for number in 0..<commits {
            #expect(files[dataFile("f\(number)").file.path]?.sequenceNumber == Int64(number + 1))
        }
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.totalDataFiles) == Int64(commits))
    }

    @Test func manifestsNearTheTargetAreLeftAlone() async throws {
        // No manifest is smaller than half of this target.
        var table = try TableFixture(properties: [TableProperties.manifestTargetSize: "2000"])
        for number in 0..<20 { try await table.run(.append([dataFile("f\(number)")])) }
        #expect(try await table.manifests().count == 20)
        try table.commit([.removeProperties([TableProperties.manifestTargetSize])])
        try await table.run(.append([dataFile("last")]))
        #expect(try await table.manifests().count == 2)
        #expect(try await table.liveFiles().count == 21)
    }

    @Test func mergingCanBeTurnedOff() async throws {
        var table = try TableFixture(properties: [TableProperties.manifestMergeEnabled: "false"])
        for number in 0..<10 { try await table.run(.append([dataFile("f\(number)")])) }
        #expect(try await table.manifests().count == 10)
    }
}
