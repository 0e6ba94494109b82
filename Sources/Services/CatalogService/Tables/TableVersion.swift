internal import Cataloging
internal import Errors
internal import Iceberg
internal import Identifiers
internal import ObjectStorage

/// A table's next version before it is stored.
struct TableVersion {
    var key: ContentKey
    var content: TableContent
    var metadata: TableMetadata
    /// The metadata file; nil where nothing changes.
    var bytes: [UInt8]?

    var isNew: Bool { bytes != nil }

    var loaded: LoadedTable { LoadedTable(key: key, content: content, metadata: metadata) }

    init(key: ContentKey, content: TableContent, metadata: TableMetadata, bytes: [UInt8]?) {
        self.key = key
        self.content = content
        self.metadata = metadata
        self.bytes = bytes
    }

    /// A version in a new metadata file.
    init(
        key: ContentKey, _ metadata: TableMetadata, after previous: String?, properties: Properties
    ) throws(MartletError) {
        let name = TableMetadata.metadataFileName(after: previous, uuid: .random())
        let location = try Location(metadata.location).appending("metadata/\(name)")
        self.init(
            key: key, content: TableContent(metadata, at: location.uri, properties: properties), metadata: metadata,
            bytes: metadata.encoded())
    }
}
