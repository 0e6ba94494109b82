internal import Cryptography
internal import Errors
internal import Ingestion
internal import ObjectStorage
internal import Pipelines
internal import Querying

/// The files in landing zones when the run was planned; files that land later wait for the next run.
struct LandingState: Sendable {
    /// By the zone's folder.
    var files: [String: [LandedFile]] = [:]

    /// Looks into the zones that some pipelines read.
    init(of pipelines: some Sequence<Pipeline>, below project: Location, in store: any ObjectStore) async throws {
        for zone in Set(pipelines.flatMap(\.discovery.landingZones)) {
            let folder = try project.appending(zone.folder)
            files[zone.folder] = LandingFolder.files(
                try await store.list(below: folder), in: folder, of: project)
        }
    }

    /// Differs whenever files were added, removed or replaced.
    func version(of zone: LandingZone) -> String {
        String(SHA256.digest(of: LandingFolder.version(of: files[zone.folder] ?? [])).hex.prefix(32))
    }

    /// The folders that sessions must be able to read.
    func folders(below project: Location) -> [Location] {
        files.keys.sorted().compactMap { try? project.appending($0) }
    }

    /// Whether an extension is needed to read what landed.
    var hasExcel: Bool {
        files.values.contains { $0.contains { FileFormat(fileName: $0.location.name) == .excel } }
    }
}
