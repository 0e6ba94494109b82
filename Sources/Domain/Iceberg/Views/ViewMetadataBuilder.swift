internal import Clocks
internal import Errors
internal import Identifiers

/// A view's metadata while updates are applied to it.
struct ViewMetadataBuilder {
    private var metadata: ViewMetadata
    private let time: Timestamp
    private var hasUUID: Bool
    private var lastAddedSchemaID: Int?
    private var lastAddedVersionID: Int?
    /// The versions that these updates added.
    private var addedVersionIDs: Set<Int> = []

    init(_ metadata: ViewMetadata, at time: Timestamp) {
        self.metadata = metadata
        self.time = time
        hasUUID = true
    }

    init(creatingAt time: Timestamp) {
        metadata = ViewMetadata(
            viewUUID: UUID(high: 0, low: 0), location: "", schemas: [], currentVersionID: ViewVersion.lastAdded,
            versions: [], history: [], properties: [:])
        self.time = time
        hasUUID = false
    }

    mutating func apply(_ update: ViewUpdate) throws(MartletError) {
        switch update {
        case .assignUUID(let uuid):
            guard !hasUUID || metadata.viewUUID == uuid else {
                throw MartletError(.invalidInput, "the view has the UUID \(metadata.viewUUID), which cannot be changed")
            }
            metadata.viewUUID = uuid
            hasUUID = true
        case .upgradeFormatVersion(let version):
            guard version == ViewMetadata.formatVersion else {
                throw MartletError(
                    .unsupported, "Iceberg view format version \(version) is not supported",
                    hint: "Use version \(ViewMetadata.formatVersion).")
            }
        case .addSchema(let schema): try add(schema)
        case .setLocation(let location): metadata.location = location
        case .setProperties(let properties): metadata.properties.merge(properties) { $1 }
        case .removeProperties(let names): for name in names { metadata.properties[name] = nil }
        case .addVersion(let version): try add(version)
        case .setCurrentVersion(let id): try setCurrent(id)
        }
    }

    private mutating func add(_ schema: Schema) throws(MartletError) {
        try schema.validate { MartletError(.invalidInput, "the new schema is not valid: \($0)") }
        try schema.validateDefaults()
        if let same = metadata.schemas.first(where: { $0.hasSameColumns(as: schema) }) {
            lastAddedSchemaID = same.schemaID
            return
        }
        let id = max(0, schema.schemaID, (metadata.schemas.map(\.schemaID).max() ?? -1) + 1)
        metadata.schemas.append(schema.numbered(id))
        lastAddedSchemaID = id
    }

    private mutating func add(_ version: ViewVersion) throws(MartletError) {
        var version = version
        if version.schemaID == ViewVersion.lastAdded {
            guard let lastAddedSchemaID else {
                throw MartletError(.invalidInput, "the new version names the schema added last, and none was added")
            }
            version.schemaID = lastAddedSchemaID
        }
        guard metadata.schema(id: version.schemaID) != nil else {
            throw MartletError(.invalidInput, "the view has no schema \(version.schemaID) for the new version")
        }
        if let reason = version.objection { throw MartletError(.invalidInput, "the new version of the view \(reason)") }
        if let same = metadata.versions.first(where: { $0.hasSameDefinition(as: version) }) {
            lastAddedVersionID = same.versionID
            return
        }
        version.versionID = max(1, version.versionID, (metadata.versions.map(\.versionID).max() ?? 0) + 1)
        metadata.versions.append(version)
        addedVersionIDs.insert(version.versionID)
        lastAddedVersionID = version.versionID
    }

    private mutating func setCurrent(_ id: Int) throws(MartletError) {
        var id = id
        if id == ViewVersion.lastAdded {
            guard let lastAddedVersionID else {
                throw MartletError(.invalidInput, "the updates name the version added last, and add none before")
            }
            id = lastAddedVersionID
        }
        guard let version = metadata.version(id: id) else {
            throw MartletError(.invalidInput, "the view has no version \(id) to make current")
        }
        guard metadata.currentVersionID != id else { return }
        metadata.currentVersionID = id
        metadata.history.append(
            ViewHistoryEntry(timestamp: addedVersionIDs.contains(id) ? version.timestamp : time, versionID: id))
    }

    /// Forgets old versions and checks the whole.
    func finish(previous: ViewMetadata?) throws(MartletError) -> ViewMetadata {
        var result = metadata
        guard hasUUID else { throw MartletError(.invalidInput, "the new view has no UUID") }
        if let previous { try checkDialects(from: previous, to: result) }
        try result.trim(keeping: addedVersionIDs.count)
        try result.validate { MartletError(.invalidInput, "the updates make no consistent view: \($0)") }
        return result
    }

    /// Throws where engines that could read the view no longer could, unless a property of the view allows that.
    private func checkDialects(from previous: ViewMetadata, to result: ViewMetadata) throws(MartletError) {
        guard let before = previous.currentVersion, let after = result.currentVersion,
            before.versionID != after.versionID,
            result.properties[ViewProperties.dropDialectAllowed]?.lowercased() != "true"
        else { return }
        for representation in before.representations where after.representation(dialect: representation.dialect) == nil
        {
            throw MartletError(
                .invalidInput,
                "the new version of the view has no SQL in the dialect '\(representation.dialect)', which the current one has",
                hint: "Add it, or set the view's property \(ViewProperties.dropDialectAllowed) to true.")
        }
    }
}

/// Properties of a view that mean something to every writer.
public enum ViewProperties {
    /// How many versions are kept.
    public static let historyEntries = "version.history.num-entries"
    public static let historyEntriesDefault = 10
    /// Whether a new version may lack a dialect of the one before.
    public static let dropDialectAllowed = "replace.drop-dialect.allowed"
}

extension ViewMetadata {
    /// Forgets the oldest versions past the limit that a property sets, and the history up to them.
    ///
    /// - Parameter addedCount: Versions that were added just now; so many stay in any case, as does the current one.
    mutating func trim(keeping addedCount: Int) throws(MartletError) {
        let text = properties[ViewProperties.historyEntries]
        guard let limit = text.map({ Int($0) }) ?? ViewProperties.historyEntriesDefault, limit > 0 else {
            throw MartletError(
                .invalidInput, "the view's property \(ViewProperties.historyEntries) is '\(text ?? "")'",
                hint: "Give it a positive number.")
        }
        let kept = max(limit, addedCount)
        guard versions.count > kept else { return }
        var retained: Set<Int> = [currentVersionID]
        for id in versions.map(\.versionID).sorted(by: >) where retained.count < kept { retained.insert(id) }
        versions.removeAll { !retained.contains($0.versionID) }
        // An entry means "current until the next one": what comes before a gap would mislead.
        if let gap = history.lastIndex(where: { !retained.contains($0.versionID) }) { history.removeSubrange(...gap) }
    }
}
