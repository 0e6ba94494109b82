import Foundation
import HTTPTransport
import ObjectStorage
import ObjectStorageLocal
import ObjectStorageS3
import Testing

/// The adapters that the suite is run on; an adapter joins by a case of its own.
enum StoreUnderTest: String, CaseIterable, CustomTestStringConvertible {
    case memory
    /// Several as one.
    case routed
    case local
    /// The same, by the other name of its folder.
    case aliased
    /// The S3 adapter against this project's own endpoint.
    case s3
    /// The same, in the bucket whose objects are the files of a folder.
    case s3Folder
    /// The same two with what is known of objects in PostgreSQL, where `MARTLET_TEST_POSTGRES` says that one runs.
    case s3Postgres
    case s3FolderPostgres
    /// The S3 adapter against a storage that is not ours, where `MARTLET_TEST_S3` says that one runs.
    case swift

    static var allCases: [StoreUnderTest] {
        [.memory, .routed, .local, .aliased, .s3, .s3Folder]
            + (postgres == nil ? [] : [.s3Postgres, .s3FolderPostgres])
            + (OtherStorage.url == nil ? [] : [.swift])
    }

    static var postgres: String? { ProcessInfo.processInfo.environment["MARTLET_TEST_POSTGRES"] }

    /// Those that decide between writers of one key who all want it to be new.
    ///
    /// OpenStack Swift looks whether the object is there before it writes, so several who look at once all write. A lake does not
    /// rest on it: its files have names that nobody else draws, and the catalog's database says which of them count.
    static var deciding: [StoreUnderTest] { allCases.filter { $0 != .swift } }

    var testDescription: String { rawValue }

    /// Lends a store and an empty folder in it.
    func with(_ body: (any ObjectStore, Location) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(InMemoryObjectStore(), Location("mem://bucket/folder"))
        case .routed:
            let store = RoutedObjectStore(["mem": InMemoryObjectStore(), "file": LocalObjectStore()])
            try await body(store, Location("mem://bucket/folder"))
        case .local:
            let folder = TemporaryFolder()
            try await body(LocalObjectStore(), Location(folder.path))
        case .aliased:
            let folder = TemporaryFolder()
            let names = FolderNames(
                folder: try Location(folder.path), alias: try Location("s3://lake"), prefersAlias: true)
            try await body(AliasedObjectStore(LocalObjectStore(), names: names), Location("s3://lake"))
        case .s3, .s3Folder, .s3Postgres, .s3FolderPostgres:
            let folder = TemporaryFolder()
            let isState = self == .s3Postgres || self == .s3FolderPostgres
            let twin = try await EndpointTwin(folder: folder.path, postgres: isState ? Self.postgres : nil)
            let bucket = self == .s3 || self == .s3Postgres ? "bucket" : "lake"
            try await body(twin.store, Location("s3://\(bucket)/folder"))
        case .swift:
            let store = try OtherStorage.store()
            let bucket = "t\(UUID().uuidString.lowercased())"
            try await OtherStorage.makeBucket(bucket)
            try await body(store, Location("s3://\(bucket)/folder"))
        }
    }
}

/// A folder that goes with the value.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)").path

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
