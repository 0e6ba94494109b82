internal import Errors
internal import JSON

/// Reads what a test is about: a column, or a partition transform of one.
struct ScanFilterTerms {
    let schema: Schema
    let caseSensitive: Bool

    /// Whether an operand names a column rather than being a constant.
    ///
    /// - Parameter legacy: Whether it stands where a bare text is a name, as in the older form.
    static func isTerm(_ json: JSONValue, legacy: Bool = false) -> Bool {
        if legacy { return true }
        return ["reference", "apply", "transform"].contains(json["type"]?.stringValue)
    }

    func subject(_ json: JSONValue) throws(MartletError) -> ScanFilterSubject {
        if let name = json.stringValue { return try column(named: name) }
        guard let object = json.objectValue, let type = object["type"]?.stringValue else {
            throw ScanFilterReader.malformed("\(ScanFilterReader.short(json)) names no column")
        }
        switch type {
        case "reference":
            if let name = (object["name"] ?? object["term"])?.stringValue { return try column(named: name) }
            if let id = object["id"]?.intValue, let field = schema.field(id: Int(clamping: id)) {
                return subject(field)
            }
            throw ScanFilterReader.malformed("\(ScanFilterReader.short(json)) names no column")
        case "transform":
            guard let text = object["transform"]?.stringValue, let term = object["term"] else {
                throw ScanFilterReader.malformed("a 'transform' needs a 'transform' and a 'term'")
            }
            return try transformed(Transform(text), text, subject(term))
        case "apply": return try applied(object)
        default: throw ScanFilterReader.malformed("there is no value '\(ScanFilterReader.cut(type))'")
        }
    }

    private func applied(_ object: JSONObject) throws(MartletError) -> ScanFilterSubject {
        guard let arguments = object["arguments"]?.arrayValue, let function = object["function"] else {
            throw ScanFilterReader.malformed("an 'apply' needs a 'function' and 'arguments'")
        }
        let name = try Self.functionName(function)
        switch (name, arguments.count) {
        case ("identity", 1), ("year", 1), ("month", 1), ("day", 1), ("hour", 1):
            return try transformed(Transform(name), name, subject(arguments[0]))
        case ("bucket", 2), ("truncate", 2):
            guard let number = (arguments[0]["value"] ?? arguments[0]).intValue else {
                throw ScanFilterReader.malformed("'\(name)' takes a whole number and a column")
            }
            return try transformed(Transform("\(name)[\(number)]"), "\(name)(\(number))", subject(arguments[1]))
        default:
            throw MartletError(
                .unsupported, "the filter calls '\(ScanFilterReader.cut(name))' with \(arguments.count) arguments",
                hint: "Filters may call identity, year, month, day, hour, bucket(n, column) and truncate(n, column).")
        }
    }

    private static func functionName(_ json: JSONValue) throws(MartletError) -> String {
        if let name = json.stringValue { return name }
        let parts = json.arrayValue ?? json["identifier"]?.arrayValue ?? []
        let catalog = json["catalog"] ?? .null
        guard parts.count == 1, let name = parts[0].stringValue, catalog.isNull || catalog == "iceberg_functions" else {
            throw MartletError(
                .unsupported, "the filter calls the function \(ScanFilterReader.short(json))",
                hint: "Filters may call the partition transforms of 'iceberg_functions' only.")
        }
        return name
    }

    private func transformed(
        _ transform: Transform, _ text: String, _ subject: ScanFilterSubject
    ) throws(MartletError) -> ScanFilterSubject {
        guard subject.transform == nil else {
            throw MartletError(.unsupported, "the filter applies a transform to a transform")
        }
        if transform == .identity { return subject }
        guard let source = subject.type, transform != .void, case let result? = transform.resultType(of: source),
            !transform.isUnknown
        else {
            throw ScanFilterReader.malformed(
                "'\(ScanFilterReader.cut(text))' is no transform of '\(subject.name)'")
        }
        var copy = subject
        copy.transform = SourceTransform(transform: transform, source: source)
        copy.type = result
        return copy
    }

    private func column(named name: String) throws(MartletError) -> ScanFilterSubject {
        let found = caseSensitive ? schema.field(named: name) : schema.field(namedIgnoringCase: name)
        guard let found else {
            let nearest = NearestName.of(name, among: schema.allNames)
            throw MartletError(
                .invalidInput, "there is no column '\(ScanFilterReader.cut(name))'",
                hint: nearest.map { "Did you mean '\($0)'?" })
        }
        return subject(found)
    }

    private func subject(_ field: NestedField) -> ScanFilterSubject {
        ScanFilterSubject(
            schema: schema, fieldID: field.id, name: schema.name(ofField: field.id) ?? field.name,
            type: field.type.primitive)
    }
}

extension Transform {
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}
