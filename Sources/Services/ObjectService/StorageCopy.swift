internal import Errors
public import ObjectStorage

/// Copies every object below a location to another one, in whatever stores they are; what is there already is not sent again.
public struct StorageCopy: Sendable {
    public struct Report: Sendable, Hashable {
        public var copied = 0
        public var kept = 0
        public var bytes = 0
    }

    /// Objects that are on their way at a time.
    public static let atOnce = 4

    private let source: any ObjectStore
    private let target: any ObjectStore

    public init(from source: any ObjectStore, to target: any ObjectStore) {
        self.source = source
        self.target = target
    }

    /// - Throws: `corrupt` where a copy is not what was sent.
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

    /// - Returns: The bytes that were sent; nil where the same is there already.
    private func copy(_ object: ObjectInfo, to destination: Location, sizeThere: Int?) async throws -> Int? {
        let bytes = try await source.read(object.location)
        if sizeThere == bytes.count, try await target.read(destination) == bytes { return nil }
        try await target.writeDurably(destination, bytes, condition: .always)
        guard try await target.read(destination) == bytes else {
            throw MartletError(
                .corrupt, "'\(destination)' is not what was copied from '\(object.location)'",
                hint: "Does something else write there? Run it again.")
        }
        return bytes.count
    }
}
