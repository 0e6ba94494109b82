import Iceberg
import Testing

/// Pruning never loses a row that matches, and "all rows match" is only said where they do.
@Suite struct PruningPropertyTests {
    /// Each seed makes its own table, rows, files and conditions.
    @Test(arguments: 0..<40) func neverLosesARow(_ seed: Int) throws {
        var tables = RandomTables(random: SeededGenerator(state: UInt64(seed)))
        let schema = RandomTables.schema
        var decided = 0
        for _ in 0..<12 {
            let spec = tables.spec()
            let rows = (0..<Int.random(in: 0...24, using: &tables.random)).map { _ in tables.row() }
            let files = files(of: rows, spec, &tables)
            let manifest = try Self.manifest(files.map(\.file), schema, spec)
            for _ in 0..<20 {
                let predicate = tables.predicate()
                let filter = try FileFilter(predicate, schema: schema, specs: [spec])
                for oracle in [RowOracle(ordersNaN: true), RowOracle(ordersNaN: false)] {
                    for (file, rows) in files {
                        let matching = rows.count { oracle.evaluate(predicate, $0) == true }
                        var what: String { "\(predicate) in \(spec.fields.map(\.transform)) \(rows)" }
                        if matching > 0 {
                            #expect(filter.mayMatch(file, specID: 0), "file lost: \(what)")
                            #expect(filter.mayMatchPartition(of: file, specID: 0), "partition lost: \(what)")
                            #expect(filter.mayMatch(manifest), "manifest lost: \(what)")
                        }
                        if filter.mustMatch(file, specID: 0) {
                            #expect(matching == rows.count, "not all match: \(what)")
                            decided += 1
                        }
                        if !filter.mayMatch(file, specID: 0) { decided += 1 }
                    }
                }
            }
        }
        // The answers would be safe if nothing were ever decided.
        #expect(decided > 50)
    }

    @Test(arguments: 0..<20) func negationsPushedDownMeanTheSame(_ seed: Int) {
        var tables = RandomTables(random: SeededGenerator(state: UInt64(1000 + seed)))
        for _ in 0..<100 {
            let predicate = tables.predicate()
            let row = tables.row()
            let oracle = RowOracle(ordersNaN: true)
            #expect(
                oracle.evaluate(predicate, row) == oracle.evaluate(predicate.withoutNegations, row), "\(predicate)")
        }
    }

    private func files(
        of rows: [[String: Literal]], _ spec: PartitionSpec, _ tables: inout RandomTables
    ) -> [(file: DataFile, rows: [[String: Literal]])] {
        var groups: [PartitionTuple: [[String: Literal]]] = [:]
        for row in rows {
            let values = spec.fields.map { $0.transform.apply(row[RandomTables.columns[$0.sourceID - 1].name]) }
            groups[PartitionTuple(values), default: []].append(row)
        }
        // In an order of its own, so that a seed always makes the same files.
        return groups.sorted { "\($0.key)" < "\($1.key)" }.map { ($0.value, tables.file($0.value, partition: $0.key)) }
            .map { (file: $1, rows: $0) }
    }

    private static func manifest(
        _ files: [DataFile], _ schema: Schema, _ spec: PartitionSpec
    ) throws -> ManifestFile {
        var writer = try ManifestWriter(path: "m", schema: schema, spec: spec, content: .data, snapshotID: 1)
        for file in files { try writer.add(file) }
        return try writer.finish().manifest
    }
}
