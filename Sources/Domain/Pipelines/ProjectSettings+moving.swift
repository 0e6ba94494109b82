public import Errors
internal import JSON

/// What `martlet.yaml` says of a lake once it was moved.
public struct LakeChange: Sendable, Hashable {
    /// A path relative to the project, or a URI.
    public var lake: String
    /// What it was called at earlier places, as URIs.
    public var was: [String]
    public var storage: StorageSettings
    public var locations: LocationForm

    public init(lake: String, was: [String], storage: StorageSettings, locations: LocationForm) {
        self.lake = lake
        self.was = was
        self.storage = storage
        self.locations = locations
    }

    fileprivate var entries: [(key: String, text: String?)] {
        func quoted(_ text: String) -> String { JSONValue.string(text).text() }
        let reached: [(String, String?)] = [
            ("endpoint", storage.endpoint), ("region", storage.region),
            ("style", storage.isVirtualHost == true ? "virtual-host" : nil), ("profile", storage.profile),
        ]
        let members = reached.compactMap { name, value in value.map { "\n  \(name): \(quoted($0))" } }
        return [
            ("lake", "lake: \(quoted(lake))"),
            ("lake_was", was.isEmpty ? nil : "lake_was:" + was.map { "\n  - \(quoted($0))" }.joined()),
            ("storage", members.isEmpty ? nil : "storage:" + members.joined()),
            ("locations", locations == .file ? nil : "locations: \(locations.rawValue)"),
        ]
    }
}

extension ProjectSettings {
    /// The text of `martlet.yaml` with a lake that was moved; all that is not about the lake stays as a person wrote it.
    ///
    /// - Throws: `unsupported` where the text is laid out in a way that cannot be changed like that.
    public static func text(_ text: String, with change: LakeChange) throws(MartletError) -> String {
        let new = replacing(change.entries, in: text)
        var warnings: [ProjectWarning] = []
        let settings = try? read(new, warnings: &warnings)
        guard let settings, settings.lake == change.lake, settings.lakeWas == change.was,
            settings.storage.endpoint == change.storage.endpoint, settings.storage.region == change.storage.region,
            settings.storage.profile == change.storage.profile, settings.locations == change.locations
        else {
            let lines = change.entries.map { $0.text ?? "(no '\($0.key)')" }.joined(separator: "\n")
            throw MartletError(
                .unsupported, "martlet.yaml is laid out in a way that is not changed here",
                at: SourceLocation(file: fileName), hint: "Write these into it by hand:\n\(lines)")
        }
        return new
    }

    /// Replaces, removes or adds entries that begin a line.
    private static func replacing(_ entries: [(key: String, text: String?)], in text: String) -> String {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        while lines.last == "" { lines.removeLast() }
        for entry in entries {
            guard let start = lines.firstIndex(where: { $0.hasPrefix("\(entry.key):") }) else {
                if let text = entry.text { lines.append(text) }
                continue
            }
            var end = start + 1
            for index in end..<max(end, lines.count) {
                let line = lines[index]
                let belongs = line.hasPrefix(" ") || line.hasPrefix("\t") || line.hasPrefix("- ") || line == "-"
                if belongs { end = index + 1 }
                // A remark or an empty line may stand inside of an entry.
                guard belongs || line.isEmpty || line.hasPrefix("#") else { break }
            }
            lines.replaceSubrange(start..<end, with: entry.text.map { [$0] } ?? [])
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
