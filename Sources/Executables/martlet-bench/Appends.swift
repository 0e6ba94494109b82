import CatalogService
import Cataloging
import Clocks
import Errors
import Iceberg
import Identifiers
import IngestionService
import JSON
import ObjectStorage
import Querying
import QueryingDuckDB

/// Appends of ten rows to one table, each with a data file, a metadata file and a commit of its own.
struct Appends {
    let folder: String
    let count: Int
    let durability: Durability

    private static let rows = "SELECT i AS id, 'row ' || i AS name FROM range(10) AS t(i)"
    /// Appends at either end whose rate is compared.
    private static let windowMax = 500
    private static let depth = 300
    private static let depthWindow = 20

    func measure() async throws -> JSONValue {
        let lake = try await BenchLake.open(folder)
        let session = try await DuckDBEngine().open(SessionOptions())
        let key = try ContentKey(["bench", "appends"])
        let clock = ContinuousClock()
        var ends: [ContinuousClock.Instant] = []
        ends.reserveCapacity(count + 1)
        for number in 0..<count {
            if number == 1 { ends.append(clock.now) }
            try await append(to: key, in: lake, with: session)
            if number > 0 { ends.append(clock.now) }
        }
        await session.close()

        let window = min(Self.windowMax, (ends.count - 1) / 2)
        var result: JSONObject = [
            "count": .integer(Int64(count)),
            "first500PerSecond": .double(rate(ends, from: 0, to: window)),
            "last500PerSecond": .double(rate(ends, from: ends.count - 1 - window, to: ends.count - 1)),
        ]
        if ends.count > Self.depth {
            result["atDepth300PerSecond"] = .double(rate(ends, from: Self.depth - Self.depthWindow, to: Self.depth))
        }
        return .object(result)
    }

    private func append(to key: ContentKey, in lake: Lake, with session: any QuerySession) async throws {
        let details = CommitDetails(author: BenchLake.author, message: "Append")
        try await lake.change(key, on: .main, details, durability: durability) { base in
            let table =
                try base.map { WritableTable(metadata: $0.metadata, base: $0, in: lake) } ?? create(key, in: lake)
            let files = try await table.write(Self.rows, with: session)
            let change = try await lake.prepare(.append(files), on: table.metadata)
            let paths = try files.map { try Location($0.file.path) }
            return TableChange(
                updates: table.updates + change.updates, requirements: table.requirements + change.requirements,
                files: change.writtenFiles + paths)
        }
    }

    private func create(_ key: ContentKey, in lake: Lake) throws -> WritableTable {
        let id = Identifiers.UUID.random()
        let definition = TableDefinition(fields: [
            NestedField(id: 1, name: "id", type: .long), NestedField(id: 2, name: "name", type: .string),
        ])
        let updates = try definition.updates(id: id, location: try lake.freshLocation(for: key, id: id).uri)
        return WritableTable(
            metadata: try TableMetadata.creating(updates, at: lake.clock.now()), updates: updates,
            requirements: [.create], base: nil, in: lake)
    }

    private func rate(_ ends: [ContinuousClock.Instant], from: Int, to: Int) -> Double {
        Double(to - from) / ((ends[to] - ends[from]) / .seconds(1))
    }
}
