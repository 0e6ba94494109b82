public import Errors
public import Iceberg
public import Querying

extension DataFile {
    /// The manifest's view of a file that the engine wrote.
    ///
    /// - Parameters:
    ///   - location: Where the file is, as the manifest shall spell it.
    ///   - schema: The schema that it was written with; types decide how bounds are kept.
    public init(
        _ file: WrittenFile, content: FileContent = .data, location: String, schema: Schema, spec: PartitionSpec,
        sortOrderID: Int? = nil
    ) throws(MartletError) {
        var sizes = ColumnMap<Int64>()
        var values = ColumnMap<Int64>()
        var nulls = ColumnMap<Int64>()
        var nans = ColumnMap<Int64>()
        var lower = ColumnMap<[UInt8]>()
        var upper = ColumnMap<[UInt8]>()
        for (id, facts) in file.columns.sorted(by: { $0.key < $1.key }) {
            sizes[id] = facts.size
            values[id] = facts.valueCount
            nulls[id] = facts.nullCount
            nans[id] = facts.nanCount
            guard let type = schema.field(id: id)?.type.primitive else { continue }
            if let bound = facts.lower.flatMap({ Literal($0, as: type) }), !bound.isNaN {
                lower[id] = bound.truncatedDown.bytes
            }
            if let bound = facts.upper.flatMap({ Literal($0, as: type) })?.truncatedUp, !bound.isNaN {
                upper[id] = bound.bytes
            }
        }
        self.init(
            content: content, path: location, partition: try Self.partition(of: file, schema: schema, spec: spec),
            recordCount: file.rowCount, fileSize: file.size, columnSizes: sizes, valueCounts: values,
            nullCounts: nulls, nanCounts: nans, lowerBounds: lower, upperBounds: upper, sortOrderID: sortOrderID)
    }

    private static func partition(
        of file: WrittenFile, schema: Schema, spec: PartitionSpec
    ) throws(MartletError) -> PartitionTuple {
        guard !spec.fields.isEmpty else { return .empty }
        let types = try spec.resultTypes(schema)
        guard file.partition.count == types.count else {
            throw MartletError(
                .internal,
                "'\(file.path)' was written with \(file.partition.count) partition values, not \(types.count)")
        }
        var values: [Literal?] = []
        for ((value, type), field) in zip(zip(file.partition, types), spec.fields) {
            let literal = Literal(value, as: type)
            guard literal != nil || value.isNull || field.transform == .void else {
                throw MartletError(
                    .internal, "the partition value of '\(field.name)' in '\(file.path)' is no \(type)")
            }
            values.append(literal)
        }
        return PartitionTuple(values)
    }
}

extension PartitionSpec {
    /// The fields as the engine computes them.
    ///
    /// - Throws: `unsupported` for transforms that this version does not know.
    public func engineFields() throws(MartletError) -> [Querying.PartitionField] {
        var result: [Querying.PartitionField] = []
        for field in fields {
            let transform: PartitionTransform
            switch field.transform {
            case .identity: transform = .identity
            case .bucket(let count): transform = .bucket(count)
            case .truncate(let width): transform = .truncate(width)
            case .year: transform = .year
            case .month: transform = .month
            case .day: transform = .day
            case .hour: transform = .hour
            case .void: transform = .void
            case .unknown(let text):
                throw MartletError(
                    .unsupported, "partition field '\(field.name)' has the transform '\(text)', which is not known",
                    hint: "Write to this table with the tool that made it, or replace its partition spec.")
            }
            result.append(Querying.PartitionField(name: field.name, sourceID: field.sourceID, transform: transform))
        }
        return result
    }
}
