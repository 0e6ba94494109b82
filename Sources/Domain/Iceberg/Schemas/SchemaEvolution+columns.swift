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

    /// Gives a column another name; its data stays, since files know columns by ID.
    public mutating func renameColumn(_ name: String, to newName: String) throws(MartletError) {
        let renamed = try field(name)
        if let parent = schema.parent(ofField: renamed.id), let parentField = schema.field(id: parent) {
            guard case .structure = parentField.type else {
                throw MartletError(.invalidInput, "'\(name)' is part of a list or map and has a fixed name")
            }
        }
        try checkFree(newName, among: siblings(of: renamed).filter { $0.id != renamed.id })
        rewrite(renamed.id) { $0.name = newName }
    }

    /// Gives a column a wider type: int to long, float to double, or a decimal more digits.
    public mutating func widenColumn(_ name: String, to type: PrimitiveType) throws(MartletError) {
        let widened = try field(name)
        guard widened.type != .primitive(type) else { return }
        guard let current = widened.type.primitive, current.canWiden(to: type) else {
            throw MartletError(
                .invalidInput, "the column '\(name)' cannot change from \(widened.type) to \(type)",
                hint: "Allowed are int to long, float to double, and a decimal with more digits of the same scale.")
        }
        guard !isInsideMapKey(widened.id) else {
            throw MartletError(.invalidInput, "the type of the map key '\(name)' cannot be changed")
        }
        rewrite(widened.id) { $0.type = .primitive(type) }
    }

    /// Lets a column hold nulls; the opposite would refuse rows that are there.
    public mutating func makeOptional(_ name: String) throws(MartletError) {
        let changed = try field(name)
        guard changed.required else { return }
        guard !schema.identifierFieldIDs.contains(changed.id) else {
            throw MartletError(
                .invalidInput, "the column '\(name)' identifies the table's rows and cannot hold nulls",
                hint: "Change the identifier columns first.")
        }
        if let parent = schema.parent(ofField: changed.id), case .map(let map)? = schema.field(id: parent)?.type,
            map.keyID == changed.id
        {
            throw MartletError(.invalidInput, "the map key '\(name)' cannot hold nulls")
        }
        rewrite(changed.id) { $0.required = false }
    }

    /// Refuses: rows that are there may hold nulls.
    public mutating func makeRequired(_ name: String) throws(MartletError) {
        let changed = try field(name)
        guard !changed.required else { return }
        guard base.currentSnapshotID == nil else {
            throw MartletError(
                .invalidInput, "the column '\(name)' cannot become required: rows that are there may have no value",
                hint: "Keep it optional and test it with not_null.")
        }
        rewrite(changed.id) { $0.required = true }
    }

    public mutating func setDocumentation(_ name: String, _ doc: String?) throws(MartletError) {
        let changed = try field(name)
        rewrite(changed.id) { $0.doc = doc }
    }

    /// Names the columns that together identify a row; they must be required and of a type that can be compared.
    public mutating func setIdentifier(_ names: [String]) throws(MartletError) {
        var ids: [Int] = []
        for name in names {
            let field = try field(name)
            guard field.required, let type = field.type.primitive, type != .float, type != .double else {
                throw MartletError(
                    .invalidInput, "the column '\(name)' cannot identify rows",
                    hint: "Identifier columns are required and neither nested nor floating-point.")
            }
            ids.append(field.id)
        }
        schema = Schema(schemaID: schema.schemaID, fields: schema.fields, identifierFieldIDs: ids)
    }

    /// Where a column moves to, among those beside it.
    public enum Position: Sendable, Hashable {
        case first
        case last
        /// Named with dots, like the moved column.
        case before(String)
        case after(String)
    }

    /// Moves a column among those beside it.
    public mutating func moveColumn(_ name: String, to position: Position) throws(MartletError) {
        let moved = try field(name)
        let parent = schema.parent(ofField: moved.id)
        var others = siblings(of: moved).filter { $0.id != moved.id }
        if let parent, let parentField = schema.field(id: parent) {
            guard case .structure = parentField.type else {
                throw MartletError(.invalidInput, "'\(name)' is part of a list or map and has a fixed place")
            }
        }
        switch position {
        case .first: others.insert(moved, at: 0)
        case .last: others.append(moved)
        case .before(let neighbour), .after(let neighbour):
            let id = try field(neighbour).id
            guard let index = others.firstIndex(where: { $0.id == id }) else {
                throw MartletError(.invalidInput, "the column '\(name)' does not stand beside '\(neighbour)'")
            }
            if case .before = position { others.insert(moved, at: index) } else { others.insert(moved, at: index + 1) }
        }
        let reordered = others
        rewriteFields(of: parent) { $0 = reordered }
    }
}
