public import Clocks
public import Errors
import JSON
public import ObjectStorage
public import Schedules
import Synchronization
import YAML

/// Brings the schedules and triggers in a project's files into the store.
///
/// They stand in `schedules/*.yaml`, and as `schedule:` and `triggers:` in a pipeline's `config.yaml` or in a flow's file.
public final class ProjectSchedules: Sendable {
    let store: any ScheduleStore
    private let objects: any ObjectStore
    private let root: Location
    let zones: TimeZones
    let clock: any WallClock
    private let last = Mutex<(fingerprint: String, problems: [MartletError])?>(nil)

    /// Files with definitions.
    static let fileLimit = 100_000

    public init(
        store: any ScheduleStore, objects: any ObjectStore, root: Location, zones: TimeZones, clock: any WallClock
    ) {
        self.store = store
        self.objects = objects
        self.root = root
        self.zones = zones
        self.clock = clock
    }

    /// Reads the files where any has changed.
    ///
    /// - Returns: What is wrong in them; what stood in those files before stays.
    @discardableResult
    public func synchronize() async throws -> [MartletError] {
        let files = try await definitionFiles()
        let fingerprint = files.map { "\($0.path):\($0.info.size):\($0.info.modified.microseconds)" }
            .joined(separator: "\n")
        if let last = last.withLock({ $0 }), last.fingerprint == fingerprint { return last.problems }
        var entries: [ScheduleEntry] = []
        var problems: [MartletError] = []
        var broken: Set<String> = []
        for file in files {
            do {
                let text = String(decoding: try await objects.read(file.info.location), as: UTF8.self)
                let reader = DefinitionFile(path: file.path, zones: zones, now: clock.now())
                entries += try reader.entries(try YAMLDocument(parsing: text, file: file.path))
            } catch let error as MartletError where error.code != .notFound {
                problems.append(error)
                broken.insert(file.path)
            }
        }
        var names: [ScheduleName: ScheduleEntry] = [:]
        for entry in entries {
            if let other = names[entry.name] {
                problems.append(
                    MartletError(
                        .alreadyExists,
                        "'\(entry.name)' is defined twice, in \(other.origin.text) and in \(entry.origin.text)",
                        hint: "Give one of them another name."))
            } else {
                names[entry.name] = entry
            }
        }
        if !broken.isEmpty {
            for entry in try await store.entries(of: nil) where names[entry.name] == nil {
                if case .file(let path) = entry.origin, broken.contains(path) { names[entry.name] = entry }
            }
        }
        var kept = names
        for entry in try await store.entries(named: names.keys.sorted()) where entry.origin == .api {
            kept[entry.name] = nil
            problems.append(
                MartletError(
                    .alreadyExists,
                    "\(names[entry.name]?.origin.text ?? "a file") defines '\(entry.name)', which was made through the API",
                    hint: "Give it another name, or delete the other one."))
        }
        _ = try await store.synchronize(files: kept.values.sorted { $0.name < $1.name })
        let found = problems
        last.withLock { $0 = (fingerprint, found) }
        return problems
    }

    private struct DefinitionSource {
        var path: String
        var info: ObjectInfo
    }

    private func definitionFiles() async throws -> [DefinitionSource] {
        var folders = ["schedules", "flows", "pipelines"]
        for folder in try await objects.folders(in: root) {
            guard let name = folder.relative(to: root), !name.hasPrefix("."), !folders.contains(String(name)) else {
                continue
            }
            folders += ["schedules", "flows", "pipelines"].map { "\(name)/\($0)" }
        }
        var found: [DefinitionSource] = []
        for folder in folders {
            let isPipelines = folder.hasSuffix("pipelines")
            for info in try await objects.list(below: try root.appending(folder)) {
                guard let path = info.location.relative(to: root) else { continue }
                let name = path.split(separator: "/").last ?? ""
                let isWanted =
                    isPipelines
                    ? name == "config.yaml" || name == "config.yml" : name.hasSuffix(".yaml") || name.hasSuffix(".yml")
                if isWanted { found.append(DefinitionSource(path: String(path), info: info)) }
            }
        }
        guard found.count <= Self.fileLimit else {
            throw MartletError(.limitExceeded, "the project has more than \(Self.fileLimit) files of definitions")
        }
        return found.sorted { $0.path < $1.path }
    }
}
