internal import Errors

/// Schemas, partition specs and sort orders.
extension TableMetadataBuilder {
    mutating func add(_ schema: Schema) throws(MartletError) {
        try schema.validate { MartletError(.invalidInput, "the new schema is not valid: \($0)") }
        try schema.validateDefaults()
        if let same = metadata.schemas.first(where: { $0.hasSameColumns(as: schema) }) {
            lastAddedSchemaID = same.schemaID
            return
        }
        let id = metadata.schemas.isEmpty ? schema.schemaID : (metadata.schemas.map(\.schemaID).max() ?? -1) + 1
        metadata.schemas.append(schema.numbered(max(0, id)))
        metadata.lastColumnID = max(metadata.lastColumnID, schema.highestFieldID)
        lastAddedSchemaID = max(0, id)
    }

    mutating func setCurrentSchema(_ id: Int) throws(MartletError) {
        let id = try resolve(id, lastAdded: lastAddedSchemaID, "schema")
        guard let schema = metadata.schema(id: id) else {
            throw MartletError(.invalidInput, "the table has no schema \(id) to make current")
        }
        metadata.currentSchemaID = schema.schemaID
    }

    mutating func removeSchemas(_ ids: Set<Int>) throws(MartletError) {
        guard !ids.contains(metadata.currentSchemaID) else {
            throw MartletError(.invalidInput, "the schema \(metadata.currentSchemaID) is current and cannot be removed")
        }
        metadata.schemas.removeAll { ids.contains($0.schemaID) }
    }

    mutating func add(_ spec: PartitionSpec) throws(MartletError) {
        let schema = currentOrLastSchema
        var numbered = spec
        for position in numbered.fields.indices {
            let field = numbered.fields[position]
            guard field.sourceID > 0, let source = schema.field(id: field.sourceID) else {
                throw MartletError(
                    .invalidInput, "the partition field '\(field.name)' has no source column \(field.sourceID)")
            }
            guard source.type.primitive.flatMap({ field.transform.resultType(of: $0) }) != nil else {
                throw MartletError(
                    .invalidInput,
                    "the column '\(source.name)' of type \(source.type) cannot be partitioned by \(field.transform)")
            }
            if let column = schema.structure.field(named: field.name),
                field.transform != .identity || column.id != field.sourceID
            {
                throw MartletError(
                    .invalidInput, "the partition field '\(field.name)' has the name of a column",
                    hint: "Name it after the column and the transform, such as \(field.name)_\(field.transform).")
            }
            numbered.fields[position].fieldID = fieldID(for: field, at: position, in: numbered)
        }
        guard Set(numbered.fields.map(\.name)).count == numbered.fields.count else {
            throw MartletError(.invalidInput, "two partition fields share a name")
        }
        if let same = metadata.specs.first(where: { $0.isCompatible(with: numbered) }) {
            lastAddedSpecID = same.specID
            return
        }
        numbered.specID = metadata.specs.isEmpty ? max(0, spec.specID) : (metadata.specs.map(\.specID).max() ?? -1) + 1
        metadata.specs.append(numbered)
        metadata.lastPartitionID = max(metadata.lastPartitionID, numbered.highestFieldID)
        lastAddedSpecID = numbered.specID
    }

    /// The ID of a partition field: that of an equal field of an earlier spec, or a new one.
    private func fieldID(for field: PartitionField, at position: Int, in spec: PartitionSpec) -> Int {
        let known = metadata.specs.lazy.flatMap(\.fields)
        if let same = known.first(where: { $0.sourceID == field.sourceID && $0.transform == field.transform }) {
            return same.fieldID
        }
        let taken = Set(known.map(\.fieldID)).union(spec.fields[..<position].map(\.fieldID))
        if field.fieldID > metadata.lastPartitionID, !taken.contains(field.fieldID) { return field.fieldID }
        return max(metadata.lastPartitionID, spec.fields[..<position].map(\.fieldID).max() ?? 0) + 1
    }

    mutating func setDefaultSpec(_ id: Int) throws(MartletError) {
        let id = try resolve(id, lastAdded: lastAddedSpecID, "partition spec")
        guard metadata.spec(id: id) != nil else {
            throw MartletError(.invalidInput, "the table has no partition spec \(id) to make the default")
        }
        metadata.defaultSpecID = id
    }

    mutating func removeSpecs(_ ids: Set<Int>) throws(MartletError) {
        guard !ids.contains(metadata.defaultSpecID) else {
            throw MartletError(
                .invalidInput, "the partition spec \(metadata.defaultSpecID) is the default and cannot be removed")
        }
        metadata.specs.removeAll { ids.contains($0.specID) }
    }

    mutating func add(_ order: SortOrder) throws(MartletError) {
        let schema = currentOrLastSchema
        for field in order.fields where schema.field(id: field.sourceID) == nil {
            throw MartletError(.invalidInput, "the sort order names the column \(field.sourceID), which does not exist")
        }
        if order.fields.isEmpty {
            if !metadata.sortOrders.contains(where: { $0.orderID == 0 }) { metadata.sortOrders.append(.unsorted) }
            lastAddedOrderID = 0
        } else if let same = metadata.sortOrders.first(where: { $0.fields == order.fields }) {
            lastAddedOrderID = same.orderID
        } else {
            let id =
                metadata.sortOrders.isEmpty
                ? max(1, order.orderID) : (metadata.sortOrders.map(\.orderID).max() ?? 0) + 1
            metadata.sortOrders.append(SortOrder(orderID: id, fields: order.fields))
            lastAddedOrderID = id
        }
    }

    mutating func setDefaultSortOrder(_ id: Int) throws(MartletError) {
        let id = try resolve(id, lastAdded: lastAddedOrderID, "sort order")
        guard id == 0 || metadata.sortOrders.contains(where: { $0.orderID == id }) else {
            throw MartletError(.invalidInput, "the table has no sort order \(id) to make the default")
        }
        metadata.defaultSortOrderID = id
    }

    private var currentOrLastSchema: Schema {
        metadata.schema(id: metadata.currentSchemaID) ?? metadata.schemas.last ?? Schema(fields: [])
    }

    private func resolve(_ id: Int, lastAdded: Int?, _ kind: String) throws(MartletError) -> Int {
        guard id == TableUpdate.lastAdded else { return id }
        guard let lastAdded else {
            throw MartletError(.invalidInput, "the updates name the \(kind) added last, and add none before")
        }
        return lastAdded
    }
}
