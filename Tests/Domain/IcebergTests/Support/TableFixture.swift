import Clocks
import Errors
import Identifiers
import ObjectStorage
import Synchronization

@testable import Iceberg

/// Random numbers that are the same for a seed on every machine (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64
    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

/// Files in memory.
final class TableStore: ObjectStore {
    let files = Mutex<[Location: [UInt8]]>([:])
    /// How many objects were read.
    let reads = Atomic(0)

    func read(_ location: Location, range: Range<Int>?) async throws -> [UInt8] {
        reads.add(1, ordering: .relaxed)
        guard let bytes = files.withLock({ $0[location] }) else {
            throw MartletError(.notFound, "there is no object \(location)")
        }
        return range.map { Array(bytes[$0]) } ?? bytes
    }

    func write(_ location: Location, _ bytes: [UInt8], condition: WriteCondition) async throws {
        try files.withLock { files in
            if case .ifAbsent = condition, files[location] != nil {
                throw MartletError(.alreadyExists, "there is an object \(location)")
            }
            files[location] = bytes
        }
    }

    func stat(_ location: Location) async throws -> ObjectInfo? {
        files.withLock { $0[location] }.map {
            ObjectInfo(location: location, size: $0.count, modified: Timestamp(milliseconds: 0))
        }
    }

    func list(below folder: Location) async throws -> [ObjectInfo] {
        files.withLock { $0 }.filter { $0.key.relative(to: folder) != nil }.map {
            ObjectInfo(location: $0.key, size: $0.value.count, modified: Timestamp(milliseconds: 0))
        }.sorted { $0.location < $1.location }
    }

    func delete(_ location: Location) async throws { files.withLock { $0[location] = nil } }
    func makeDurable(_ locations: [Location]) async throws {}
}

/// A table whose commits go one after the other, with a clock and UUIDs of its own.
struct TableFixture: Sendable {
    var metadata: TableMetadata
    let store: TableStore
    let uuids: UUIDSource
    var time = Timestamp(milliseconds: 1_772_323_200_000)
    var version = 0
    let cache: ManifestCache?

    final class UUIDSource: Sendable {
        private let numbers: Mutex<SeededNumbers>
        init(seed: UInt64) { numbers = Mutex(SeededNumbers(seed)) }
        func next() -> UUID { numbers.withLock { UUID.random(using: &$0) } }
    }

    static let schema = Schema(fields: [
        NestedField(id: 1, name: "id", required: true, type: .long),
        NestedField(id: 2, name: "region", type: .string),
        NestedField(id: 3, name: "amount", type: .decimal(precision: 9, scale: 2)),
    ])

    static let byRegion = PartitionSpec(fields: [
        PartitionField(sourceID: 2, fieldID: 1000, name: "region", transform: .identity)
    ])

    init(
        spec: PartitionSpec = .unpartitioned, properties: [String: String] = [:], seed: UInt64 = 1,
        cached: Bool = false,
        location: String = "file:///lake/orders"
    ) throws {
        store = TableStore()
        uuids = UUIDSource(seed: seed)
        cache = cached ? ManifestCache() : nil
        let definition = TableDefinition(
            schema: Self.schema, spec: spec, location: location, properties: properties)
        metadata = try TableMetadata.creating(definition.updates(uuid: uuids.next()), at: time)
    }

    func context(_ summary: [String: String] = [:]) -> CommitContext {
        let uuids = uuids
        return CommitContext(
            timestamp: time, makeUUID: { uuids.next() }, summary: summary, table: "orders", cache: cache)
    }

    mutating func commit(_ change: PreparedChange) throws {
        try commit(change.updates, change.requirements)
    }

    mutating func commit(_ updates: [TableUpdate], _ requirements: [TableRequirement] = []) throws {
        time = time.adding(seconds: 1)
        version += 1
        metadata = try metadata.committing(
            updates, requirements: requirements, at: time,
            previousLocation: "file:///lake/orders/metadata/\(version).metadata.json")
    }

    func prepare(_ operation: TableOperation) async throws -> PreparedChange {
        try await SnapshotProducer(metadata: metadata, store: store, context: context()).prepare(operation)
    }

    mutating func run(_ operation: TableOperation) async throws { try commit(await prepare(operation)) }

    func merge(base: TableMetadata?, ours: TableMetadata) async throws -> TableMergeOutcome {
        try await TableMerge(base: base, ours: ours, theirs: metadata, store: store, context: context()).run()
    }

    /// The same table on a branch.
    func branched() -> TableFixture { self }

    /// The live data files and delete files of the current snapshot; a path twice is an error of the table.
    func liveFiles() async throws -> [String: ManifestEntry] {
        let source = ManifestSource(metadata, metadata.currentSnapshot, store: store, context: context())
        var files: [String: ManifestEntry] = [:]
        for manifest in try await source.manifests() {
            for entry in try await source.liveEntries(of: manifest) {
                guard files.updateValue(entry, forKey: entry.file.path) == nil else {
                    throw MartletError(.internal, "the file \(entry.file.path) is listed twice")
                }
            }
        }
        return files
    }

    func paths() async throws -> Set<String> { Set(try await liveFiles().keys) }

    func manifests() async throws -> [ManifestFile] {
        try await ManifestSource(metadata, metadata.currentSnapshot, store: store, context: context()).manifests()
    }
}

/// A data file of ten rows with bounds for the column `id`.
func dataFile(
    _ name: String, region: String? = nil, ids: ClosedRange<Int64>? = nil, rows: Int64 = 10
) -> AddedFile {
    var file = DataFile(path: "file:///lake/orders/data/\(name).parquet", recordCount: rows, fileSize: 1000)
    if let region { file.partition = PartitionTuple([.string(region)]) }
    if let ids {
        file.valueCounts = [1: rows]
        file.nullCounts = [1: 0]
        file.lowerBounds = [1: Literal.long(ids.lowerBound).bytes]
        file.upperBounds = [1: Literal.long(ids.upperBound).bytes]
    }
    return AddedFile(file)
}

func deleteFile(_ name: String, of data: AddedFile, rows: Int64 = 1) -> AddedFile {
    AddedFile(
        DataFile(
            content: .positionDeletes, path: "file:///lake/orders/data/\(name)-deletes.parquet",
            partition: data.file.partition, recordCount: rows, fileSize: 100, referencedDataFile: data.file.path))
}
