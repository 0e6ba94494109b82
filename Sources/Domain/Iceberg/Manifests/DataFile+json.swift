public import JSON

extension DataFile {
    /// The file as the Iceberg REST catalog describes it.
    ///
    /// - Parameters:
    ///   - schemas: Where the types of columns are found; of several with a column, the first counts.
    ///   - stats: The columns whose metrics go along.
    public func contentFileJSON(specID: Int, schemas: [Schema] = [], stats: Set<Int> = []) -> JSONValue {
        var object: JSONObject = [
            "content": .string(content.restName), "spec-id": .integer(Int64(specID)),
            "partition": .array(partition.values.map { $0?.restJSON ?? .null }), "file-path": .string(path),
            "file-format": .string(format.name.lowercased()), "file-size-in-bytes": .integer(fileSize),
            "record-count": .integer(recordCount),
        ]
        if let keyMetadata { object["key-metadata"] = Literal.binary(keyMetadata).restJSON }
        if !splitOffsets.isEmpty { object["split-offsets"] = .array(splitOffsets.map { .integer($0) }) }
        if let sortOrderID { object["sort-order-id"] = .integer(Int64(sortOrderID)) }
        switch content {
        case .data: addMetrics(to: &object, schemas: schemas, stats: stats)
        case .positionDeletes:
            if let referencedDataFile { object["referenced-data-file"] = .string(referencedDataFile) }
            if let blob {
                object["content-offset"] = .integer(blob.offset)
                object["content-size-in-bytes"] = .integer(blob.size)
            }
        case .equalityDeletes: object["equality-ids"] = .array(equalityIDs.map { .integer(Int64($0)) })
        }
        return .object(object)
    }

    /// The same file without the metrics of other columns than these.
    public func keepingMetrics(of columns: Set<Int>) -> DataFile {
        var copy = self
        copy.columnSizes = columnSizes.keeping(columns)
        copy.valueCounts = valueCounts.keeping(columns)
        copy.nullCounts = nullCounts.keeping(columns)
        copy.nanCounts = nanCounts.keeping(columns)
        copy.lowerBounds = lowerBounds.keeping(columns)
        copy.upperBounds = upperBounds.keeping(columns)
        return copy
    }

    private func addMetrics(to object: inout JSONObject, schemas: [Schema], stats: Set<Int>) {
        guard !stats.isEmpty else { return }
        func add(_ name: String, _ counts: ColumnMap<Int64>) {
            let kept = counts.entries.filter { stats.contains($0.id) }
            if kept.isEmpty { return }
            object[name] = Self.map(kept.map(\.id), kept.map { .integer($0.value) })
        }
        func add(_ name: String, _ bounds: ColumnMap<[UInt8]>) {
            var ids: [Int] = []
            var values: [JSONValue] = []
            for entry in bounds.entries where stats.contains(entry.id) {
                guard let type = schemas.lazy.compactMap({ $0.field(id: entry.id)?.type.primitive }).first,
                    let value = try? Literal(bytes: entry.value, type: type)
                else { continue }
                ids.append(entry.id)
                values.append(value.restJSON)
            }
            if !ids.isEmpty { object[name] = Self.map(ids, values) }
        }
        add("column-sizes", columnSizes)
        add("value-counts", valueCounts)
        add("null-value-counts", nullCounts)
        add("nan-value-counts", nanCounts)
        add("lower-bounds", lowerBounds)
        add("upper-bounds", upperBounds)
    }

    private static func map(_ keys: [Int], _ values: [JSONValue]) -> JSONValue {
        ["keys": .array(keys.map { .integer(Int64($0)) }), "values": .array(values)]
    }
}

extension FileContent {
    /// The word of the Iceberg REST catalog.
    var restName: String {
        switch self {
        case .data: "data"
        case .positionDeletes: "position-deletes"
        case .equalityDeletes: "equality-deletes"
        }
    }
}

extension Literal {
    /// The single-value form with the capital hexadecimal digits that the REST catalog asks for.
    fileprivate var restJSON: JSONValue {
        switch self {
        case .fixed(let bytes), .binary(let bytes): .string(Self.hexadecimal(bytes).uppercased())
        default: json
        }
    }
}

extension ColumnMap {
    /// The entries of some columns.
    func keeping(_ columns: Set<Int>) -> ColumnMap {
        columns.isEmpty ? ColumnMap() : ColumnMap(inAnyOrder: entries.filter { columns.contains($0.id) })
    }
}
