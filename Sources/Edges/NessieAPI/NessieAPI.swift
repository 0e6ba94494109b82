public import CatalogService
public import HTTP
internal import Cataloging

/// Nessie's REST API, versions 1 and 2, over the lake's own catalog: the branches, tags and commits that everything else shows.
///
/// Errors, paging and names are Nessie's. What its clients cannot know differs in one way: a merge joins tables that both sides
/// changed where their contents allow it.
public struct NessieAPI: Sendable {
    let lake: Lake

    /// Where the two versions lie on a server.
    public static let prefixes = ["/nessie/api/v1", "/nessie/api/v2"]

    public init(lake: Lake) { self.lake = lake }

    public func groups() -> [Router.Group] {
        zip(Self.prefixes, [routesOfVersion1, routesOfVersion2]).map { prefix, routes in
            Router.Group(prefix: prefix, routes: routes, failure: NessieFailure.response)
        }
    }

    var catalog: Catalog { lake.catalog }

    private var routesOfVersion1: [Route] {
        [configRoute(.v1)] + treeRoutesOfVersion1 + contentRoutesOfVersion1 + namespaceRoutes + diffRoutesOfVersion1
            + changeRoutesOfVersion1
    }

    private var routesOfVersion2: [Route] {
        [configRoute(.v2)] + treeRoutesOfVersion2 + contentRoutesOfVersion2 + diffRoutesOfVersion2
            + changeRoutesOfVersion2
    }
}

/// Which version of the API a request speaks.
enum NessieVersion: Int, Sendable {
    case v1 = 1
    case v2 = 2
}
