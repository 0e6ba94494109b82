internal import CDuckDB
internal import CDuckDBHeader
public import Errors
public import Querying
internal import Synchronization
internal import Threads

/// DuckDB behind the querying port, loaded when the first session opens.
public struct DuckDBEngine: QueryEngine {
    private let places: LibraryPlaces
    private let storage: RemoteStorage?

    /// An engine that looks for DuckDB where `LibraryPlaces` says.
    ///
    /// - Parameter storage: Where the lake is, unless it is in a folder.
    public init(storage: RemoteStorage? = nil) {
        places = LibraryPlaces()
        self.storage = storage
    }

    /// An engine whose library and extensions are at known places.
    public init(library: String, extensionsFolder: String?, storage: RemoteStorage? = nil) {
        self.storage = storage
        places = LibraryPlaces(libraries: [library], extensionFolders: extensionsFolder.map { [$0] } ?? [])
    }

    public func open(_ options: SessionOptions) async throws -> any QuerySession {
        try load()
        let session = DuckDBSession(
            options: options, extensionsFolder: places.extensionsFolder, storage: storage)
        try await session.open()
        return session
    }

    public func prepare() {
        // What fails here fails again, and is said, when a session opens.
        _ = try? SystemThread.start(name: "engine") { [self] in _ = try? load() }
    }

    /// The library's version, such as `v1.5.5`; loads the library.
    public func version() throws(MartletError) -> String {
        try load()
        return unsafe String(cString: duckdb_library_version())
    }

    /// Where an extension such as `excel` is, or nil.
    public func extensionPath(_ name: String) -> String? { places.extensionPath(name) }

    private static let loading = Mutex(false)

    private func load() throws(MartletError) {
        let failure: String? = Self.loading.withLock { isLoaded in
            if isLoaded { return nil }
            var failures: [String] = []
            for path in places.libraries {
                guard let reason = unsafe martlet_duckdb_load(path) else {
                    isLoaded = true
                    return nil
                }
                failures.append("\(path): \(unsafe String(cString: reason))")
            }
            return failures.joined(separator: "; ")
        }
        if let failure {
            throw MartletError(
                .unavailable, "DuckDB's library was not found or cannot be loaded (\(failure))",
                hint: "Run 'make setup', or set MARTLET_DUCKDB_LIBRARY to the path of libduckdb.so.")
        }
    }
}
