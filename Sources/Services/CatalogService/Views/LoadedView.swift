public import Cataloging
public import Iceberg

/// A view as it is at one commit.
public struct LoadedView: Sendable {
    public var key: ContentKey
    public var content: ViewContent
    /// Made of the content where that is all there is.
    public var metadata: ViewMetadata
    /// Where the metadata file is; for a view without one, where it would be.
    public var metadataLocation: String

    public init(key: ContentKey, content: ViewContent, metadata: ViewMetadata, metadataLocation: String) {
        self.key = key
        self.content = content
        self.metadata = metadata
        self.metadataLocation = metadataLocation
    }
}

/// A view as a commit left it.
public struct CommittedView: Sendable {
    public var view: LoadedView
    public var commit: CommitID

    public init(view: LoadedView, commit: CommitID) {
        self.view = view
        self.commit = commit
    }
}

/// What a new view is to be.
public struct ViewCreation: Sendable {
    public var schema: Schema
    /// Its `versionID` and `schemaID` are assigned.
    public var version: ViewVersion
    /// Inside of the warehouse; nil for a fresh folder.
    public var location: String?
    public var properties: [String: String]

    public init(schema: Schema, version: ViewVersion, location: String? = nil, properties: [String: String] = [:]) {
        self.schema = schema
        self.version = version
        self.location = location
        self.properties = properties
    }
}
