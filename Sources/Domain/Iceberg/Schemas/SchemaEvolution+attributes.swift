public import Errors

extension SchemaEvolution {
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
