public import Errors
internal import JSON

/// Reads records of one schema into values of another shape.
///
/// The writer's schema decides what is read: its fields are matched with the wanted ones by field id, or by name where it has no
/// ids; what is not wanted is skipped, what is null or not there is left as it was. The matching is done once, not per record.
public struct AvroRecordReader<Target>: Sendable {
    /// A wanted field.
    public struct Field: Sendable {
        public typealias Read =
            @Sendable (inout Target, inout AvroDecoder, AvroSchema) throws(MartletError) -> Void

        public var id: Int?
        public var name: String
        /// Names under which older writers knew it.
        public var aliases: [String]
        public var isRequired: Bool
        /// Tells whether a writer's type can be read.
        public var accepts: @Sendable (AvroSchema) -> Bool
        /// Reads a value that is not null, written as the schema says.
        public var read: Read

        public init(
            _ id: Int?, _ name: String, aliases: [String] = [], required: Bool = false,
            accepts: @escaping @Sendable (AvroSchema) -> Bool, read: @escaping Read
        ) {
            self.id = id
            self.name = name
            self.aliases = aliases
            isRequired = required
            self.accepts = accepts
            self.read = read
        }
    }

    private enum Step: Sendable {
        case skip(AvroSchema)
        case read(Field, AvroSchema)
        case readUnlessNull(Field, AvroSchema, null: Int)
        case neverNull
    }

    private let steps: [Step]

    /// - Throws: `corrupt` where a required field is missing or a field has a type that cannot be read.
    public init(writer: AvroSchema, fields: [Field], file: String) throws(MartletError) {
        guard case .record(let record) = writer else {
            throw Self.refusal(file, "its objects are not records")
        }
        var steps: [Step] = []
        var found: Set<Int> = []
        for written in record.fields {
            let match = fields.firstIndex { field in
                if let id = written.id, let wanted = field.id { return id == wanted }
                return field.name == written.name || field.aliases.contains(written.name)
            }
            guard let match, found.insert(match).inserted else {
                steps.append(.skip(written.schema))
                continue
            }
            let field = fields[match]
            if written.schema == .null {
                steps.append(.neverNull)
                continue
            }
            let (schema, null) = written.schema.nullable.map { ($0.other, $0.null) } ?? (written.schema, nil)
            guard field.accepts(schema) else {
                throw Self.refusal(file, "its field '\(written.name)' has the type \(schema.json.text())")
            }
            steps.append(null.map { .readUnlessNull(field, schema, null: $0) } ?? .read(field, schema))
        }
        for (position, field) in fields.enumerated() where field.isRequired && !found.contains(position) {
            throw Self.refusal(file, "its records have no field '\(field.name)'")
        }
        self.steps = steps
    }

    private static func refusal(_ file: String, _ detail: String) -> MartletError {
        MartletError(
            .corrupt, "'\(file)' cannot be read: \(detail)",
            hint:
                "It is not the kind of file that was expected, or was written by something that does not keep to the format."
        )
    }

    /// Reads one record.
    public func read(into target: inout Target, from decoder: inout AvroDecoder) throws(MartletError) {
        for step in steps {
            switch step {
            case .skip(let schema): try decoder.skip(schema)
            case .read(let field, let schema): try field.read(&target, &decoder, schema)
            case .readUnlessNull(let field, let schema, let null):
                if try decoder.readBranch(of: 2) != null {
                    try field.read(&target, &decoder, schema)
                } else if field.isRequired {
                    throw decoder.corrupt("the field '\(field.name)' is null")
                }
            case .neverNull: continue
            }
        }
    }
}

extension AvroRecordReader.Field {
    public static func long(
        _ id: Int?, _ name: String, aliases: [String] = [], required: Bool = false,
        set: @escaping @Sendable (inout Target, Int64) -> Void
    ) -> Self {
        Self(id, name, aliases: aliases, required: required, accepts: { $0.isWholeNumber }) {
            target, decoder, _ throws(MartletError) in set(&target, try decoder.readLong())
        }
    }

    public static func string(
        _ id: Int?, _ name: String, required: Bool = false, set: @escaping @Sendable (inout Target, String) -> Void
    ) -> Self {
        Self(id, name, required: required, accepts: { $0.isPrimitive(.string) }) {
            target, decoder, _ throws(MartletError) in set(&target, try decoder.readString())
        }
    }

    public static func boolean(
        _ id: Int?, _ name: String, required: Bool = false, set: @escaping @Sendable (inout Target, Bool) -> Void
    ) -> Self {
        Self(id, name, required: required, accepts: { $0.isPrimitive(.boolean) }) {
            target, decoder, _ throws(MartletError) in set(&target, try decoder.readBoolean())
        }
    }

    public static func bytes(
        _ id: Int?, _ name: String, required: Bool = false, set: @escaping @Sendable (inout Target, [UInt8]) -> Void
    ) -> Self {
        Self(id, name, required: required, accepts: { $0.isPrimitive(.bytes) }) {
            target, decoder, _ throws(MartletError) in set(&target, try decoder.readBytes())
        }
    }
}

extension AvroSchema {
    public func isPrimitive(_ wanted: AvroPrimitive) -> Bool {
        if case .primitive(let primitive, _) = self { primitive == wanted } else { false }
    }

    public var isWholeNumber: Bool { isPrimitive(.int) || isPrimitive(.long) }
}
