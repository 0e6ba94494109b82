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
///
/// The first ones are compared with the first ones of a table in another lake, made in turn with the last ones: a minute lies
/// between the two ends of one table, in which machines change their speed by more than what is measured.
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
        let session = try await DuckDBEngine().open(SessionOptions())
        let long = try await table("long")
        // The first append makes the table, and everything warm.
        try await append(to: long, with: session)
        let window = min(Self.windowMax, (count - 1) / 2)
        var times: [Duration] = []
        for _ in 1..<(count - window) { times.append(try await timed(long, session)) }
        let fresh = try await table("fresh")
        try await append(to: fresh, with: session)
        var last: [Duration] = []
        var first: [Duration] = []
        for _ in 0..<window {
            last.append(try await timed(long, session))
            first.append(try await timed(fresh, session))
        }
        await session.close()
        times += last
        var result: JSONObject = [
            "count": .integer(Int64(count)),
            "first500PerSecond": .double(rate(first[...])),
            "last500PerSecond": .double(rate(last[...])),
            "ownFirst500PerSecond": .double(rate(times.prefix(window))),
        ]
        if times.count > Self.depth {
            result["atDepth300PerSecond"] = .double(rate(times[(Self.depth - Self.depthWindow)..<Self.depth]))
        }
        return .object(result)
    }

    private func timed(_ table: Target, _ session: any QuerySession) async throws -> Duration {
        let clock = ContinuousClock()
        let began = clock.now
        try await append(to: table, with: session)
        return clock.now - began
    }

    /// A table in a lake of its own.
    private struct Target {
        var lake: Lake
        var key: ContentKey
    }

    private func table(_ name: String) async throws -> Target {
        let folder = try Folder.make("\(folder)/\(name)")
        return Target(lake: try await BenchLake.open(folder), key: try ContentKey(["bench", "appends"]))
    }

    private func append(to table: Target, with session: any QuerySession) async throws {
        let (lake, key) = (table.lake, table.key)
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

    private func rate(_ times: ArraySlice<Duration>) -> Double {
        Double(times.count) / (times.reduce(.zero, +) / .seconds(1))
    }
}
