import CatalogService
import Cataloging
import Identifiers
import JSON

/// Branches made over catalogs of different sizes: the median time of one.
struct Branches {
    let folder: String
    let tableCounts: [Int]
    let durability: Durability

    private static let samples = 501
    /// Tables that one commit adds while a catalog is filled.
    private static let batch = 5000
    private static let tablesPerNamespace = 1000

    func measure() async throws -> JSONValue {
        var entries: [JSONValue] = []
        for count in tableCounts {
            let lake = try await BenchLake.open(try Folder.make("\(folder)/\(count)"))
            try await fill(lake.catalog, with: count)
            entries.append([
                "tables": .integer(Int64(count)), "medianMilliseconds": .double(try await median(lake.catalog)),
            ])
        }
        return .array(entries)
    }

    private func fill(_ catalog: Catalog, with count: Int) async throws {
        for start in stride(from: 0, to: count, by: Self.batch) {
            var operations: [CatalogOperation] = []
            for index in start..<min(start + Self.batch, count) {
                let key = try ContentKey(["n\(index / Self.tablesPerNamespace)", "t\(index)"])
                let content = TableContent(
                    id: .random(), metadataLocation: "file:///lake/t\(index)/metadata/00001.metadata.json",
                    snapshotID: Int64(index), schemaID: 0, specID: 0, sortOrderID: 0, properties: [:])
                operations.append(.put(key, .table(content), expecting: .absent))
            }
            _ = try await catalog.commit(
                operations, on: .main, CommitDetails(author: BenchLake.author, message: "Fill"),
                base: try await catalog.head(of: .main), options: CommitOptions(createsNamespaces: true))
        }
    }

    private func median(_ catalog: Catalog) async throws -> Double {
        let head = try await catalog.head(of: .main)
        let clock = ContinuousClock()
        var times: [Double] = []
        for index in 0..<Self.samples {
            let began = clock.now
            _ = try await catalog.createBranch(try RefName("run/\(index)"), at: head, durability: durability)
            times.append((clock.now - began) / .milliseconds(1))
        }
        times.sort()
        return times[times.count / 2]
    }
}
