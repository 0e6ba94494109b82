internal import Cryptography
internal import Synchronization

/// Nodes and contents that are about to be stored, for those who build on them before.
final class UnstoredObjects: Sendable {
    private let objects = Mutex<[SHA256Digest: [UInt8]]>([:])

    func add(_ new: [SHA256Digest: [UInt8]]) { objects.withLock { $0.merge(new) { old, _ in old } } }

    subscript(hash: SHA256Digest) -> [UInt8]? { objects.withLock { $0[hash] } }

    var all: [SHA256Digest: [UInt8]] { objects.withLock { $0 } }
}
