internal import Clocks
public import Errors
internal import Identifiers
public import JSON

extension ViewMetadata {
    /// The metadata in the JSON form of the specification.
    public var json: JSONValue {
        [
            "view-uuid": .string(viewUUID.description), "format-version": JSONValue(Self.formatVersion),
            "location": .string(location), "current-version-id": JSONValue(currentVersionID),
            "properties": JSONValue(properties), "versions": .array(versions.map(\.json)),
            "schemas": .array(schemas.map(\.json)),
            "version-log": .array(
                history.map {
                    ["timestamp-ms": .integer($0.timestamp.milliseconds), "version-id": JSONValue($0.versionID)]
                }),
        ]
    }

    /// The content of a metadata file.
    public func encoded() -> [UInt8] { Array(json.text().utf8) }

    /// Reads a metadata file.
    ///
    /// - Parameter file: The location of the file, for errors.
    /// - Throws: `corrupt` naming the file and the JSON path of what is wrong; `unsupported` for later versions.
    public init(parsing bytes: [UInt8], file: String) throws(MartletError) {
        let json: JSONValue
        do {
            json = try JSONValue(parsing: bytes, file: file)
        } catch {
            throw MartletError(
                .corrupt, "the view metadata \(file) cannot be read: \(error.message)", at: error.location,
                cause: error)
        }
        try self.init(json: json, file: file)
    }

    public init(json: JSONValue, file: String) throws(MartletError) {
        let cursor = JSONCursor(json, file: file)
        let format = try cursor.int("format-version")
        guard format == Self.formatVersion else {
            throw MartletError(
                .unsupported, "\(file): the view has Iceberg view format version \(format)",
                hint: "Martlet reads version \(Self.formatVersion).")
        }
        var schemas: [Schema] = []
        for element in try cursor.elements("schemas") { schemas.append(try Schema(element)) }
        var versions: [ViewVersion] = []
        for element in try cursor.elements("versions") { versions.append(try ViewVersion(element)) }
        var history: [ViewHistoryEntry] = []
        for element in try cursor.elements("version-log") {
            history.append(
                ViewHistoryEntry(
                    timestamp: try element.timestamp("timestamp-ms"), versionID: try element.int("version-id")))
        }
        self.init(
            viewUUID: try cursor.uuid("view-uuid"), location: try cursor.string("location"), schemas: schemas,
            currentVersionID: try cursor.int("current-version-id"), versions: versions, history: history,
            properties: try cursor.optional("properties")?.stringMap() ?? [:])
        try validate { cursor.error($0) }
    }
}

extension ViewVersion {
    public var json: JSONValue {
        var object: JSONObject = [
            "version-id": JSONValue(versionID), "schema-id": JSONValue(schemaID),
            "timestamp-ms": .integer(timestamp.milliseconds), "summary": JSONValue(summary),
            "representations": .array(
                representations.map { ["type": "sql", "sql": .string($0.sql), "dialect": .string($0.dialect)] }),
            "default-namespace": .array(defaultNamespace.map { .string($0) }),
        ]
        if let defaultCatalog { object["default-catalog"] = .string(defaultCatalog) }
        return .object(object)
    }

    /// Reads a version of a request.
    ///
    /// - Throws: `invalidInput` naming the JSON path of what is wrong; `unsupported` for what is no SQL.
    public init(json: JSONValue) throws(MartletError) {
        try self.init(JSONCursor(json, file: "the view version", code: .invalidInput))
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        var representations: [ViewRepresentation] = []
        for element in try cursor.elements("representations") {
            let type = try element.string("type")
            guard type == "sql" else {
                throw MartletError(.unsupported, "the type '\(type)' of a view's representation is not known")
            }
            representations.append(
                ViewRepresentation(sql: try element.string("sql"), dialect: try element.string("dialect")))
        }
        self.init(
            versionID: try cursor.int("version-id"), schemaID: try cursor.int("schema-id"),
            timestamp: try cursor.timestamp("timestamp-ms"), summary: try cursor.member("summary").stringMap(),
            representations: representations, defaultCatalog: try cursor.optionalString("default-catalog"),
            defaultNamespace: try cursor.member("default-namespace").strings())
    }
}
