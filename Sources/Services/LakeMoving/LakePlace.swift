internal import Errors
internal import ObjectService
public import ObjectStorage

/// Where a lake lies, and what its files are called there.
public struct LakePlace: Sendable {
    /// The store that has the files, by where they are and not by what they are called.
    public var store: any ObjectStore
    public var folder: Location
    /// What tables call the folder; the folder itself, unless it has another name.
    public var name: Location

    public init(store: any ObjectStore, folder: Location, name: Location) {
        self.store = store
        self.folder = folder
        self.name = name
    }
}

/// What is left at the new place of a lake while it is moved there, so that nothing else is taken for a part of it.
enum MoveMark {
    static let name = ".martlet-move"

    static func bytes(_ from: Location) -> [UInt8] { Array("The lake '\(from)' is being moved here.\n".utf8) }

    /// Makes sure that a place is empty, or has what an earlier attempt to move the same lake has left.
    ///
    /// - Parameter all: All that is there.
    static func claim(_ place: LakePlace, for from: Location, _ all: [ObjectInfo]) async throws {
        var objects: [ObjectInfo] = []
        for object in all {
            // A trial of the storage that was killed has left it.
            if object.location.relative(to: place.folder)?.hasPrefix(StorageProbe.namePrefix) == true {
                try await place.store.delete(object.location)
            } else {
                objects.append(object)
            }
        }
        let mark = try place.folder.appending(name)
        if objects.contains(where: { $0.location == mark }) {
            guard try await place.store.read(mark) == bytes(from) else {
                throw MartletError(
                    .conflict, "another lake is being moved to '\(place.folder)'",
                    hint: "Choose an empty place, or remove what is there.")
            }
            return
        }
        guard objects.isEmpty else {
            throw MartletError(
                .alreadyExists, "'\(place.folder)' is not empty: it has \(objects.count) objects",
                hint: "Choose an empty place, or remove what is there.")
        }
        try await place.store.writeDurably(mark, bytes(from), condition: .always)
    }
}
