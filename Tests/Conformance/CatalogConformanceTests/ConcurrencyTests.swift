import Cataloging
import Clocks
import Errors
import Glibc
import MetadataSQL
import Testing

@Suite struct ConcurrencyTests {
    static let writers = 6
    static let commitsEach = 25

    /// A catalog of its own for each writer, as each process has: their turns are not shared.
    static func catalogs(_ kind: BackendKind, _ lake: Lake) async throws -> [Catalog] {
        var catalogs: [Catalog] = []
        for _ in 0..<writers {
            let backend: any CatalogBackend =
                switch kind {
                case .memory: lake.backend
                case .sqlite, .postgres: try openBackend(try lake.folder.place(kind))
                }
            var limits = CatalogLimits()
            limits.attempts = 10_000
            catalogs.append(try await Catalog.open(backend, clock: SystemClock(), limits: limits))
        }
        return catalogs
    }

    /// Adds one to a counter in a table's properties, again and again until nobody was faster.
    static func increment(_ key: ContentKey, _ catalog: Catalog) async throws {
        while true {
            let head = try await catalog.head(of: .main)
            let old = try await catalog.content(of: key, at: head)
            let count = old?.table?.snapshotID ?? 0
            do {
                try await catalog.commit(
                    [.put(key, table(Int(count) + 1))], on: .main, CommitDetails(author: "w", message: "+1"),
                    base: head,
                    options: CommitOptions(durability: .relaxed))
                return
            } catch let error as MartletError where error.commitConflict != nil { continue }
        }
    }

    /// What a writer does: a key of its own for every commit, and one more on a counter that all share.
    static func write(_ writer: Int, _ catalog: Catalog) async throws {
        let shared = try ContentKey("shared")
        for number in 0..<commitsEach {
            let own = try ContentKey("w\(writer)_\(number)")
            try await catalog.commit(
                [.put(own, table(number))], on: .main, CommitDetails(author: "w\(writer)", message: "\(number)"),
                options: CommitOptions(durability: .relaxed))
            try await increment(shared, catalog)
        }
    }

    static func check(_ lake: Lake, writers: Int) async throws {
        let tables = try await lake.tables()
        #expect(tables.count == writers * commitsEach + 1)
        #expect(tables["shared"]?.table?.snapshotID == Int64(writers * commitsEach), "an update was lost")
        let log = try await lake.catalog.log(from: try await lake.head(), limit: 10_000)
        #expect(log.commits.count == 2 * writers * commitsEach + 1, "each commit is in the history once")
    }

