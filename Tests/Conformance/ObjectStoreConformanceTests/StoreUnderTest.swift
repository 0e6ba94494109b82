import Foundation
import ObjectStorage
import ObjectStorageLocal
import Testing

/// The adapters that the suite is run on; an adapter joins by a case of its own.
enum StoreUnderTest: String, CaseIterable, CustomTestStringConvertible {
    case memory
    case local

    var testDescription: String { rawValue }

    /// Lends a store and an empty folder in it.
    func with(_ body: (any ObjectStore, Location) async throws -> Void) async throws {
        switch self {
        case .memory: try await body(InMemoryObjectStore(), Location("mem://bucket/folder"))
        case .local:
            let folder = TemporaryFolder()
            try await body(LocalObjectStore(), Location(folder.path))
        }
    }
}

/// A folder that goes with the value.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)").path

    init() { try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}
