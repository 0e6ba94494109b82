public import Cataloging
public import Iceberg
public import ObjectStorage

/// What a writer wants to do to one table: data, decided before anything is changed.
public struct TableChange: Sendable {
    public var updates: [TableUpdate]
    public var requirements: [TableRequirement]
    /// Files that the new version names and that must outlast a power cut before it is published.
    public var files: [Location]
    /// What the catalog remembers with the table, such as a pipeline's fingerprint; replaces what it remembered.
    public var properties: Properties

    public init(
        updates: [TableUpdate], requirements: [TableRequirement] = [], files: [Location] = [],
        properties: Properties = [:]
    ) {
        self.updates = updates
        self.requirements = requirements
        self.files = files
        self.properties = properties
    }
}

/// The properties that Martlet keeps beside each table in the catalog.
public enum ContentProperties {
    /// How many rows the table has.
    public static let rows = "martlet.rows"
    /// Of a table that a step of a flow wrote: what the step says that it did, which it says again where it is not done again.
    public static let rowsWritten = "martlet.step-rows"
    public static let rowsDeleted = "martlet.step-rows-deleted"
    /// What decided how the table was built; see `Pipeline.fingerprint`.
    public static let fingerprint = "martlet.fingerprint"
    /// The versions of what it was built from, as a JSON object.
    public static let inputs = "martlet.inputs"
    /// A digest of the quality tests that passed on it; see `Pipeline.testsFingerprint`.
    public static let tests = "martlet.tests"
    /// The run that built this version.
    public static let run = "martlet.run"
    /// Of a view: the namespace that its SQL's names without one are in, as a dotted name.
    public static let viewNamespace = "martlet.view-namespace"
    /// Of a view without a metadata file: when it was defined, in milliseconds since the epoch.
    public static let definedAt = "martlet.defined-at"
}
