internal import CatalogService
internal import Iceberg
internal import Querying

extension Predicate {
    /// What the filters of a query say of a table; those that its columns or types do not fit are left out, which only reads more.
    init(_ filters: [ColumnFilter], on schema: Schema) {
        self = filters.reduce(.alwaysTrue) { $0.and(Predicate($1, on: schema)) }
    }

    private init(_ filter: ColumnFilter, on schema: Schema) {
        guard let field = schema.field(namedIgnoringCase: filter.column), let type = field.type.primitive else {
            self = .alwaysTrue
            return
        }
        let values = filter.values.compactMap { Literal($0, as: type) }
        guard values.count == filter.values.count, !values.contains(where: \.isNaN) else {
            self = .alwaysTrue
            return
        }
        switch (filter.comparison, values.first) {
        case (.isNull, _): self = .isNull(field.name)
        case (.isNotNull, _): self = .notNull(field.name)
        case (.anyOf, _?): self = .isIn(field.name, values)
        case (.equal, let value?): self = .column(field.name, .equal, value)
        case (.notEqual, let value?): self = .column(field.name, .notEqual, value)
        case (.less, let value?): self = .column(field.name, .less, value)
        case (.lessOrEqual, let value?): self = .column(field.name, .lessOrEqual, value)
        case (.greater, let value?): self = .column(field.name, .greater, value)
        case (.greaterOrEqual, let value?): self = .column(field.name, .greaterOrEqual, value)
        default: self = .alwaysTrue
        }
    }
}
