internal import Cryptography
internal import Errors
public import ObjectStorage
internal import Synchronization

/// Copies every object below a location to another one, in whatever stores they are; what is there already is not sent again.
///
/// Objects go piece by piece, so memory does not grow with them, and each is read back and compared.
public struct StorageCopy: Sendable {
    public struct Report: Sendable, Hashable {
        public var copied = 0
        public var kept = 0
        public var bytes = 0
    }

    /// Objects that are on their way at a time.
    public static let atOnce = 4
    /// What is compared at a time.
    private static let pieceBytes = 8 << 20

    private let source: any ObjectStore
    private let target: any ObjectStore

    public init(from source: any ObjectStore, to target: any ObjectStore) {
        self.source = source
        self.target = target
    }

    /// - Throws: `corrupt` where a copy is not what was sent, `conflict` where something is written while it is copied.
    public func run(_ from: Location, to: Location) async throws -> Report {
        var there: [Location: Int] = [:]
        for object in try await target.list(below: to) { there[object.location] = object.size }
        let known = there
        let objects = try await source.list(below: from)
        return try await withThrowingTaskGroup(of: Int?.self) { group in
            var report = Report()
            func note(_ bytes: Int?) {
                if let bytes {
                    report.copied += 1
                    report.bytes += bytes
                } else {
                    report.kept += 1
                }
            }
            for (index, object) in objects.enumerated() {
                if index >= Self.atOnce, let done = try await group.next() { note(done) }
                guard let path = object.location.relative(to: from) else { continue }
                let destination = try to.appending(path)
                let size = known[destination]
                group.addTask { try await copy(object, to: destination, sizeThere: size) }
            }
            while let done = try await group.next() { note(done) }
            return report
        }
    }

    /// Copies one object.
    ///
    /// - Parameter sizeThere: The size of what is at the destination; nil for nothing.
    /// - Returns: The bytes that were sent; nil where the same is there already.
    public func copy(_ object: ObjectInfo, to destination: Location, sizeThere: Int?) async throws -> Int? {
        if sizeThere == object.size, try await isSame(object, destination) { return nil }
        let sent = SentPieces()
        try await target.write(destination, size: object.size, condition: .always) { range in
            let bytes = try await read(object, range)
            sent.note(range, SHA256.digest(of: bytes))
            return bytes
        }
        for (range, digest) in sent.all {
            guard SHA256.digest(of: try await target.read(destination, range: range)) == digest else {
                throw damaged(object, destination)
            }
        }
        guard try await target.stat(destination)?.size == object.size else { throw damaged(object, destination) }
        return object.size
    }

    private func isSame(_ object: ObjectInfo, _ destination: Location) async throws -> Bool {
        for start in stride(from: 0, to: object.size, by: Self.pieceBytes) {
            let range = start..<min(start + Self.pieceBytes, object.size)
            guard try await read(object, range) == target.read(destination, range: range) else { return false }
        }
        return true
    }

    private func read(_ object: ObjectInfo, _ range: Range<Int>) async throws -> [UInt8] {
        let bytes = try await source.read(object.location, range: range)
        guard bytes.count == range.count else {
            throw MartletError(
                .conflict, "'\(object.location)' became shorter while it was copied",
                hint: "Run it again when nothing writes there.", retry: .safely)
        }
        return bytes
    }

    private func damaged(_ object: ObjectInfo, _ destination: Location) -> MartletError {
        MartletError(
            .corrupt, "'\(destination)' is not what was copied from '\(object.location)'",
            hint: "Does something else write there? Run it again.")
    }
}

/// The digests of what was sent of one object.
private final class SentPieces: Sendable {
    private let digests = Mutex<[Range<Int>: SHA256Digest]>([:])

    func note(_ range: Range<Int>, _ digest: SHA256Digest) { digests.withLock { $0[range] = digest } }

    /// In the order of the object.
    var all: [(Range<Int>, SHA256Digest)] {
        digests.withLock { $0.sorted { $0.key.lowerBound < $1.key.lowerBound }.map { ($0.key, $0.value) } }
    }
}
