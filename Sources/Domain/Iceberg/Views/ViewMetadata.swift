public import Errors
public import Identifiers

/// All that is known of a view (format version 1): its versions, their schemas and when each became current.
///
/// A value is always consistent. Changes go through `committing`.
public struct ViewMetadata: Hashable, Sendable {
    public internal(set) var viewUUID: UUID
    /// The view's folder.
    public internal(set) var location: String
    public internal(set) var schemas: [Schema]
    public internal(set) var currentVersionID: Int
    public internal(set) var versions: [ViewVersion]
    public internal(set) var history: [ViewHistoryEntry]
    public internal(set) var properties: [String: String]

    /// The format version that is read and written.
    public static let formatVersion = 1

    /// A view of one version.
    ///
    /// - Throws: `invalidInput` where the parts contradict each other.
    public init(
        viewUUID: UUID, location: String, schema: Schema, version: ViewVersion, properties: [String: String] = [:]
    ) throws(MartletError) {
        self.viewUUID = viewUUID
        self.location = location
        schemas = [schema]
        currentVersionID = version.versionID
        versions = [version]
        history = [ViewHistoryEntry(timestamp: version.timestamp, versionID: version.versionID)]
        self.properties = properties
        try validate { MartletError(.invalidInput, "the view is not consistent: \($0)") }
    }

    init(
        viewUUID: UUID, location: String, schemas: [Schema], currentVersionID: Int, versions: [ViewVersion],
        history: [ViewHistoryEntry], properties: [String: String]
    ) {
        self.viewUUID = viewUUID
        self.location = location
        self.schemas = schemas
        self.currentVersionID = currentVersionID
        self.versions = versions
        self.history = history
        self.properties = properties
    }
}

extension ViewMetadata {
    public func version(id: Int) -> ViewVersion? { versions.last { $0.versionID == id } }
    public func schema(id: Int) -> Schema? { schemas.last { $0.schemaID == id } }

    /// Nil for no value that passed `validate`.
    public var currentVersion: ViewVersion? { version(id: currentVersionID) }
    public var currentSchema: Schema? { currentVersion.flatMap { schema(id: $0.schemaID) } }

    /// Throws where parts of the metadata contradict each other.
    func validate(_ error: (String) -> MartletError) throws(MartletError) {
        guard !location.isEmpty else { throw error("the view has no location") }
        guard !versions.isEmpty else { throw error("the view has no version") }
        guard Set(schemas.map(\.schemaID)).count == schemas.count else { throw error("two schemas share an ID") }
        // IDs have 32 bits everywhere; one past them could be written and never be read.
        guard schemas.allSatisfy({ $0.schemaID <= Int32.max }) else {
            throw error("there is no ID left for another schema")
        }
        guard versions.allSatisfy({ $0.versionID <= Int32.max }) else {
            throw error("there is no ID left for another version")
        }
        guard Set(versions.map(\.versionID)).count == versions.count else { throw error("two versions share an ID") }
        guard version(id: currentVersionID) != nil else {
            throw error("the current version \(currentVersionID) is missing from 'versions'")
        }
        for version in versions {
            guard schema(id: version.schemaID) != nil else {
                throw error("the version \(version.versionID) has the schema \(version.schemaID), which is missing")
            }
            if let reason = version.objection { throw error("the version \(version.versionID) \(reason)") }
        }
    }
}
