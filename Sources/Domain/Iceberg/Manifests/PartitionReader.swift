internal import Avro
internal import Errors

/// Reads partition values by the schema that one manifest was written with, in the order of the spec.
struct PartitionReader: Sendable {
    private enum Step: Sendable {
        case skip(AvroSchema)
        case read(AvroSchema, PrimitiveType, position: Int, null: Int?)
    }

    private let steps: [Step]
    private let count: Int

    init(types: [PrimitiveType], fieldIDs: [Int]) {
        steps = []
        count = types.count
    }

    init(
        _ writer: AvroSchema, spec: PartitionSpec, types: [PrimitiveType], file: String
    ) throws(MartletError) {
        count = types.count
        guard case .record(let record) = writer.nullable?.other ?? writer else {
            throw MartletError(
                .corrupt, "'\(file)' cannot be read: its partition values are no record",
                hint: "The manifest was written by something that does not keep to the format.")
        }
        var steps: [Step] = []
        for field in record.fields {
            let position = spec.fields.firstIndex { wanted in
                field.id.map { $0 == wanted.fieldID } ?? (AvroName.sanitized(wanted.name) == field.name)
            }
            let schema = field.schema.nullable?.other ?? field.schema
            guard let position, let written = PrimitiveType(avro: schema) else {
                steps.append(.skip(field.schema))
                continue
            }
            // A column that is no longer in the schema has no type of its own: the written one stands.
            let type = Literal.canRead(written, as: types[position]) ? types[position] : written
            steps.append(.read(schema, type, position: position, null: field.schema.nullable?.null))
        }
        self.steps = steps
    }

    func read(from decoder: inout AvroDecoder) throws(MartletError) -> PartitionTuple {
        if steps.isEmpty, count == 0 { return .empty }
        var values = [Literal?](repeating: nil, count: count)
        for step in steps {
            switch step {
            case .skip(let schema): try decoder.skip(schema)
            case .read(let schema, let type, let position, let null):
                if let null, try decoder.readBranch(of: 2) == null { continue }
                values[position] = try Literal(from: &decoder, schema, as: type)
            }
        }
        return PartitionTuple(values)
    }
}
