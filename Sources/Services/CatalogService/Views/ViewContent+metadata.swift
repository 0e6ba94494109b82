public import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg

extension ViewContent {
    /// The dialect that Martlet itself runs.
    public static let ownDialect = "duckdb"

    /// What the catalog says of a view's metadata file: its SQL in Martlet's own dialect, or in the first where it has none.
    init(_ metadata: ViewMetadata, at location: String, of key: ContentKey, after before: ViewContent?)
        throws(MartletError)
    {
        guard let version = metadata.currentVersion, let schema = metadata.currentSchema,
            let shown = version.representation(dialect: Self.ownDialect) ?? version.representations.first
        else { throw MartletError(.corrupt, "the view '\(key)' has no current version with a representation") }
        var properties = before?.properties ?? [:]
        if before?.sql != shown.sql {
            properties[ContentProperties.tests] = nil
            properties[ContentProperties.run] = nil
        }
        properties[ContentProperties.viewNamespace] = version.defaultNamespaceText
        self.init(
            id: metadata.viewUUID, metadataLocation: location, versionID: Int64(version.versionID), sql: shown.sql,
            dialect: shown.dialect, schema: schema.json, properties: properties)
    }

    /// The Iceberg metadata of a view that a pipeline made, which has no metadata file.
    ///
    /// - Parameter location: The folder that its files would be in.
    func metadata(in location: String) throws(MartletError) -> ViewMetadata {
        let schema = try Schema(json: schema, file: "the schema of a view")
        let time = properties[ContentProperties.definedAt].flatMap { Int64($0) } ?? 0
        let version = ViewVersion(
            versionID: Int(clamping: versionID), schemaID: schema.schemaID, timestamp: Timestamp(milliseconds: time),
            summary: ["engine-name": "martlet"],
            representations: [ViewRepresentation(sql: sql, dialect: dialect)], defaultNamespace: [])
        return try ViewMetadata(viewUUID: id, location: location, schema: schema, version: version)
    }
}

extension ViewVersion {
    /// The default namespace as a dotted name; nil for none.
    fileprivate var defaultNamespaceText: String? {
        guard !defaultNamespace.isEmpty else { return nil }
        return (try? ContentKey(defaultNamespace))?.description
    }
}
