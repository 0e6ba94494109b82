import Cataloging
import Clocks
import Cryptography
import Errors
import Glibc
import Testing

@testable import MetadataSQL

/// A path for a database that goes away with the value.
final class TemporaryDatabase: Sendable {
    let folder: String
    var path: String { "\(folder)/state.db" }

    init() throws {
        var template = Array("/tmp/martlet-sqlite-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw MartletError(.internal, "no temporary folder: \(errno)") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        for suffix in ["", "-wal", "-shm"] { unsafe unlink("\(path)\(suffix)") }
        unsafe rmdir(folder)
    }

    func overwrite(_ bytes: [UInt8], at offset: Int) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        #expect(unsafe pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count)
    }
}

@Suite struct SQLiteDatabaseTests {
    func code(_ body: () async throws -> Void) async -> ErrorCode? {
        do {
            try await body()
        } catch {
            return (error as? MartletError)?.code
        }
        return nil
    }

    @Test func valuesComeBackAsTheyWere() async throws {
        let temporary = try TemporaryDatabase()
        let database = try SQLDatabase(path: temporary.path)
        let values: [SQLValue] = [
            .integer(.min), .integer(.max), .text(""), .text("é\u{0}x'\""), .bytes([]), .bytes([0, 255, 0]),
            .real(-0.5),
        ]
        try await database.read { handle throws(MartletError) in
            for value in values {
                // The same value twice, out of order, so that the numbers of the placeholders are what counts.
                try handle.run("SELECT $2, $1, $2", [value, .integer(7)]) { row in
                    #expect(row.integer(0) == 7 && row.integer(2) == 7 && !row.isNull(1))
                    switch value {
                    case .integer(let number): #expect(row.integer(1) == number)
                    case .text(let text): #expect(row.text(1) == text)
                    case .bytes(let bytes): #expect(row.bytes(1) == bytes)
                    case .real, .null: break
                    }
                }
            }
            try handle.run("SELECT $1", [.null]) { #expect($0.isNull(0) && $0.optionalText(0) == nil) }
        }
        await #expect(throws: MartletError.self) {
            try await database.read { handle throws(MartletError) in try handle.run("SELECT $2", [.null]) }
        }
    }

