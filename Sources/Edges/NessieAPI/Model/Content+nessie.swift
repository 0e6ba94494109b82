internal import CatalogService
internal import Cataloging
internal import Errors
internal import Identifiers
internal import JSON

extension ContentKind {
    /// Nessie's word for it.
    var nessieType: String {
        switch self {
        case .table: "ICEBERG_TABLE"
        case .view: "ICEBERG_VIEW"
        case .namespace: "NAMESPACE"
        }
    }
}

extension NessieAPI {
    /// A content as a client reads it.
    ///
    /// Version 1 has the properties of namespaces in its namespace API only: its Python client takes no content that it does not know.
    func json(_ content: Content, as key: ContentKey, _ version: NessieVersion) async throws -> JSONValue {
        var object: JSONObject = [
            "type": .string(content.kind.nessieType), "id": .string(content.identity(as: key).description),
        ]
        switch content {
        case .table(let table):
            object["metadataLocation"] = .string(lake.current(table.metadataLocation))
            object["snapshotId"] = .integer(table.snapshotID ?? -1)
            object["schemaId"] = .integer(Int64(table.schemaID))
            object["specId"] = .integer(Int64(table.specID))
            object["sortOrderId"] = .integer(Int64(table.sortOrderID))
        case .view(let view):
            // A view of a pipeline has no file: clients are told where one would be.
            let location: String
            if let known = view.metadataLocation {
                location = lake.current(known)
            } else {
                location = try await lake.load(view, as: key).metadataLocation
            }
            object["metadataLocation"] = .string(location)
            object["versionId"] = .integer(view.versionID)
            object["schemaId"] = .integer(view.schema["schema-id"]?.intValue ?? 0)
            object["sqlText"] = .string(view.sql)
            object["dialect"] = .string(view.dialect)
        case .namespace(let namespace):
            object["elements"] = .texts(key.elements)
            if version == .v2 { object["properties"] = Self.json(namespace.properties) }
        }
        return .object(object)
    }

    /// A content, or null.
    func json(optional content: Content?, as key: ContentKey, _ version: NessieVersion) async throws -> JSONValue {
        guard let content else { return .null }
        return try await json(content, as: key, version)
    }

    static func json(_ properties: Properties) -> JSONValue {
        .object(JSONObject(properties.map { ($0.name, .string($0.value)) }))
    }
}

extension ForeignContent {
    /// Reads a content that a client puts.
    ///
    /// The numbers of a table (`snapshotId`, `schemaId` and so on) and a view's text are in the metadata file, and taken from there.
    init(_ body: NessieBody) throws {
        let kind: Kind
        switch try body.string("type") {
        case "ICEBERG_TABLE": kind = .table(metadata: try body.string("metadataLocation"))
        case "ICEBERG_VIEW": kind = .view(metadata: try body.string("metadataLocation"))
        case "NAMESPACE": kind = .namespace(properties: try body.stringMap("properties"))
        case let other:
            throw NessieFailure.badRequest(
                "contents of the type '\(other.prefix(60))' are not kept here; ICEBERG_TABLE, ICEBERG_VIEW and NAMESPACE are"
            )
        }
        var identity: UUID?
        if let text = try body.optionalString("id") {
            guard let id = UUID(text) else {
                throw NessieFailure.badRequest("'\(body.path)id' is no content ID of this server: '\(text.prefix(60))'")
            }
            identity = id
        }
        self.init(kind, identity: identity)
    }
}
