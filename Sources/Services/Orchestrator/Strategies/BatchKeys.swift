internal import CatalogService
internal import Errors
internal import Iceberg
internal import Querying

/// The least and greatest keys of a batch, which tell the files of the target that cannot share a key with it.
enum BatchKeys {
    /// The condition that every row of the target with a key of the batch fulfils.
    static func condition(
        _ key: [String], schema: Schema, with session: any QuerySession
    ) async throws -> Predicate {
        var usable: [(field: NestedField, type: PrimitiveType)] = []
        for column in key {
            guard let field = schema.field(namedIgnoringCase: column), let type = field.type.primitive else { continue }
            usable.append((field, type))
        }
        guard !usable.isEmpty else { return .alwaysTrue }
        let list = usable.map { field, type in
            let value = "CAST(\(SQLText.identifier(field.name)) AS \(type.sql.sql))"
            return "min(\(value)), max(\(value)), count(*) FILTER (\(value) IS NULL)"
        }
        let row = try await session.rows("SELECT \(list.joined(separator: ", ")) FROM \(BatchNames.batch)").first ?? []
        var condition = Predicate.alwaysTrue
        for (index, (field, type)) in usable.enumerated() where row.count > 3 * index + 2 {
            guard let least = Literal(row[3 * index], as: type), let greatest = Literal(row[3 * index + 1], as: type),
                row[3 * index + 2].intValue == 0, !least.isNaN, !greatest.isNaN
            else { continue }
            condition = condition.and(.column(field.name, .greaterOrEqual, least))
                .and(.column(field.name, .lessOrEqual, greatest))
        }
        return condition
    }
}
