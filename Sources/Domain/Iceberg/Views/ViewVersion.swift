public import Clocks

/// One version of a view's definition.
public struct ViewVersion: Hashable, Sendable {
    public var versionID: Int
    public var schemaID: Int
    public var timestamp: Timestamp
    /// Such as the engine that made it.
    public var summary: [String: String]
    /// At least one; each dialect at most once.
    public var representations: [ViewRepresentation]
    /// The catalog that names without one are in; nil for the view's own.
    public var defaultCatalog: String?
    /// The namespace that names without one are in.
    public var defaultNamespace: [String]

    public init(
        versionID: Int, schemaID: Int, timestamp: Timestamp, summary: [String: String] = [:],
        representations: [ViewRepresentation], defaultCatalog: String? = nil, defaultNamespace: [String]
    ) {
        self.versionID = versionID
        self.schemaID = schemaID
        self.timestamp = timestamp
        self.summary = summary
        self.representations = representations
        self.defaultCatalog = defaultCatalog
        self.defaultNamespace = defaultNamespace
    }

    /// The ID that stands for the version, or the schema, that the same list of updates added last.
    public static let lastAdded = -1
}

extension ViewVersion {
    /// The SQL in a dialect, whatever its case.
    public func representation(dialect: String) -> ViewRepresentation? {
        representations.first { $0.dialect.lowercased() == dialect.lowercased() }
    }

    /// Whether two versions mean the same, whatever their numbers and times.
    func hasSameDefinition(as other: ViewVersion) -> Bool {
        schemaID == other.schemaID && summary == other.summary && representations == other.representations
            && defaultCatalog == other.defaultCatalog && defaultNamespace == other.defaultNamespace
    }

    /// What is wrong with the representations, or nil.
    var objection: String? {
        if representations.isEmpty { return "has no representation" }
        var dialects: Set<String> = []
        for representation in representations where !dialects.insert(representation.dialect.lowercased()).inserted {
            return "has two representations in the dialect '\(representation.dialect)'"
        }
        return nil
    }
}

/// What a view means, in one dialect of SQL.
public struct ViewRepresentation: Hashable, Sendable {
    public var sql: String
    public var dialect: String

    public init(sql: String, dialect: String) {
        self.sql = sql
        self.dialect = dialect
    }
}

/// When a version became current.
public struct ViewHistoryEntry: Hashable, Sendable {
    public var timestamp: Timestamp
    public var versionID: Int

    public init(timestamp: Timestamp, versionID: Int) {
        self.timestamp = timestamp
        self.versionID = versionID
    }
}
