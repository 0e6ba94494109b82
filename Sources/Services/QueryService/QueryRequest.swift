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

    /// Told of each table and view that is read, those inside of views too.
    public var reads: (@Sendable (ContentKey) -> Void)?
    /// Told what the text itself says that it reads.
    public var analyzed: (@Sendable (StatementFacts) -> Void)?

    /// Says how far the query is while it runs; nil where nobody asks.
    public var watch: QueryWatch?

    public typealias FileAdmission = @Sendable (LoadedTable, ScanPlan) throws -> Void

    public init(
        sql: String, parameters: [QueryValue] = [], ref: String = "main", limits: QueryLimits = QueryLimits()
    ) {
        self.sql = sql
        self.parameters = parameters
        self.ref = ref
        self.limits = limits
    }

    /// Lets in what may be read, and notes it.
    var notingAdmission: (@Sendable (ContentKey) throws(MartletError) -> Void)? {
        guard let reads else { return admit }
        return { [admit] (key) throws(MartletError) in
            try admit?(key)
            reads(key)
        }
    }
}
