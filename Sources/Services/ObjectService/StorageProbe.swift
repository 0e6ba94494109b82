internal import Errors
public import Identifiers
public import ObjectStorage

/// Tries whether a place can keep a lake: an object of a random name is put there, read, listed and removed again.
public struct StorageProbe: Sendable {
    public struct Report: Sendable, Hashable {
        /// Whether a name that is taken is refused to who asks for it to be free.
        public var refusesTakenNames: Bool
    }

    private let store: any ObjectStore
    private let place: Location

    /// How the name of the folder begins that is there for the trial only; one that was killed may leave it.
    public static let namePrefix = ".martlet-probe-"

    private static let content = Array("Martlet tries whether this storage can keep a lake.\n".utf8)

    /// - Parameter place: The folder of the lake.
    public init(_ store: any ObjectStore, at place: Location) {
        self.store = store
        self.place = place
    }

    /// - Throws: What the storage did not do, why and what to do about it.
    public func run(name: UUID) async throws -> Report {
        let folder = try place.appending("\(Self.namePrefix)\(name)")
        let object = try folder.appending("probe")
        try await step("write to") { try await store.write(object, Self.content, condition: .ifAbsent) }
        do {
            try await step("read from") {
                guard try await store.read(object) == Self.content else {
                    throw MartletError(
                        .corrupt, "what was written to '\(object)' is not what was read",
                        hint: "Is the endpoint one of S3?")
                }
            }
            try await step("list") {
                guard try await store.list(below: folder).map(\.location) == [object] else {
                    throw MartletError(
                        .corrupt, "'\(object)' was written, and is not listed", hint: "Is the endpoint one of S3?")
                }
            }
            let report = Report(refusesTakenNames: try await refusesTakenNames(object))
            try await step("remove from") {
                try await store.delete(object)
                guard try await store.stat(object) == nil else {
                    throw MartletError(.corrupt, "'\(object)' was removed, and is there")
                }
            }
            return report
        } catch {
            // Nothing is to stay of the attempt; where this fails too, the first error says why.
            _ = try? await store.delete(object)
            throw error
        }
    }

    private func refusesTakenNames(_ object: Location) async throws -> Bool {
        do {
            try await store.write(object, Self.content, condition: .ifAbsent)
            return false
        } catch let error as MartletError where error.code == .alreadyExists {
            return true
        }
    }

    private func step(_ what: String, _ body: () async throws -> Void) async throws {
        do {
            try await body()
        } catch let error as MartletError {
            throw MartletError(
                error.code, "Martlet cannot \(what) '\(place)': \(error.message)", hint: error.hint, cause: error,
                retry: error.retry
            ).lyingElsewhere()
        }
    }
}
