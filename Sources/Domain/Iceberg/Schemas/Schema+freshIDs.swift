extension Schema {
    /// The same columns with new IDs counted up from the ID after `lastColumnID`, as a created table gets them.
    ///
    /// The fields of one level are numbered before the fields inside of them. Identifier fields follow their fields.
    public func withFreshIDs(schemaID: Int = 0, after lastColumnID: Int = 0) -> Schema {
        var renumbering = Renumbering(last: lastColumnID)
        let fresh = renumbering.fields(fields)
        return Schema(
            schemaID: schemaID, fields: fresh, identifierFieldIDs: identifierFieldIDs.compactMap { renumbering.new[$0] }
        )
    }
}

extension NestedField {
    /// The field and all fields inside of it with new IDs; `last` becomes the highest one given out.
    func withFreshIDs(after last: inout Int) -> NestedField {
        var renumbering = Renumbering(last: last)
        let fresh = renumbering.fields([self])[0]
        last = renumbering.last
        return fresh
    }
}

private struct Renumbering {
    var last: Int
    /// The new ID of each old one.
    var new: [Int: Int] = [:]

    mutating func next(for old: Int) -> Int {
        last += 1
        new[old] = last
        return last
    }

    mutating func fields(_ fields: [NestedField]) -> [NestedField] {
        var fresh = fields
        for position in fresh.indices { fresh[position].id = next(for: fresh[position].id) }
        for position in fresh.indices { fresh[position].type = type(fresh[position].type) }
        return fresh
    }

    mutating func type(_ type: IcebergType) -> IcebergType {
        switch type {
        case .primitive: return type
        case .structure(let structure): return .structure(StructType(fields: fields(structure.fields)))
        case .list(var list):
            list.elementID = next(for: list.elementID)
            list.element = self.type(list.element)
            return .list(list)
        case .map(var map):
            map.keyID = next(for: map.keyID)
            map.valueID = next(for: map.valueID)
            map.key = self.type(map.key)
            map.value = self.type(map.value)
            return .map(map)
        }
    }
}
