internal import Compression
public import Errors
public import HTTP

/// The portal: the page at every address that is one of its own, and the scripts and styles that the page asks for.
///
/// All of it is open to everyone, since it holds nothing of the lake; what it shows it asks the platform's API for, with a token.
public struct PortalRoutes: Sendable {
    /// The files, as they are now; nil where the binary was built without them.
    private let archive: @Sendable () throws -> [UInt8]?
    /// Read once, or nil where they are read anew for each request.
    private let kept: PortalArchive?

    /// The addresses that get the page; a snapshot pins them.
    public static let pages: [PathPattern] = [
        "/", "/branches/{rest*}", "/commits/{rest*}", "/design", "/flows/{rest*}", "/lake/{rest*}", "/landing/{rest*}",
        "/pipelines/{rest*}",
        "/query/{rest*}", "/runs/{rest*}", "/schedules/{rest*}", "/sign-in", "/triggers/{rest*}", "/workers/{rest*}",
    ]
    public static let assets: PathPattern = "/assets/{rest*}"

    /// A portal that stays as it is.
    public init(_ bytes: [UInt8]?) throws(MartletError) {
        kept = try bytes.map { bytes throws(MartletError) in try PortalArchive(bytes) }
        archive = { nil }
    }

    /// A portal that is being worked on: read anew for each request.
    public init(reading archive: @escaping @Sendable () throws -> [UInt8]) {
        kept = nil
        self.archive = archive
    }

    /// - Parameter failure: Says what went wrong in the words of the server itself.
    public func groups(
        failure: @escaping @Sendable (any Error, HTTPRequest) -> HTTPResponse
    ) -> [Router.Group] {
        var routes = Self.pages.map { pattern in
            Route(.get, pattern, "portalPage") { try await respond(to: $0, PortalArchive.pagePath) }
        }
        routes.append(Route(.get, Self.assets, "portalAsset") { try await respond(to: $0, $0.target.path) })
        return [Router.Group(routes: routes, failure: failure)]
    }

    /// The page, where the binary has one.
    func page(for request: HTTPRequest, _ status: HTTPStatus) throws -> HTTPResponse? {
        guard let file = try files()?.files[PortalArchive.pagePath] else { return nil }
        return try PortalResponse.file(file, for: request, status)
    }

    private func files() throws -> PortalArchive? { try kept ?? archive().map { try PortalArchive($0) } }

    private func respond(to request: HTTPRequest, _ path: String) async throws -> HTTPResponse {
        guard let archive = try files() else {
            throw MartletError(
                .notFound, "this martlet was built without its portal", hint: "Build it with 'make build'.")
        }
        guard let file = archive.files[path] else { throw HTTPFailure(.notFound, "there is no '\(path)'") }
        return try PortalResponse.file(file, for: request)
    }
}