    @Test func aTransactionIsAllOrNothing() async throws {
        let temporary = try TemporaryDatabase()
        let database = try SQLDatabase(path: temporary.path)
        @Sendable func insert(_ handle: inout SQLHandle, _ byte: UInt8) throws(MartletError) {
            try handle.run("INSERT INTO objects (hash, bytes) VALUES ($1, $1)", [.bytes([byte])])
        }
        func count() async throws -> Int64 {
            try await database.read { handle throws(MartletError) in
                var count: Int64 = 0
                try handle.run("SELECT count(*) FROM objects") { count = $0.integer(0) }
                return count
            }
        }
        try await database.write(durability: .full) { handle throws(MartletError) in
            try insert(&handle, 1)
            return .keep(())
        }
        await #expect(throws: MartletError.self) {
            try await database.write(durability: .relaxed) {
                handle throws(MartletError) -> SQLDatabase.Ending<Void> in
                try insert(&handle, 2)
                try insert(&handle, 1)
                return .keep(())
            }
        }
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try insert(&handle, 3)
            return .undo(())
        }
        #expect(try await count() == 1)
    }

    @Test func otherFilesAreRefused() async throws {
        let text = try TemporaryDatabase()
        try text.overwrite(Array(repeating: 0x41, count: 5000), at: 0)
        #expect(await code { _ = try SQLDatabase(path: text.path) } == .corrupt)
        let foreign = try TemporaryDatabase()
        do {
            let handle = try SQLiteConnection(path: foreign.path, busyTimeoutMilliseconds: 0)
            try handle.script("CREATE TABLE theirs (a TEXT)")
        }
        #expect(await code { _ = try SQLDatabase(path: foreign.path) } == .invalidInput)
        #expect(await code { _ = try SQLDatabase(path: "/nonexistent/folder/state.db") } == .notFound)
    }

    @Test func damageIsNamed() async throws {
        let temporary = try TemporaryDatabase()
        let clock = FixedClock(Timestamp(microseconds: 0))
        do {
            let catalog = try await Catalog.open(SQLCatalogBackend(path: temporary.path), clock: clock)
            let details = CommitDetails(author: "a", message: "m")
            for number in 0..<200 {
                try await catalog.commit(
                    [.put(try ContentKey("n\(number)"), .namespace(NamespaceContent()))], on: .main, details,
                    options: CommitOptions(durability: .relaxed))
            }
        }
        try temporary.overwrite(Array(repeating: 0xA5, count: 4096 * 20), at: 4096 * 2)
        let result = await code {
            let catalog = try await Catalog.open(SQLCatalogBackend(path: temporary.path), clock: clock)
            let head = try await catalog.head(of: .main)
            _ = try await catalog.log(from: head, limit: 1000)
            _ = try await catalog.list(at: head)
        }
        #expect(result == .corrupt)
    }

    @Test func bytesThatDoNotMatchTheirHashAreRefused() async throws {
        let temporary = try TemporaryDatabase()
        let database = try SQLDatabase(path: temporary.path)
        let clock = FixedClock(Timestamp(microseconds: 0))
        let details = CommitDetails(author: "a", message: "m")
        let key = try ContentKey("n")
        let catalog = try await Catalog.open(SQLCatalogBackend(database), clock: clock)
        let head = try await catalog.commit([.put(key, .namespace(NamespaceContent()))], on: .main, details).commit.id
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            try handle.script("UPDATE objects SET bytes = x'0102'")
            return .keep(())
        }
        let fresh = try await Catalog.open(SQLCatalogBackend(database), clock: clock)
        #expect(await code { _ = try await fresh.content(of: key, at: head) } == .corrupt)
    }

    @Test func aFullDiskChangesNothing() async throws {
        let temporary = try TemporaryDatabase()
        let database = try SQLDatabase(path: temporary.path)
        let catalog = try await Catalog.open(
            SQLCatalogBackend(database), clock: FixedClock(Timestamp(microseconds: 0)))
        let head = try await catalog.head(of: .main)
        // SQLite reports a full disk in the same way when the file may not grow.
        func limitPages(_ count: Int) async throws {
            try await database.write(durability: .relaxed) { handle throws(MartletError) in
                try handle.run("PRAGMA max_page_count = \(count)")
                return .keep(())
            }
        }
        try await limitPages(1)
        let big = Content.namespace(NamespaceContent(properties: ["a": String(repeating: "x", count: 60_000)]))
        let result = await code {
            try await catalog.commit(
                [.put(try ContentKey("n"), big)], on: .main, CommitDetails(author: "a", message: "m"))
        }
        #expect(result == .storageFull)
        #expect(try await catalog.head(of: .main) == head)
        try await limitPages(1_000_000)
        try await catalog.commit([.put(try ContentKey("n"), big)], on: .main, CommitDetails(author: "a", message: "m"))
    }

    @Test func aLockedFileIsUnavailable() async throws {
        let temporary = try TemporaryDatabase()
        _ = try SQLDatabase(path: temporary.path)
        let other = try SQLiteConnection(path: temporary.path, busyTimeoutMilliseconds: 0)
        try other.script("BEGIN IMMEDIATE")
        var options = SQLiteOptions()
        options.busyTimeoutMilliseconds = 1
        let database = try SQLDatabase(path: temporary.path, options: options)
        do {
            try await database.write(durability: .full) { _ throws(MartletError) in .keep(()) }
            Issue.record("it wrote beside another writer")
        } catch {
            #expect(error.code == .unavailable && error.retry == .safely)
        }
        try other.script("ROLLBACK")
    }
}
