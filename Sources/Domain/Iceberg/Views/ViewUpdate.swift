public import Identifiers

/// One change to a view's metadata, as data; the words are those of the Iceberg REST catalog.
public enum ViewUpdate: Hashable, Sendable {
    case assignUUID(UUID)
    case upgradeFormatVersion(Int)
    case addSchema(Schema)
    case setLocation(String)
    case setProperties([String: String])
    case removeProperties([String])
    /// Its schema ID may be `ViewVersion.lastAdded`.
    case addVersion(ViewVersion)
    /// May be `ViewVersion.lastAdded`.
    case setCurrentVersion(Int)
}

/// Something that must hold of a view for a commit to go through.
public enum ViewRequirement: Hashable, Sendable {
    case viewUUID(UUID)
}
