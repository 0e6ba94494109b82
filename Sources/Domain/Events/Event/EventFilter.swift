internal import Errors
internal import JSON

/// Which events somebody wants; an empty list takes all.
///
/// Each entry is a name, or a beginning followed by `*`: `run.*`, `silver.*`, `run/*`.
public struct EventFilter: Sendable, Hashable {
    public var kinds: [String] = []
    public var pipelines: [String] = []
    public var namespaces: [String] = []
    public var branches: [String] = []
    /// The buckets of objects.
    public var buckets: [String] = []
    /// What keys of objects begin with, as it is.
    public var prefixes: [String] = []
    /// What keys of objects end with, as it is.
    public var suffixes: [String] = []

    public init() {}

    /// Entries of all lists together.
    public static let entryLimit = 200

    public func accepts(_ event: Event) -> Bool {
        // A test is for the channel that it was made for.
        guard event.kind != .test else { return false }
        return Self.any(of: kinds, fits: [event.kind.rawValue]) && Self.any(of: pipelines, fits: event.pipelines)
            && Self.any(of: namespaces, fits: event.namespaces)
            && Self.any(of: branches, fits: event.branch.map { [$0] } ?? []) && acceptsObject(event)
    }

    /// Whoever names a bucket or keys wants events of objects only.
    private func acceptsObject(_ event: Event) -> Bool {
        if buckets.isEmpty, prefixes.isEmpty, suffixes.isEmpty { return true }
        guard event.lane != nil, let bucket = event.data["bucket"]?.stringValue,
            let key = event.data["key"]?.stringValue?.utf8
        else { return false }
        return Self.any(of: buckets, fits: [bucket])
            && (prefixes.isEmpty || prefixes.contains { key.starts(with: $0.utf8) })
            && (suffixes.isEmpty || suffixes.contains { key.reversed().starts(with: $0.utf8.reversed()) })
    }

    private static func any(of patterns: [String], fits names: [String]) -> Bool {
        patterns.isEmpty || patterns.contains { pattern in names.contains { fits(pattern, $0) } }
    }

    static func fits(_ pattern: String, _ name: String) -> Bool {
        guard pattern.utf8.last == UInt8(ascii: "*") else { return pattern == name }
        return name.utf8.starts(with: pattern.utf8.dropLast())
    }

    /// Refuses what can never fit anything.
    func check() throws(MartletError) {
        let count =
            kinds.count + pipelines.count + namespaces.count + branches.count + buckets.count + prefixes.count
            + suffixes.count
        guard count <= Self.entryLimit else {
            throw MartletError(
                .limitExceeded, "a filter has \(count) entries; the limit 'filter entries' is \(Self.entryLimit)")
        }
        let known = EventKind.allCases.filter { $0 != .test }.map(\.rawValue)
        for kind in kinds where !known.contains(where: { Self.fits(kind, $0) }) {
            throw MartletError(
                .invalidInput, "'\(kind)' fits no kind of event",
                hint: NearestName.of(kind, among: known).map { "Did you mean '\($0)'?" }
                    ?? "Kinds: \(known.joined(separator: ", ")); 'run.*' takes all of runs.")
        }
        for (what, list) in [
            ("pipelines", pipelines), ("namespaces", namespaces), ("branches", branches),
            ("buckets", buckets), ("prefixes", prefixes), ("suffixes", suffixes),
        ]
        where list.contains("") {
            throw MartletError(.invalidInput, "an entry of '\(what)' is empty")
        }
    }
}
