internal import CatalogService
internal import Cataloging
internal import Errors
public import Querying

/// Answers a person's queries: names resolve at a ref, and the session sees the lake and nothing else of the machine.
public struct QueryService: Sendable {
    public let binder: TableBinder
    private let pool: SessionPool
    let open: @Sendable (_ writableFolders: [String]) async throws -> any QuerySession

    /// - Parameter open: Opens a session that is locked to the lake, and to folders that an export writes to.
    public init(
        binder: TableBinder, sessions: Int = 4,
        open: @escaping @Sendable (_ writableFolders: [String]) async throws -> any QuerySession
    ) {
        self.binder = binder
        self.open = open
        pool = SessionPool(limit: sessions) { try await open([]) }
    }

    /// Runs a query and hands its result to a closure while the rows come.
    public func query<Value>(
        _ request: QueryRequest, _ body: (any ResultStream) async throws -> Value
    ) async throws -> Value {
        try await lend(
            request, body, close: { await $0.close() },
            open: { try await $0.query(request.sql, parameters: request.parameters, limits: request.limits) })
    }

    /// The same as an Arrow IPC stream.
    public func queryArrow<Value>(
        _ request: QueryRequest, _ body: (any ByteStream) async throws -> Value
    ) async throws -> Value {
        try await lend(
            request, body, close: { await $0.close() },
            open: { try await $0.queryArrow(request.sql, parameters: request.parameters, limits: request.limits) })
    }

    /// Opens a stream in a session of the pool, lends it, and closes it however that ends.
    private func lend<Stream, Value>(
        _ request: QueryRequest, _ body: (Stream) async throws -> Value, close: (Stream) async -> Void,
        open: (any QuerySession) async throws -> Stream
    ) async throws -> Value {
        try await withSession(for: request) { session in
            try await prepare(request, in: session)
            request.watch?.attach(session)
            // The session goes back to the pool, where it is asked about by others.
            defer { request.watch?.detach() }
            let stream = try await suggesting(request) { try await open(session) }
            do {
                let value = try await body(stream)
                await close(stream)
                return value
            } catch {
                await close(stream)
                throw error
            }
        }
    }

    /// Sessions of the pool remember what was defined for others, so a caller who may not see all of it has one of its own.
    private func withSession<Value>(
        for request: QueryRequest, _ body: (any QuerySession) async throws -> Value
    ) async throws -> Value {
        guard request.admit != nil else { return try await pool.withSession(body) }
        let session = try await open([])
        do {
            let value = try await body(session)
            await session.close()
            return value
        } catch {
            await session.close()
            throw error
        }
    }

    /// Lends a locked session, for services that compose queries themselves.
    public func withSession<Value>(_ body: (any QuerySession) async throws -> Value) async throws -> Value {
        try await pool.withSession(body)
    }

    public func close() async { await pool.close() }

    func prepare(_ request: QueryRequest, in session: any QuerySession) async throws {
        let facts = try await session.analyze(request.sql)
        request.analyzed?(facts)
        let commit = try await binder.lake.catalog.resolve(request.ref).commit
        let names = facts.tables.compactMap(\.name)
        guard !Self.listsTables(facts) else {
            guard request.admit == nil else {
                throw MartletError(
                    .permissionDenied, "a query may list the tables of the lake only where all of it may be read",
                    hint: "List those that the token reaches with: martlet table list")
            }
            return try await binder.define(try await allNames(at: commit), at: commit, in: session)
        }
        // A condition holds for every use of a table only where it is used once.
        let uses = Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +)
        let filters = Dictionary(grouping: facts.filters.filter { uses[$0.table] == 1 }, by: \.table)
        try await binder.define(
            names, at: commit, filters: filters, admit: request.notingAdmission, admitFiles: request.admitFiles,
            forgetsAbsent: true,
            in: session)
    }

    /// Adds the nearest table to the error about one that is not there; the session knows only those that were named.
    private func suggesting<Value>(
        _ request: QueryRequest, in session: any QuerySession, _ body: () async throws -> Value
    ) async throws -> Value {
        do {
            return try await body()
        } catch var error as MartletError where error.code == .notFound {
            let commit = try await binder.lake.catalog.resolve(request.ref).commit
            let known = try await allNames(at: commit, admittedBy: request).map(\.description)
            for name in try await session.analyze(request.sql).tables.compactMap(\.name) {
                let text = name.description
                guard !known.contains(text), error.message.contains(text) else { continue }
                if let near = NearestName.of(text, among: known) { error.hint = "Did you mean '\(near)'?" }
            }
            throw error
        }
    }

    /// Whether a query asks what tables there are.
    private static func listsTables(_ facts: StatementFacts) -> Bool {
        facts.tables.contains { $0.parts.first?.lowercased() == "information_schema" }
            || facts.tableFunctions.contains { ["duckdb_tables", "duckdb_views", "duckdb_columns"].contains($0.name) }
    }

    /// Adds the nearest name in the whole lake to the error for a table that is not there; the session only knows the names of
    /// the query.
    func suggesting<Value>(_ request: QueryRequest, _ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch var error as MartletError where error.code == .notFound {
            let prefix = "there is no table "
            guard error.message.hasPrefix(prefix) else { throw error }
            let missing = String(error.message.dropFirst(prefix.count))
            let commit = try await binder.lake.catalog.resolve(request.ref).commit
            let names = try await allNames(at: commit, admittedBy: request).map(\.description)
            if let nearest = NearestName.of(missing, among: names) { error.hint = "Did you mean \(nearest)?" }
            throw error
        }
    }

    private func allNames(
        at commit: CommitID, admittedBy request: QueryRequest? = nil
    ) async throws -> [TableName] {
        var names: [TableName] = []
        var next: ContentKey?
        repeat {
            let page = try await binder.lake.catalog.list(
                ListRequest(kinds: [.table, .view], from: next), at: commit)
            names += page.entries.compactMap { entry in
                if let admit = request?.admit, (try? admit(entry.key)) == nil { return nil }
                return switch entry.key.elements.count {
                case 2: TableName(layer: entry.key.elements[0], table: entry.key.elements[1])
                case 3:
                    TableName(
                        namespace: entry.key.elements[0], layer: entry.key.elements[1], table: entry.key.elements[2])
                default: nil
                }
            }
            next = page.next
        } while next != nil
        return names
    }
}
