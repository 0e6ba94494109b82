import Errors
import Iceberg
import ObjectStorage
import Testing

@Suite struct TableScanTests {
    private func plan(
        _ sample: ScanSample, _ filter: Predicate = .alwaysTrue, cache: ManifestCache? = nil
    ) async throws -> ScanPlan {
        try await TableScan(table: "silver.orders", metadata: sample.table(), filter: filter)
            .plan(store: sample.store, cache: cache)
    }

    @Test func prunesManifestsAndFiles() async throws {
        var sample = ScanSample()
        try await sample.add(
            "eu", spec: ScanSample.byRegion, sequenceNumber: 1,
            [ScanSample.data("e1", 1...10, region: "eu"), ScanSample.data("e2", 11...20, region: "eu")])
        try await sample.add(
            "us", spec: ScanSample.byRegion, sequenceNumber: 2, [ScanSample.data("u1", 1...10, region: "us")])
        let all = try await plan(sample)
        #expect(all.tasks.map(\.file.path) == ["e1", "e2", "u1"])
        #expect(all.tasks.map(\.sequenceNumber) == [1, 1, 2])
        #expect(all.tasks.allSatisfy { $0.allRowsMatch })
        let some = try await plan(
            sample, .column("region", .equal, .string("eu")).and(.column("id", .less, .long(11))))
        #expect(some.tasks.map(\.file.path) == ["e1"])
        #expect(some.report.manifestsPruned == 1 && some.report.filesPruned == 1 && some.report.files == 2)
        let region = try await plan(sample, .column("region", .equal, .string("eu")))
        #expect(region.tasks.allSatisfy { $0.allRowsMatch })
        let one = try await plan(sample, .column("id", .equal, .long(5)))
        #expect(one.tasks.map(\.file.path) == ["e1", "u1"])
        #expect(!one.tasks.contains { $0.allRowsMatch })
    }

    @Test func readsTheOldestFilesFirst() async throws {
        var sample = ScanSample()
        // Writers put the newest manifest in front.
        try await sample.add("third", sequenceNumber: 3, [ScanSample.data("c", 1...2)])
        try await sample.add("first", sequenceNumber: 1, [ScanSample.data("a2", 1...2), ScanSample.data("a1", 3...4)])
        try await sample.add("second", sequenceNumber: 2, [ScanSample.data("b", 1...2)])
        #expect(try await plan(sample).tasks.map(\.file.path) == ["a2", "a1", "b", "c"])
    }

    @Test func equalityDeletesReachOlderFilesOfTheirPartition() async throws {
        var sample = ScanSample()
        for number in [Int64(1), 2, 3] {
            let files = ["eu", "us"].map { (region: String) in
                ScanSample.data(region + String(number), 1...2, region: region)
            }
            try await sample.add("m\(number)", spec: ScanSample.byRegion, sequenceNumber: number, files)
        }
        try await sample.add(
            "d", spec: ScanSample.byRegion, content: .deletes, sequenceNumber: 2,
            [ScanSample.equality("eq-eu", region: "eu")])
        try await sample.add("g", content: .deletes, sequenceNumber: 3, [ScanSample.equality("eq-all")])
        let deletes = Dictionary(
            uniqueKeysWithValues: try await plan(sample).tasks.map { ($0.file.path, $0.equalityDeletes.map(\.path)) })
        let expected: [String: [String]] = [
            "eu1": ["eq-all", "eq-eu"], "us1": ["eq-all"], "eu2": ["eq-all"], "us2": ["eq-all"], "eu3": [], "us3": [],
        ]
        #expect(deletes == expected)
    }

    @Test func positionDeletesReachFilesUpToTheirOwnCommit() async throws {
        var sample = ScanSample()
        for number in [Int64(1), 2, 3] {
            try await sample.add(
                "m\(number)", sequenceNumber: number,
                [ScanSample.data("a\(number)", 1...2), ScanSample.data("b\(number)", 1...2)])
        }
        try await sample.add(
            "d", content: .deletes, sequenceNumber: 2,
            [
                ScanSample.positions("any"), ScanSample.positions("of-a1", of: "a1"),
                ScanSample.positions("range", bounds: ("a", "a~")),
                ScanSample.positions("only-b2", bounds: ("b2", "b2")), ScanSample.positions("of-a3", of: "a3"),
            ])
        // Another partition spec: its position deletes are about files of that spec.
        try await sample.add(
            "p", spec: ScanSample.byRegion, content: .deletes, sequenceNumber: 3,
            [ScanSample.positions("eu", region: "eu")])
        let deletes = Dictionary(
            uniqueKeysWithValues: try await plan(sample).tasks.map {
                ($0.file.path, Set($0.positionDeletes.map(\.path)))
            })
        let expected: [String: Set<String>] = [
            "a1": ["any", "of-a1", "range"], "b1": ["any"], "a2": ["any", "range"], "b2": ["any", "only-b2"],
            "a3": [], "b3": [],
        ]
        #expect(deletes == expected)
    }

    @Test func theCacheSparesReading() async throws {
        var sample = ScanSample()
        for number in Int64(1)...20 {
            try await sample.add("m\(number)", sequenceNumber: number, [ScanSample.data("f\(number)", 1...2)])
        }
        let cache = ManifestCache()
        let first = try await plan(sample, cache: cache)
        #expect(first.tasks.map(\.file.path) == (1...20).map { "f\($0)" })
        let metadata = try await sample.table()
        for object in try await sample.store.list(below: Location("mem://t")) {
            try await sample.store.delete(object.location)
        }
        let scan = try TableScan(table: "t", metadata: metadata)
        #expect(try await scan.plan(store: sample.store, cache: cache).tasks == first.tasks)
        await #expect(throws: MartletError.self) { try await scan.plan(store: sample.store) }
    }

    @Test(arguments: ["m.avro", "list.avro"]) func missingOrDamagedFilesAreNamed(_ name: String) async throws {
        var sample = ScanSample()
        try await sample.add("m", sequenceNumber: 1, [ScanSample.data("a", 1...2)])
        let metadata = try await sample.table()
        let location = try Location("mem://t/" + name)
        let whole = try await sample.store.read(location)
        for damaged in [nil, Array(whole.dropLast(5)), Array("junk".utf8)] {
            try await sample.store.delete(location)
            if let damaged { try await sample.store.write(location, damaged) }
            let error = await #expect(throws: MartletError.self) {
                try await TableScan(table: "silver.orders", metadata: metadata).plan(store: sample.store)
            }
            #expect(error?.code == .corrupt)
            for part in ["silver.orders", "snapshot 9", location.uri] {
                #expect(error?.message.contains(part) == true, "\(error?.message ?? "")")
            }
            #expect(error?.hint?.isEmpty == false)
        }
    }

    @Test func filtersThatDoNotFit() async throws {
        let metadata = try await ScanSample().table()
        let unknown = #expect(throws: MartletError.self) {
            try TableScan(table: "t", metadata: metadata, filter: .isNull("regoin"))
        }
        #expect(unknown?.code == .notFound && unknown?.hint?.contains("region") == true)
        let mismatch = #expect(throws: MartletError.self) {
            try TableScan(table: "t", metadata: metadata, filter: .column("id", .equal, .boolean(true)))
        }
        #expect(mismatch?.code == .invalidInput)
    }
}
