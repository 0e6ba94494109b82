public import Cataloging
internal import Clocks
internal import Errors
public import Iceberg
internal import Identifiers
internal import ObjectStorage

extension Lake {
    /// Makes a table's metadata without registering it, with a location of its own.
    ///
    /// The folder `<location>/metadata/` is made, since some clients write there without making it. A staged table that is never
    /// committed leaves nothing but that folder; of two that are, the second is refused as `assert-create` wants.
    /// - Throws: `alreadyExists` or, for the namespace, `notFound` with a `NameProblem`.
    public func stage(_ creation: TableCreation, as key: ContentKey, on branch: RefName) async throws -> TableMetadata {
        let head = try await catalog.head(of: branch)
        try await checkNamespace(of: key, at: head)
        try await checkFree(key, at: head)
        let metadata = try TableMetadata.creating(updates(creation, as: key), at: clock.now())
        try await checkPlaces([], of: key, metadata, was: nil, on: branch, at: head)
        try await store.prepareFolder(try Location(metadata.location).appending("metadata"))
        return metadata
    }

    /// Makes a table without rows.
    ///
    /// - Throws: `alreadyExists` or, for the namespace, `notFound` with a `NameProblem`.
    public func create(
        _ creation: TableCreation, as key: ContentKey, on branch: RefName, _ details: CommitDetails
    ) async throws -> CommittedTable {
        try await checkFree(key, at: try await catalog.head(of: branch))
        let change = TableCommit(key: key, requirements: [.create], updates: try updates(creation, as: key))
        do {
            return try await commit([change], on: branch, details)[0]
        } catch let error as MartletError where error.requirementFailure != nil {
            throw Self.taken(key, by: .table)
        }
    }

    /// The updates that make a table.
    private func updates(_ creation: TableCreation, as key: ContentKey) throws -> [TableUpdate] {
        let id = Identifiers.UUID.random()
        let location = try creation.location.map { try located($0) } ?? freshLocation(for: key, id: id)
        let schema = creation.schema.withFreshIDs()
        var updates: [TableUpdate] = [
            .assignUUID(id), .setLocation(location.uri), .addSchema(schema),
            .setCurrentSchema(schemaID: TableUpdate.lastAdded),
        ]
        var spec = PartitionSpec.unpartitioned
        for field in creation.spec?.fields ?? [] {
            var field = field
            field.sourceID = try creation.fresh(field.sourceID, in: schema, "partition field '\(field.name)'")
            spec.fields.append(field)
        }
        var order = SortOrder(orderID: creation.sortOrder?.orderID ?? 0, fields: [])
        for field in creation.sortOrder?.fields ?? [] {
            var field = field
            field.sourceID = try creation.fresh(field.sourceID, in: schema, "sort order")
            order.fields.append(field)
        }
        updates += [
            .addSpec(spec), .setDefaultSpec(specID: TableUpdate.lastAdded), .addSortOrder(order),
            .setDefaultSortOrder(orderID: TableUpdate.lastAdded),
        ]
        var properties = creation.properties
        // Clients ask for a format version by a property that the table then does not have.
        if let text = properties.removeValue(forKey: Self.formatVersionProperty) {
            guard let version = Int(text) else {
                throw MartletError(
                    .invalidInput, "the property '\(Self.formatVersionProperty)' is '\(text)', and a number is expected"
                )
            }
            updates.insert(.upgradeFormatVersion(version), at: 1)
        }
        if !properties.isEmpty { updates.append(.setProperties(properties)) }
        return updates
    }

    private static let formatVersionProperty = "format-version"
}

extension TableCreation {
    /// The ID in the schema with fresh IDs of what has an ID in the client's.
    fileprivate func fresh(_ id: Int, in schema: Schema, _ what: String) throws(MartletError) -> Int {
        guard let name = self.schema.name(ofField: id), let field = schema.field(named: name) else {
            throw MartletError(
                .invalidInput, "the \(what) of the new table names the column \(id), which it does not have")
        }
        return field.id
    }
}
