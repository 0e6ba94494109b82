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
}

/// A fresh store.
final class StoreUnderTest: Sendable {
    let tokens: any TokenStore
    private let folder: String?

    init(_ kind: StoreKind) throws {
        switch kind {
        case .memory:
            folder = nil
            tokens = InMemoryTokenStore()
        case .sqlite:
            var template = Array("/tmp/martlet-tokens-XXXXXX".utf8CString)
            guard unsafe mkdtemp(&template) != nil else { throw MartletError(.internal, "no folder: \(errno)") }
            let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
            folder = path
            tokens = SQLTokenStore(try SQLDatabase(path: "\(path)/catalog.db"))
        }
    }

    /// The same store as another process sees it.
    func reopened() throws -> any TokenStore {
        guard let folder else { return tokens }
        return SQLTokenStore(try SQLDatabase(path: "\(folder)/catalog.db"))
    }

    deinit {
        guard let folder else { return }
        for suffix in ["", "-wal", "-shm", "-revoked"] { unsafe unlink("\(folder)/catalog.db\(suffix)") }
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
