public import Errors

extension TableMetadata {
    /// The updates that divide new files by other transforms; files that are there stay as they are.
    ///
    /// - Parameter fields: The dotted name of a column and how it divides files; the name of the field follows from both where nil.
    public func repartitioning(
        by fields: [(column: String, transform: Transform, name: String?)]
    ) throws(MartletError) -> (updates: [TableUpdate], requirements: [TableRequirement]) {
        var next = lastPartitionID
        var result: [PartitionField] = []
        for (column, transform, name) in fields {
            guard let source = currentSchema.field(named: column) else {
                throw MartletError(
                    .notFound, "the table has no column '\(column)' to partition by",
                    hint: NearestName.of(column, among: currentSchema.allNames).map { "Did you mean '\($0)'?" })
            }
            next += 1
            result.append(
                PartitionField(
                    sourceID: source.id, fieldID: next, name: name ?? transform.fieldName(of: column),
                    transform: transform))
        }
        let spec = PartitionSpec(specID: 0, fields: result)
        if spec.isCompatible(with: defaultSpec) { return ([], []) }
        return (
            [.addSpec(spec), .setDefaultSpec(specID: TableUpdate.lastAdded)],
            [
                .tableUUID(tableUUID), .defaultSpecID(defaultSpecID), .lastAssignedPartitionID(lastPartitionID),
                .currentSchemaID(currentSchemaID),
            ]
        )
    }
}

extension Transform {
    /// The customary name of a partition field, such as `ordered_at_day`.
    public func fieldName(of column: String) -> String {
        let base = String(decoding: column.utf8.map { $0 == UInt8(ascii: ".") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
        return switch self {
        case .identity: base
        case .bucket: base + "_bucket"
        case .truncate: base + "_trunc"
        case .year: base + "_year"
        case .month: base + "_month"
        case .day: base + "_day"
        case .hour: base + "_hour"
        case .void: base + "_null"
        case .unknown: base + "_part"
        }
    }
}
