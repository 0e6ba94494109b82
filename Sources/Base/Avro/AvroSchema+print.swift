public import JSON

extension AvroSchema {
    /// The schema as JSON; a named type that occurs again is named only.
    public var json: JSONValue {
        var defined: Set<String> = []
        return json(&defined)
    }

    private func json(_ defined: inout Set<String>) -> JSONValue {
        switch self {
        case .primitive(let primitive, nil): return .string(primitive.rawValue)
        case .primitive(let primitive, let logical?):
            var object: JSONObject = ["type": .string(primitive.rawValue)]
            logical.add(to: &object)
            return .object(object)
        case .fixed(let fixed):
            guard defined.insert(fixed.name).inserted else { return .string(fixed.name) }
            var object: JSONObject = [
                "type": "fixed", "name": .string(fixed.name), "size": .integer(Int64(fixed.size)),
            ]
            fixed.logical?.add(to: &object)
            return .object(object)
        case .enumeration(let enumeration):
            guard defined.insert(enumeration.name).inserted else { return .string(enumeration.name) }
            return [
                "type": "enum", "name": .string(enumeration.name),
                "symbols": .array(enumeration.symbols.map { .string($0) }),
            ]
        case .array(let array):
            var object: JSONObject = ["type": "array", "items": array.items.json(&defined)]
            if let id = array.elementID { object["element-id"] = .integer(Int64(id)) }
            array.logical?.add(to: &object)
            return .object(object)
        case .map(let map):
            var object: JSONObject = ["type": "map", "values": map.values.json(&defined)]
            if let id = map.keyID { object["key-id"] = .integer(Int64(id)) }
            if let id = map.valueID { object["value-id"] = .integer(Int64(id)) }
            return .object(object)
        case .union(let branches):
            return .array(branches.map { $0.json(&defined) })
        case .record(let record):
            guard defined.insert(record.name).inserted else { return .string(record.name) }
            var fields: [JSONValue] = []
            for field in record.fields { fields.append(field.json(&defined)) }
            return ["type": "record", "name": .string(record.name), "fields": .array(fields)]
        }
    }

    fileprivate func fieldType(_ defined: inout Set<String>) -> JSONValue { json(&defined) }
}

extension AvroField {
    fileprivate func json(_ defined: inout Set<String>) -> JSONValue {
        var object: JSONObject = ["name": .string(name), "type": schema.fieldType(&defined)]
        if let doc { object["doc"] = .string(doc) }
        if defaultsToNull { object["default"] = .null }
        if let id { object["field-id"] = .integer(Int64(id)) }
        return .object(object)
    }
}

extension AvroLogicalType {
    fileprivate func add(to object: inout JSONObject) {
        object["logicalType"] = .string(name)
        if let precision { object["precision"] = .integer(Int64(precision)) }
        if let scale { object["scale"] = .integer(Int64(scale)) }
        if let adjustToUTC { object["adjust-to-utc"] = .bool(adjustToUTC) }
    }
}
