public import Cryptography
public import Errors
internal import JSON

extension Content {
    /// The first byte of every encoded content.
    private static let formatVersion: UInt8 = 1

    /// The stored bytes; equal contents have equal bytes.
    ///
    /// - Throws: `limitExceeded`.
    public func encoded() throws(MartletError) -> [UInt8] {
        var writer = ByteWriter(capacity: 256)
        writer.write(Self.formatVersion)
        writer.write(kind.rawValue)
        switch self {
        case .namespace(let namespace):
            try namespace.properties.check()
            writer.write(namespace.properties)
        case .table(let table):
            try table.properties.check()
            writer.write(table.id)
            writer.write(table.metadataLocation)
            writer.write(optional: table.snapshotID) { $0.write(signed: $1) }
            writer.write(signed: Int64(table.schemaID))
            writer.write(signed: Int64(table.specID))
            writer.write(signed: Int64(table.sortOrderID))
            writer.write(table.properties)
        case .view(let view):
            try view.properties.check()
            writer.write(view.id)
            writer.write(optional: view.metadataLocation) { $0.write($1) }
            writer.write(signed: view.versionID)
            writer.write(view.sql)
            writer.write(view.dialect)
            writer.write(counted: view.schema.encoded())
            writer.write(view.properties)
        }
        guard writer.bytes.count <= CatalogFormatLimits.contentBytes else {
            throw MartletError(
                .limitExceeded,
                "a \(kind) takes \(writer.bytes.count) bytes in the catalog, more than \(CatalogFormatLimits.contentBytes)"
            )
        }
        return writer.bytes
    }

    /// Reads the stored bytes.
    ///
    /// - Throws: `corrupt`, or `unsupported` for what a newer version wrote.
    public init(encoded bytes: [UInt8]) throws(MartletError) {
        var reader = ByteReader(bytes, subject: "content")
        let version = try reader.byte()
        let kind = ContentKind(rawValue: try reader.byte())
        guard version == Self.formatVersion, let kind else {
            throw MartletError(
                .unsupported, "the catalog holds a kind of content that this version does not know",
                hint: "A newer version of Martlet wrote it; use that version.")
        }
        switch kind {
        case .namespace: self = .namespace(NamespaceContent(properties: try reader.properties()))
        case .table:
            self = .table(
                TableContent(
                    id: try reader.uuid(), metadataLocation: try reader.text(),
                    snapshotID: try reader.optional { reader throws(MartletError) in try reader.signed() },
                    schemaID: Int32(truncatingIfNeeded: try reader.signed()),
                    specID: Int32(truncatingIfNeeded: try reader.signed()),
                    sortOrderID: Int32(truncatingIfNeeded: try reader.signed()),
                    properties: try reader.properties()))
        case .view:
            self = .view(
                ViewContent(
                    id: try reader.uuid(),
                    metadataLocation: try reader.optional { reader throws(MartletError) in try reader.text() },
                    versionID: try reader.signed(), sql: try reader.text(), dialect: try reader.text(),
                    schema: try JSONValue(parsing: try reader.text(), file: "view schema"),
                    properties: try reader.properties()))
        }
        guard reader.isAtEnd else { throw reader.malformed("more bytes follow its end") }
    }

    /// The hash under which it is stored.
    public func digest() throws(MartletError) -> SHA256Digest { SHA256.digest(of: try encoded()) }
}

extension Properties {
    /// Refuses more than the catalog stores.
    func check() throws(MartletError) {
        guard count <= CatalogFormatLimits.properties else {
            throw MartletError(
                .limitExceeded, "there are \(count) properties, more than \(CatalogFormatLimits.properties)")
        }
        for (name, value) in self {
            guard name.utf8.count <= CatalogFormatLimits.propertyBytes,
                value.utf8.count <= CatalogFormatLimits.propertyBytes
            else {
                throw MartletError(
                    .limitExceeded,
                    "the property '\(name.prefix(100))' is longer than \(CatalogFormatLimits.propertyBytes) bytes")
            }
        }
    }
}
