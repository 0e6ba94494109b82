public import Access
public import CatalogService
public import Cataloging
public import HTTP

/// The Iceberg REST catalog: tables, views and namespaces of a lake, on any of its branches.
///
/// A client names the lake and, where it wants another state than that of the default branch, a branch, tag, commit or time:
/// `lake`, `lake@feature/x`. The prefix of all further requests is that same text.
public struct IcebergRESTAPI: Sendable {
    let lake: Lake
    /// What clients call the lake.
    let warehouse: String
    let idempotency: any IdempotencyStore
    let tableAccess: any TableAccessProvider
    /// Where the reports of clients go; nil where they are not kept.
    let metricsReports: (any MetricsReportStore)?
    let loaded = LoadedTableCache()
    let places = TablePlaceCache()
    let plans: PlanDesk
    /// Routes of the same API that are made elsewhere.
    let otherRoutes: [Route]

    /// Where the API lies on a server.
    public static let prefix = "/iceberg"

    /// - Parameters:
    ///   - warehouse: What clients call the lake.
    ///   - tableAccess: Decides what clients are given to reach a table's files.
    ///   - metricsReports: Where the reports of clients go; nil where they are not kept.
    ///   - planning: What bounds the planning of scans.
    ///   - otherRoutes: Further routes, below the same prefix, such as those for tokens.
    public init(
        lake: Lake, warehouse: String, idempotency: any IdempotencyStore,
        tableAccess: any TableAccessProvider = FolderAccess(),
        metricsReports: (any MetricsReportStore)? = nil, planning: ScanPlanningLimits = ScanPlanningLimits(),
        otherRoutes: [Route] = []
    ) {
        self.lake = lake
        self.warehouse = warehouse
        self.idempotency = idempotency
        self.tableAccess = tableAccess
        self.metricsReports = metricsReports
        plans = PlanDesk(store: lake.store, cache: lake.manifests, clock: lake.clock, limits: planning)
        self.otherRoutes = otherRoutes
    }

    public func groups() -> [Router.Group] {
        [Router.Group(prefix: Self.prefix, routes: routes, failure: IcebergFailure.response)]
    }

    /// Every route that is served.
    var routes: [Route] {
        [configRoute] + catalogRoutes + (tableAccess.signer == nil ? [signingRoute] : [])
    }

    /// What the configuration lists as endpoints: all routes below a prefix.
    var catalogRoutes: [Route] {
        namespaceRoutes + tableRoutes + commitRoutes + viewRoutes + functionRoutes + planningRoutes + metricsRoutes
            + [credentialsRoute] + (tableAccess.signer == nil ? [] : [signingRoute]) + otherRoutes
    }
}
