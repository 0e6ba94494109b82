internal import Access
internal import CatalogService
internal import Cataloging
internal import HTTP
internal import HTTPSecurity
internal import JSON

/// What a client asks first.
extension IcebergRESTAPI {
    var configRoute: Route {
        let endpoints = Self.endpoints(of: catalogRoutes)
        return .secured(.get, "/v1/config", "getConfig", .read) { request, _ in
            let settings = tableAccess.settings(for: Self.client(request))
            let name = request.query["warehouse"] ?? ""
            let ref = try await ref(named: name)
            let prefix = WarehouseName.prefix(
                of: warehouse, ref: try WarehouseName(parsing: name, lake: warehouse).ref)
            return .json([
                "defaults": .object(try await defaults(of: ref, and: settings)),
                "overrides": ["prefix": .string(prefix)],
                "endpoints": .array(endpoints.map { .string($0) }),
                "idempotency-key-lifetime": .string(IdempotencyHeader.lifetimeText),
            ])
        }
    }

    /// The routes below a prefix, as `GET /v1/{prefix}/namespaces`.
    static func endpoints(of routes: [Route]) -> [String] {
        routes.map { "\($0.method) \($0.pattern)" }.filter { $0.contains(" /v1/{prefix}/") }
    }

    /// Says which state of the lake the client is on; clients keep what they do not know among their properties.
    private func defaults(of ref: LakeRef, and settings: [String: String]) async throws -> JSONObject {
        var defaults: JSONObject = ["martlet.ref": .string(ref.text)]
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) { defaults[name] = .string(value) }
        guard let branch = ref.branch else {
            defaults["martlet.read-only"] = "true"
            return defaults
        }
        if let run = try await lake.catalog.reference(branch)?.metadata[ContentProperties.run] {
            defaults["martlet.run"] = .string(run)
            defaults["martlet.note"] = "This is the branch of a run of Martlet, which merges or removes it."
        }
        return defaults
    }
}
