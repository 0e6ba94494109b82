import Errors
internal import Clocks
public import ObjectStorage

/// Files that arrive, found by listing the store that has them.
public struct ObjectFiles: FileProbing {
    private let store: any ObjectStore
    private let root: Location

    public init(_ store: any ObjectStore, root: Location) {
        self.store = store
        self.root = root
    }

    public func files(below folder: String) async throws -> [ArrivedFile] {
        let place = try root.appending(folder)
        var found: [ArrivedFile] = []
        for info in try await store.list(below: place) {
            guard let path = info.location.relative(to: place), Self.counts(path) else { continue }
            found.append(
                ArrivedFile(
                    path: String(path), mark: "\(info.size):\(info.modified.microseconds)",
                    appeared: info.appeared ?? info.modified))
        }
        return found
    }

    /// Files that are archived, samples, hidden or still on their way are none that have arrived.
    private static func counts(_ path: some StringProtocol) -> Bool {
        let parts = path.split(separator: "/")
        if parts.dropLast().contains(where: { $0.hasPrefix("_") || $0.hasPrefix(".") }) { return false }
        guard let name = parts.last else { return false }
        return !name.hasPrefix(".") && ![".tmp", ".part", ".partial", ".crdownload"].contains { name.hasSuffix($0) }
    }
}
