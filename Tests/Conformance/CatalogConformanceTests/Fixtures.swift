import Cataloging
import Clocks
import Cryptography
import Errors
import Glibc
import Identifiers
import JSON
import MetadataSQL
import Synchronization
import Testing

/// The backends that all tests of the suite run against.
enum BackendKind: CaseIterable, Sendable {
    case memory
    case sqlite
    case postgres

    /// PostgreSQL where a server for tests is named, as `make test` does.
    static var allCases: [BackendKind] { [.memory] + stored }

    /// Those that several processes can have open.
    static var stored: [BackendKind] { postgresURL == nil ? [.sqlite] : [.sqlite, .postgres] }

    static var postgresURL: String? {
        unsafe getenv("MARTLET_TEST_POSTGRES").map { unsafe String(cString: $0) }
    }
}

/// Opens what a text names: a SQLite file, or a PostgreSQL database by its URL.
func openBackend(_ place: String) throws -> any CatalogBackend {
    guard place.hasPrefix("postgresql://") else { return try SQLCatalogBackend(path: place) }
    return SQLCatalogBackend(try SQLDatabase(postgres: place, localFolder: "/nonexistent"))
}

/// A folder that goes away with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/martlet-catalog-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw MartletError(.internal, "no temporary folder: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unsafe unlink("\(path)/catalog.db\(suffix)") }
        unsafe rmdir(path)
    }

    var file: String { "\(path)/catalog.db" }

    /// A database of its own of a kind, which goes away with the folder or the server for tests.
    func place(_ kind: BackendKind) throws -> String {
        guard kind == .postgres else { return file }
        let schema = path.split(separator: "-").last.map { $0.utf8.map { String($0, radix: 16) }.joined() } ?? ""
        return "\(try #require(BackendKind.postgresURL))?options=-csearch_path%3Dcatalog_\(schema)"
    }
}

/// A clock that tests move.
final class TestClock: WallClock {
    private let time = Mutex(Timestamp(microseconds: 1_000_000_000_000))
    func now() -> Timestamp { time.withLock { $0 } }
    func set(_ new: Timestamp) { time.withLock { $0 = new } }
    func advance(seconds: Int64) { time.withLock { $0 = $0.adding(seconds: seconds) } }
}

/// An open catalog on a fresh backend.
struct Lake {
    let folder: TemporaryFolder
    let backend: any CatalogBackend
    let clock = TestClock()
    let catalog: Catalog
    let details = CommitDetails(author: "ada", message: "a change")

    init(_ kind: BackendKind, limits: CatalogLimits = .defaultLimits) async throws {
        folder = try TemporaryFolder()
        backend =
            switch kind {
            case .memory: InMemoryCatalogBackend()
            case .sqlite, .postgres: try openBackend(try folder.place(kind))
            }
        catalog = try await Catalog.open(backend, clock: clock, limits: limits)
    }

    /// Opens what others made.
    init(folder: TemporaryFolder, backend: any CatalogBackend) async throws {
        self.folder = folder
        self.backend = backend
        catalog = try await Catalog.open(backend, clock: clock)
    }

    func head(_ branch: RefName = .main) async throws -> CommitID { try await catalog.head(of: branch) }

    @discardableResult
    func put(
        _ contents: [String: Content], on branch: RefName = .main, base: CommitID? = nil
    ) async throws -> Commit {
        let operations = try contents.map { CatalogOperation.put(try ContentKey(parsing: $0.key), $0.value) }
        return try await catalog.commit(
            operations, on: branch, details, base: base, options: CommitOptions(createsNamespaces: true)
        ).commit
    }

    @discardableResult
    func delete(_ keys: [String], on branch: RefName = .main) async throws -> Commit {
        try await catalog.commit(
            keys.map { CatalogOperation.delete(try ContentKey(parsing: $0)) }, on: branch, details
        ).commit
    }

    func content(_ key: String, _ branch: RefName = .main) async throws -> Content? {
        try await catalog.content(of: ContentKey(parsing: key), at: try await head(branch))
    }

    /// Everything but namespaces.
    func tables(_ commit: CommitID) async throws -> [String: Content] {
        let page = try await catalog.list(ListRequest(kinds: [.table, .view]), at: commit)
        return Dictionary(page.entries.map { ($0.key.description, $0.content) }) { $1 }
    }

    func tables(_ branch: RefName = .main) async throws -> [String: Content] {
        try await tables(try await head(branch))
    }
}

func table(_ version: Int) -> Content {
    .table(
        TableContent(
            id: UUID(high: 7, low: 7), metadataLocation: "file:///lake/\(version).json", snapshotID: Int64(version),
            schemaID: 0, specID: 0, sortOrderID: 0, properties: ["rows": "\(version)"]))
}

func view(_ sql: String) -> Content {
    .view(ViewContent(id: UUID(high: 8, low: 8), versionID: 1, sql: sql, dialect: "duckdb", schema: JSONValue.null))
}

func namespace(_ properties: Properties = [:]) -> Content { .namespace(NamespaceContent(properties: properties)) }

func name(_ text: String) throws -> RefName { try RefName(text) }

/// The error that a body throws, which must be one of ours.
func error(_ body: () async throws -> Void) async throws -> MartletError {
    do {
        try await body()
    } catch let error as MartletError {
        return error
    }
    Issue.record("nothing was thrown")
    return MartletError(.internal, "nothing was thrown")
}

/// A printed seed gives the same test again (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
