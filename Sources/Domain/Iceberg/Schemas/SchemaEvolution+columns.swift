public import Errors

extension SchemaEvolution {
    /// Adds a column at the end, or a field at the end of a struct.
    ///
    /// - Parameters:
    ///   - parent: The struct that gets the field; for a list or map of structs, the list or map itself does.
    ///   - type: The IDs inside of it do not matter, new ones are given.
    ///   - required: Only where the table has no rows yet, since those would have no value.
    public mutating func addColumn(
        _ name: String, in parent: String? = nil, type: IcebergType, required: Bool = false, doc: String? = nil
    ) throws(MartletError) {
        guard !required || base.currentSnapshotID == nil else {
            throw MartletError(
                .invalidInput,
                "the column '\(name)' cannot be added as required: the rows there are have no value for it",
                hint: "Add it as optional.")
        }
        let structID = try parent.map { (name) throws(MartletError) in try structure(named: name) }
        let siblings = structID.flatMap { schema.field(id: $0) }?.type.children ?? schema.fields
        if structID == nil, name.contains("."), schema.field(named: name) != nil {
            throw MartletError(.alreadyExists, "the column '\(name)' exists already inside of another")
        }
        try checkFree(name, among: siblings)
        var last = lastColumnID
        let field = NestedField(id: 0, name: name, required: required, type: type, doc: doc).withFreshIDs(after: &last)
        lastColumnID = last
        rewriteFields(of: structID) { $0.append(field) }
    }

    /// The struct that a name means: itself, or that which a list or map of the name holds.
    private func structure(named name: String) throws(MartletError) -> Int {
        var field = try field(name)
        while true {
            switch field.type {
            case .structure:
                guard !isInsideMapKey(field.id) else {
                    throw MartletError(.invalidInput, "the fields of the map key '\(name)' cannot be changed")
                }
                return field.id
            case .list(let list): field = list.elementField
            case .map(let map): field = map.valueField
            case .primitive:
                throw MartletError(.invalidInput, "the column '\(name)' of type \(field.type) cannot hold a field")
            }
        }
    }

    func isInsideMapKey(_ id: Int) -> Bool {
        var current = id
        while let parent = schema.parent(ofField: current) {
            if case .map(let map)? = schema.field(id: parent)?.type, map.keyID == current { return true }
            current = parent
        }
        return false
    }

    /// Removes a column and all inside of it; its ID is not used again.
    public mutating func dropColumn(_ name: String) throws(MartletError) {
        let dropped = try field(name)
        let parent = schema.parent(ofField: dropped.id)
        if let parent, case .structure? = schema.field(id: parent)?.type {
        } else if parent != nil {
            throw MartletError(.invalidInput, "'\(name)' is part of a list or map and cannot be dropped alone")
        }
        guard !isInsideMapKey(dropped.id) else {
            throw MartletError(.invalidInput, "the fields of the map key around '\(name)' cannot be changed")
        }
        let ids = Self.ids(of: dropped)
        if let field = base.defaultSpec.fields.first(where: { ids.contains($0.sourceID) && $0.transform != .void }) {
            throw MartletError(
                .invalidInput, "the column '\(name)' cannot be dropped: the table is partitioned by it (\(field.name))",
                hint: "Change the partition spec first.")
        }
        if base.defaultSortOrder.fields.contains(where: { ids.contains($0.sourceID) }) {
            throw MartletError(
                .invalidInput, "the column '\(name)' cannot be dropped: the table is sorted by it",
                hint: "Change the sort order first.")
        }
        if schema.identifierFieldIDs.contains(where: ids.contains) {
            throw MartletError(
                .invalidInput, "the column '\(name)' cannot be dropped: it identifies the table's rows",
                hint: "Change the identifier columns first.")
        }
        rewriteFields(of: parent) { $0.removeAll { $0.id == dropped.id } }
    }

    private static func ids(of field: NestedField) -> Set<Int> {
        field.type.children.reduce(into: [field.id]) { $0.formUnion(ids(of: $1)) }
    }
}
