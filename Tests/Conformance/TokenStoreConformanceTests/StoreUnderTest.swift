import Access
import Clocks
import Cryptography
import Errors
import Glibc
import Identifiers
import MetadataSQL

/// The stores that all tests of the suite run against.
enum StoreKind: CaseIterable, Sendable {
    case memory
    case sqlite
    case postgres

    /// PostgreSQL where a server for tests is named, as `make test` does.
    static var allCases: [StoreKind] { postgresURL == nil ? [.memory, .sqlite] : [.memory, .sqlite, .postgres] }

    static var postgresURL: String? {
        unsafe getenv("MARTLET_TEST_POSTGRES").map { unsafe String(cString: $0) }
    }
}

/// A fresh store.
final class StoreUnderTest: Sendable {
    let tokens: any TokenStore
    private let folder: String?
    /// The address of the database, in PostgreSQL.
    private let url: String?

    init(_ kind: StoreKind) throws {
        if kind == .memory {
            (folder, url) = (nil, nil)
            tokens = InMemoryTokenStore()
            return
        }
        var template = Array("/tmp/martlet-tokens-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw MartletError(.internal, "no folder: \(errno)") }
        let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let server = kind == .postgres ? StoreKind.postgresURL : nil
        let url = server.map {
            "\($0)?options=-csearch_path%3Dtokens_\(getpid())_\(UInt64.random(in: 0 ... .max))"
        }
        folder = path
        self.url = url
        tokens = try Self.open(path, url)
    }

    private static func open(_ folder: String, _ url: String?) throws -> any TokenStore {
        guard let url else { return SQLTokenStore(try SQLDatabase(path: "\(folder)/catalog.db")) }
        return SQLTokenStore(try SQLDatabase(postgres: url, localFolder: folder))
    }

    /// The same store as another process sees it.
    func reopened() throws -> any TokenStore {
        guard let folder else { return tokens }
        return try Self.open(folder, url)
    }

    deinit {
        guard let folder else { return }
        for suffix in ["", "-wal", "-shm", "-revoked"] { unsafe unlink("\(folder)/catalog.db\(suffix)") }
        unsafe unlink("\(folder)/state-revoked")
        unsafe rmdir(folder)
    }
}

func time(_ seconds: Int64) -> Timestamp { Timestamp(microseconds: seconds * 1_000_000) }

func id(_ number: Int) -> TokenID { TokenID(UUID(high: 1, low: UInt64(number))) }

func token(_ number: Int, scope: Scope = .read) -> AccessToken {
    AccessToken(
        id: id(number), name: "token \(number)", secretHash: SHA256.digest(of: "secret \(number)"), scope: scope,
        createdAt: time(Int64(number)))
}
