internal import Errors
internal import ObjectService
internal import ObjectStorage

/// Copies what is at the old place of a lake and not yet at the new one.
///
/// A file that names others is written after those that it names, since it also says how large they are.
struct MovePass {
    let move: LakeMove
    let deletes: DeleteRenaming
    var report = LakeMove.Report()
    /// What was copied, as it was then.
    private var done: [Location: ObjectInfo] = [:]
    /// Of files that were written anew, by their new names.
    private var sizes: [String: Int] = [:]
    /// Objects that are at the new place, by location.
    private var there: [Location: Int] = [:]

    init(move: LakeMove, deletes: DeleteRenaming) {
        self.move = move
        self.deletes = deletes
    }

    private struct Sorted {
        var plain: [ObjectInfo] = []
        var deletes: [ObjectInfo] = []
        var manifests: [ObjectInfo] = []
        var lists: [ObjectInfo] = []
        var metadata: [ObjectInfo] = []
    }

    mutating func run() async throws {
        there = [:]
        for object in try await move.target.store.list(below: move.target.folder) {
            there[object.location] = object.size
        }
        let sorted = try await sort(
            try await move.source.store.list(below: move.source.folder).filter {
                done[$0.location] != $0 && !$0.location.name.hasPrefix(MoveMark.name)
            })
        try await copy(sorted.plain)
        for object in sorted.deletes {
            let bytes = try await deletes.renamed(try await read(object))
            try await put(bytes, object)
        }
        let manifests = ManifestRenaming(names: move.names)
        for object in sorted.manifests + sorted.lists {
            try await put(
                try manifests.renamed(try await read(object), file: object.location.uri, sizes: sizes), object)
        }
        let metadata = MetadataRenaming(names: move.names)
        for object in sorted.metadata {
            try await put(try metadata.renamed(try await read(object), file: object.location.uri), object)
        }
    }

    private func sort(_ objects: [ObjectInfo]) async throws -> Sorted {
        var sorted = Sorted()
        var deletes: Set<Location> = []
        for object in objects where object.location.name.hasSuffix(".avro") {
            switch try ManifestRenaming.kind(of: try await read(object), file: object.location.uri) {
            case .list: sorted.lists.append(object)
            case .manifest(let files):
                sorted.manifests.append(object)
                for file in files {
                    let place = try self.place(of: file.path)
                    switch file.format.uppercased() {
                    case "PARQUET": if let place { deletes.insert(place) }
                    // Vectors of deletes name no files; what they are for is named by the manifest.
                    case "PUFFIN": break
                    default:
                        throw MartletError(
                            .unsupported,
                            "'\(file.path)' has deletes by position in the format \(file.format), whose rows name files",
                            hint: "Compact the table first, with: martlet table compact NAME")
                    }
                }
            case .other: sorted.plain.append(object)
            }
        }
        for object in objects where !object.location.name.hasSuffix(".avro") {
            if object.location.name.hasSuffix(".metadata.json") {
                sorted.metadata.append(object)
            } else if deletes.contains(object.location) {
                sorted.deletes.append(object)
            } else {
                sorted.plain.append(object)
            }
        }
        return sorted
    }

    /// Where a file lies that a manifest names; nil where it is not in the lake.
    private func place(of path: String) throws -> Location? {
        let new = try Location(move.names.renamed(path))
        return try new.relative(to: move.names.new).map { try move.source.folder.appending($0) }
    }

    private func read(_ object: ObjectInfo) async throws -> [UInt8] {
        try await move.source.store.read(object.location)
    }

    private func destination(of object: ObjectInfo) throws -> Location {
        guard let path = object.location.relative(to: move.source.folder) else {
            throw MartletError(.internal, "'\(object.location)' is not inside of '\(move.source.folder)'")
        }
        return try move.target.folder.appending(path)
    }

    private mutating func copy(_ objects: [ObjectInfo]) async throws {
        let copy = StorageCopy(from: move.source.store, to: move.target.store)
        let places = try objects.map { ($0, try destination(of: $0)) }
        let sizes = there
        try await withThrowingTaskGroup(of: (ObjectInfo, Int?).self) { group in
            for (index, (object, place)) in places.enumerated() {
                if index >= LakeMove.atOnce, let (object, bytes) = try await group.next() { note(object, bytes) }
                group.addTask {
                    (object, try await copy.copy(object, to: place, sizeThere: sizes[place]))
                }
            }
            while let (object, bytes) = try await group.next() { note(object, bytes) }
        }
    }

    private mutating func note(_ object: ObjectInfo, _ bytes: Int?) {
        done[object.location] = object
        report.bytes += bytes ?? 0
        if bytes == nil { report.kept += 1 } else { report.copied += 1 }
    }

    /// Writes a file with new names in it, and compares what is there then.
    private mutating func put(_ bytes: [UInt8], _ object: ObjectInfo) async throws {
        let place = try destination(of: object)
        if let path = object.location.relative(to: move.source.folder) {
            sizes[try move.names.new.appending(path).uri] = bytes.count
        }
        done[object.location] = object
        let store = move.target.store
        if there[place] == bytes.count, try await store.read(place) == bytes {
            report.kept += 1
            return
        }
        try await store.writeDurably(place, bytes, condition: .always)
        guard try await store.read(place) == bytes else {
            throw MartletError(
                .corrupt, "'\(place)' is not what was written there",
                hint: "Does something else write there? Run it again.")
        }
        report.renamed += 1
        report.bytes += bytes.count
    }
}
