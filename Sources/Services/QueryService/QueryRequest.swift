public import CatalogService
public import Cataloging
public import Errors
public import Iceberg
public import Querying

/// A person's query.
public struct QueryRequest: Sendable {
    public var sql: String
    /// Bound to `$1`, `$2` … or `?`.
    public var parameters: [QueryValue]
    /// A branch, tag, commit or time; table names resolve there.
    public var ref: String
    public var limits: QueryLimits
    /// Refuses tables and views that the caller may not read, those inside of views too; nil lets everything be read.
    public var admit: (@Sendable (ContentKey) throws(MartletError) -> Void)?
    /// Refuses files that the caller may not have read for it, whichever table names them; nil lets all be read.
    public var admitFiles: FileAdmission?

    public typealias FileAdmission = @Sendable (LoadedTable, ScanPlan) throws -> Void

    public init(
        sql: String, parameters: [QueryValue] = [], ref: String = "main", limits: QueryLimits = QueryLimits()
    ) {
        self.sql = sql
        self.parameters = parameters
        self.ref = ref
        self.limits = limits
    }
}