    @Test(arguments: BackendKind.allCases) func manyWritersLoseNothing(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let catalogs = try await Self.catalogs(kind, lake)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (writer, catalog) in catalogs.enumerated() {
                group.addTask { try await Self.write(writer, catalog) }
            }
            try await group.waitForAll()
        }
        try await Self.check(lake, writers: Self.writers)
    }

    @Test(arguments: BackendKind.allCases) func writersOfOneCatalogTakeTurns(_ kind: BackendKind) async throws {
        var limits = CatalogLimits()
        limits.attempts = 1
        let lake = try await Lake(kind, limits: limits)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for writer in 0..<20 {
                group.addTask {
                    for number in 0..<10 { try await lake.put(["w\(writer)_\(number)": table(number)]) }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await lake.tables().count == 200)
    }

    @Test(arguments: BackendKind.allCases) func concurrentMergesAllArrive(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let catalogs = try await Self.catalogs(kind, lake)
        let base = try await lake.head()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (writer, catalog) in catalogs.enumerated() {
                group.addTask {
                    for number in 0..<8 {
                        let branch = try name("run/\(writer)-\(number)")
                        let details = CommitDetails(author: "w", message: "m")
                        try await catalog.createBranch(branch, at: base, durability: .relaxed)
                        try await catalog.commit(
                            [.put(try ContentKey("w\(writer)_\(number)"), table(number))], on: branch, details,
                            options: CommitOptions(durability: .relaxed))
                        try await catalog.merge(
                            try await catalog.head(of: branch), into: .main, details, durability: .relaxed)
                        try await catalog.deleteReference(branch, durability: .relaxed)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await lake.tables().count == Self.writers * 8)
        #expect(try await lake.catalog.references().map(\.name) == [.main])
    }

    // MARK: Processes

    static let childPath = "MARTLET_CATALOG_WRITER_PATH"
    static let childNumber = "MARTLET_CATALOG_WRITER_NUMBER"

    static func setting(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The part of `severalProcessesLoseNothing` that runs in the processes that it starts.
    @Test(.enabled(if: setting(childPath) != nil)) func writesInAProcessOfItsOwn() async throws {
        let path = try #require(Self.setting(Self.childPath))
        let number = try #require(Int(Self.setting(Self.childNumber) ?? ""))
        var limits = CatalogLimits()
        limits.attempts = 10_000
        let catalog = try await Catalog.open(openBackend(path), clock: SystemClock(), limits: limits)
        try await Self.write(number, catalog)
    }

    @Test(.enabled(if: setting(childPath) == nil), arguments: BackendKind.stored)
    func severalProcessesLoseNothing(_ kind: BackendKind) async throws {
        let folder = try TemporaryFolder()
        var children: [pid_t] = []
        for number in 0..<3 {
            children.append(try Self.startWriter(number, on: try folder.place(kind)))
        }
        for child in children {
            var status: Int32 = 0
            #expect(unsafe waitpid(child, &status, 0) == child && status == 0, "a writer failed: \(status)")
        }
        let backend = try openBackend(try folder.place(kind))
        let lake = try await Lake(folder: folder, backend: backend)
        try await Self.check(lake, writers: 3)
    }

    /// Whatever it was doing, what it left is whole, and others go on from there.
    @Test(.enabled(if: setting(childPath) == nil), arguments: [1, 2, 7, 20, 33], BackendKind.stored)
    func aKilledWriterLeavesAWholeCatalog(_ depth: UInt64, _ kind: BackendKind) async throws {
        let folder = try TemporaryFolder()
        let lake = try await Lake(folder: folder, backend: try openBackend(try folder.place(kind)))
        let child = try Self.startWriter(0, on: try folder.place(kind))
        var status: Int32 = 0
        while try await lake.catalog.commit(try await lake.head()).depth < depth {
            guard unsafe waitpid(child, &status, WNOHANG) == 0 else { break }
        }
        kill(child, SIGKILL)
        unsafe waitpid(child, &status, 0)
        let log = try await lake.catalog.log(from: try await lake.head(), limit: 1000).commits
        #expect(log.count > Int(depth))
        // Commits on the own keys and on the counter take turns, so their numbers tell what must be there.
        let commits = log.count - 1
        for (number, commit) in log.reversed().enumerated() {
            let tables = try await lake.tables(commit.id)
            #expect(tables.count == (number + 1) / 2 + (number >= 2 ? 1 : 0))
            #expect(tables["shared"]?.table?.snapshotID ?? 0 == Int64(number / 2))
        }
        try await Self.increment(try ContentKey("shared"), lake.catalog)
        #expect(try await lake.tables()["shared"]?.table?.snapshotID == Int64(commits / 2 + 1))
    }

    private static func startWriter(_ number: Int, on place: String) throws -> pid_t {
        try spawn(
            ["/proc/self/exe", "--testing-library", "swift-testing", "--filter", "writesInAProcessOfItsOwn"],
            [
                "\(childPath)=\(place)", "\(childNumber)=\(number)",
                "LD_LIBRARY_PATH=\(setting("LD_LIBRARY_PATH") ?? "")",
            ])
    }

    private static func spawn(_ arguments: [String], _ environment: [String]) throws -> pid_t {
        let argv: [UnsafeMutablePointer<CChar>?] = unsafe arguments.map { unsafe strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = unsafe environment.map { unsafe strdup($0) } + [nil]
        defer {
            unsafe argv.forEach { unsafe free($0) }
            unsafe envp.forEach { unsafe free($0) }
        }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        var child: pid_t = 0
        let status = unsafe posix_spawn(&child, "/proc/self/exe", &actions, nil, argv, envp)
        guard status == 0 else { throw MartletError(.internal, "a writer could not be started: errno \(status)") }
        return child
    }
}
