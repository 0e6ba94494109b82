import Cataloging
import Errors
import Glibc
import Identifiers
import Runs
import Testing

@testable import MetadataSQL

/// What only PostgreSQL does.
@Suite(.enabled(if: DatabaseKind.postgresURL != nil)) struct PostgresTests {
    func failure(_ address: String) -> MartletError? {
        do {
            _ = try SQLDatabase(postgres: address, localFolder: "/nonexistent")
            return nil
        } catch {
            return error
        }
    }

    /// The parts of the address of the server for tests.
    func server() throws -> (password: Substring, rest: Substring) {
        let url = try #require(DatabaseKind.postgresURL).dropFirst("postgresql://martlet:".count)
        let parts = url.split(separator: "@", maxSplits: 1)
        return (parts[0], parts[1])
    }

    @Test func refusalsNameWhatIsWrongAndNoPassword() throws {
        let (password, rest) = try server()
        let wrong = try #require(failure("postgresql://martlet:secretsecret@\(rest)"))
        #expect(wrong.code == .permissionDenied && !"\(wrong)".contains("secretsecret"))
        let place = rest.split(separator: "/")[0]
        let absent = try #require(failure("postgresql://martlet:\(password)@\(place)/absent"))
        #expect(absent.code == .notFound && !"\(absent)".contains(password))
        let closed = try #require(failure("postgresql://martlet:\(password)@127.0.0.1:1/postgres"))
        #expect(closed.code == .unavailable && closed.retry == .safely && !"\(closed)".contains(password))
        let broken = try #require(failure("postgresql://martlet:\(password)%zz@\(rest)"))
        #expect(broken.code == .invalidInput && !"\(broken)".contains(password))
        let unencrypted = try #require(failure("postgresql://martlet:\(password)@\(rest)?sslmode=require"))
        #expect(unencrypted.code == .unavailable && unencrypted.message.contains("SSL"))
    }

    /// A host that takes connections and then says nothing.
    @Test func aSilentHostIsSaidToBeSilent() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, size) == 0 && listen(listener, 4) == 0
                    && getsockname(listener, address, &size) == 0
            }
        }
        try #require(isListening)
        let port = UInt16(bigEndian: address.sin_port)
        let silent = try PostgresAddress("postgresql://martlet:secret@127.0.0.1:\(port)/postgres")
        let failure = #expect(throws: MartletError.self) {
            _ = try PostgresConnection.open(silent, .reading, withinSeconds: 1)
        }
        #expect(failure?.message.hasSuffix("cannot be reached (it did not answer in time)") == true)
    }

    @Test func aSchemaOfAnotherProgramIsRefused() throws {
        let fresh = try FreshDatabase(.postgres)
        let driver = try fresh.driver()
        var handle = SQLHandle(try driver.connect(.writing))
        #expect(try driver.version(&handle) == 0)
        try handle.script("CREATE TABLE theirs (a TEXT)")
        #expect(throws: MartletError.self) { try fresh.open() }
    }

    /// The server ends every connection, as it does when it stops: reads go on at once, and so do writes.
    @Test func brokenConnectionsAreReplaced() async throws {
        let fresh = try FreshDatabase(.postgres)
        let database = try fresh.open()
        for round in 0..<3 {
            try await database.write(durability: .full) { handle throws(MartletError) in
                try handle.run("INSERT INTO state_marks (name, value) VALUES ($1, '')", [.text("\(round)")])
                return .keep(())
            }
            var other = SQLHandle(try fresh.driver().connect(.writing))
            try other.run(
                """
                SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                WHERE pid <> pg_backend_pid() AND application_name = $1
                """, [.text(fresh.applicationName)])
            let count = try await database.read { handle throws(MartletError) in
                var count: Int64 = 0
                try handle.run("SELECT count(*) FROM state_marks") { count = $0.integer(0) }
                return count
            }
            #expect(count == Int64(round + 1))
        }
    }

    /// The connection breaks within a transaction: nothing is stored, and that is said.
    @Test func aBreakBeforeTheEndStoresNothing() async throws {
        let fresh = try FreshDatabase(.postgres)
        let database = try fresh.open()
        do {
            try await database.write(durability: .full) { handle throws(MartletError) -> SQLDatabase.Ending<Void> in
                try handle.run("INSERT INTO state_marks (name, value) VALUES ('a', '')")
                try handle.run("SELECT pg_terminate_backend(pg_backend_pid())")
                try handle.run("INSERT INTO state_marks (name, value) VALUES ('b', '')")
                return .keep(())
            }
            Issue.record("a write was stored over a broken connection")
        } catch {
            #expect(error.code == .unavailable && error.retry == .safely)
        }
        let count = try await database.read { handle throws(MartletError) in
            var count: Int64 = -1
            try handle.run("SELECT count(*) FROM state_marks") { count = $0.integer(0) }
            return count
        }
        #expect(count == 0)
    }

    /// The connection breaks at the commit itself, so nobody knows, and that is said.
    @Test func aBreakAtTheCommitIsAnUnknownOutcome() throws {
        let driver = try FreshDatabase(.postgres).driver()
        let connection = try driver.connect(.writing)
        try connection.begin(.full)
        try connection.run("SELECT 1", []) { _ in }
        var pid: Int64 = 0
        try connection.run("SELECT pg_backend_pid()", []) { pid = $0.integer(0) }
        let other = try driver.connect(.writing)
        try other.run("SELECT pg_terminate_backend(CAST($1 AS INT), 10000)", [.integer(pid)]) { _ in }
        do {
            try connection.commit()
            Issue.record("a commit went over a broken connection")
        } catch {
            #expect(error.code == .unavailable && error.retry == .unknownOutcome)
        }
        #expect(connection.isBroken)
    }

    @Test func claimsAreOfOneProcess() throws {
        let fresh = try FreshDatabase(.postgres)
        _ = try fresh.open()
        let run = RunID(UUID(high: 1, low: 2))
        let (one, other) = (
            LeasedRunLiveness(try fresh.driver(), LeasedRunLiveness.Options()),
            LeasedRunLiveness(try fresh.driver(), LeasedRunLiveness.Options())
        )
        let claim = try #require(try one.claim(run))
        #expect(try other.claim(run) == nil)
        #expect(try one.claim(run) == nil)
        claim.release()
        #expect(try other.claim(run) != nil)
    }

    /// Of two that find an abandoned claim one has it; a claim that is renewed is nobody else's.
    @Test func abandonedClaimsAreTakenOnce() async throws {
        let fresh = try FreshDatabase(.postgres)
        _ = try fresh.open()
        let run = RunID(UUID(high: 3, low: 4))
        var handle = SQLHandle(try fresh.driver().connect(.writing))
        try handle.run(
            "INSERT INTO run_claims (run_id, holder, beat_at) VALUES ($1, 'dead', 0)", [.text(run.description)])
        var options = LeasedRunLiveness.Options()
        // The server for tests may have started a moment ago, which is a reason to wait.
        options.patience = .zero
        let takers = try (0..<4).map { _ in LeasedRunLiveness(try fresh.driver(), options) }
        options.patience = .seconds(100_000_000)
        let patient = LeasedRunLiveness(try fresh.driver(), options)
        #expect(try patient.claim(run) == nil)
        let claim = try #require(try takers[0].claim(run))
        try handle.run("UPDATE run_claims SET beat_at = 0")
        await takers[0].renew()
        var beat: Int64 = 0
        try handle.run("SELECT beat_at FROM run_claims") { beat = $0.integer(0) }
        #expect(beat > 0)
        claim.release()
    }
}
