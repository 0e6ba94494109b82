internal import CatalogService
internal import Cataloging
internal import Errors
internal import Iceberg
internal import JSON

extension TableCommit {
    /// The most updates, and the most requirements, of one table.
    private static let partLimit = 10_000

    init(_ key: ContentKey, _ body: RequestBody) throws {
        let requirements = try TableRequirement.list(json: body.value("requirements"))
        let updates = try TableUpdate.list(json: body.value("updates"))
        guard requirements.count <= Self.partLimit, updates.count <= Self.partLimit else {
            throw IcebergFailure.badRequest("a commit has more than \(Self.partLimit) updates or requirements")
        }
        self.init(key: key, requirements: requirements, updates: updates)
    }
}

extension TableCreation {
    init(_ body: RequestBody) throws {
        self.init(
            schema: try Schema(json: body.value("schema"), file: "'schema'", code: .invalidInput),
            spec: try body.optional("partition-spec").map {
                try PartitionSpec(json: $0, file: "'partition-spec'", code: .invalidInput)
            },
            sortOrder: try body.optional("write-order").map {
                try SortOrder(json: $0, file: "'write-order'", code: .invalidInput)
            },
            location: try body.optionalString("location"), properties: try body.stringMap("properties"))
    }
}
