internal import CatalogService
internal import Clocks
internal import Errors
internal import Identifiers
internal import Ingestion
internal import ObjectStorage
internal import Retention
internal import Runs

extension RetentionPass {
    private static let landing = "landing"

    /// Removes what zones with `auto_purge` have archived long enough ago.
    func cleanLandingZones(_ counts: inout RetentionCounts) async throws {
        for (name, zone) in settings.zones.sorted(by: { $0.key < $1.key })
        where zone.isPurged && zone.processedMaxAgeDays > 0 {
            try Task.checkCancellation()
            let oldest = now.adding(seconds: -Self.daySeconds * Int64(zone.processedMaxAgeDays))
            let folder = try self.zone(name).appending(LandingFolder.processed)
            for file in try await places.lake.store.list(below: folder) {
                guard archivedAt(file, in: folder) < oldest else { continue }
                if !isDry { try await places.lake.store.delete(file.location) }
                counts.landingFilesCleaned += 1
            }
        }
    }

    /// The folder of a zone, named `orders` or `sales/orders`.
    private func zone(_ name: String) throws -> Location {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else {
            throw MartletError(
                .invalidInput, "'\(name)' in 'retention.landing_zones' names no landing zone",
                hint: "Write its name, with its namespace before it where it has one: sales/orders.")
        }
        let namespace = parts.count == 2 ? "\(parts[0])/" : ""
        return try places.project.appending("\(namespace)\(Self.landing)/\(parts[parts.count - 1])")
    }

    /// When a file was archived: a file that is moved keeps its own time, but the run that loaded it has its time in its ID.
    private func archivedAt(_ file: ObjectInfo, in folder: Location) -> Timestamp {
        let run = file.location.relative(to: folder)?.split(separator: "/").first.flatMap { RunID($0) }
        guard let run else { return file.modified }
        return max(file.modified, Timestamp(microseconds: Int64(clamping: run.uuid.high >> 16) * 1000))
    }

    /// Removes files that were given out to workers and were not since.
    func cleanCode(_ counts: inout RetentionCounts) async throws {
        guard let oldest = horizon(.shippedCodeMaxAgeDays) else { return }
        for file in try await places.lake.store.list(below: places.code) where file.modified < oldest {
            if !isDry { try await places.lake.store.delete(file.location) }
            counts.codeFilesCleaned += 1
        }
    }
}
