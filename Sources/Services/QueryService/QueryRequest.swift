public import Querying

/// A person's query.
public struct QueryRequest: Sendable {
    public var sql: String
    /// Bound to `$1`, `$2` … or `?`.
    public var parameters: [QueryValue]
    /// A branch, tag, commit or time; table names resolve there.
    public var ref: String
    public var limits: QueryLimits

    public init(
        sql: String, parameters: [QueryValue] = [], ref: String = "main", limits: QueryLimits = QueryLimits()
    ) {
        self.sql = sql
        self.parameters = parameters
        self.ref = ref
        self.limits = limits
    }
}
