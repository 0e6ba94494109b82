public import Clocks
public import Errors
public import Identifiers
internal import Ingestion
internal import Machine
internal import ObjectStorage
public import Pipelines

/// A folder of files that pipelines read.
public struct ZoneFacts: Sendable {
    public var zone: LandingZone
    public var files = 0
    /// In bytes.
    public var bytes: Int64 = 0
    /// When its newest file was written.
    public var latest: Timestamp?
    public var pipelines: [String] = []
}

/// A file in a zone.
public struct ZoneFile: Sendable {
    /// Relative to the project.
    public var path: String
    public var size: Int64
    public var modified: Timestamp
}

extension LandingService {
    /// Zones that are told of at most.
    public static let zoneLimit = 1_000

    /// The zones that pipelines read, and the folders below `landing/`.
    public func zones(of pipelines: [Pipeline]) async throws -> [ZoneFacts] {
        var readers: [LandingZone: [String]] = [:]
        for pipeline in pipelines {
            for zone in pipeline.discovery.landingZones { readers[zone, default: []].append("\(pipeline.name)") }
        }
        var known = Set(readers.keys)
        let base = "\(project.filePath ?? "")/landing"
        for name in LocalFiles.names(in: base)
        where PipelineName.isValid(name) && LocalFiles.kind(of: "\(base)/\(name)") == .folder {
            known.insert(LandingZone(namespace: nil, zone: name))
        }
        var found: [ZoneFacts] = []
        for zone in known.sorted(by: { $0.folder < $1.folder }).prefix(Self.zoneLimit) {
            let files = try await files(in: zone)
            found.append(
                ZoneFacts(
                    zone: zone, files: files.count, bytes: files.reduce(0) { $0 + $1.size },
                    latest: files.map(\.modified).max(), pipelines: (readers[zone] ?? []).sorted()))
        }
        return found
    }

    /// The files of a zone, the newest first; none where it has no folder yet.
    public func files(in zone: LandingZone) async throws -> [ZoneFile] {
        let folder = try project.appending(zone.folder)
        guard LocalFiles.kind(of: folder.filePath ?? "") == .folder else { return [] }
        return LandingFolder.files(try await store.list(below: folder), in: folder, of: project)
            .map { ZoneFile(path: $0.path, size: Int64($0.size), modified: $0.modified) }
            .sorted { ($1.modified, $0.path) < ($0.modified, $1.path) }
    }

    /// A zone as people write it: `orders`, or `shop/orders` for that of a namespace.
    public static func zone(_ text: String) throws(MartletError) -> LandingZone {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard (1...2).contains(parts.count), parts.allSatisfy({ PipelineName.isValid($0) }) else {
            throw MartletError(
                .invalidInput, "'\(text)' is no landing zone", hint: "Write its name, such as orders or shop/orders.")
        }
        return LandingZone(namespace: parts.count == 2 ? parts[0] : nil, zone: parts[parts.count - 1])
    }

    /// Puts an upload that is whole into a zone, where it appears in one step.
    ///
    /// - Returns: Its path relative to the project.
    /// - Throws: `conflict` where some of it is missing; `alreadyExists` where the zone has a file of the name.
    public func land(_ id: UUID, in zone: LandingZone, replacing: Bool) throws(MartletError) -> String {
        let (upload, file) = try whole(id)
        let path = "\(zone.folder)/\(upload.file)"
        let folder = "\(project.filePath ?? "")/\(zone.folder)"
        try LocalFiles.makeFolder(folder)
        do {
            try file.move(to: "\(folder)/\(upload.file)", replacing: replacing)
        } catch {
            guard error.code == .alreadyExists else { throw error }
            throw MartletError(
                .alreadyExists, "'\(path)' is there already",
                hint: "Replace it, or send the file under another name.")
        }
        try remove(id)
        return path
    }
}

extension LandingService {
    /// Where a file is that a zone has; nil where it has none of that path.
    public func path(of file: String, in zone: LandingZone) async throws -> String? {
        guard try await files(in: zone).contains(where: { $0.path == file }) else { return nil }
        return try project.appending(file).filePath
    }
}
