internal import Errors
internal import Access
internal import SecretService
internal import HTTP
internal import HTTPSecurity
internal import JSON
internal import PlatformJSON
internal import Secrets

extension PlatformAPI {
    /// `/secrets`: names, never values.
    var secretRoutes: [Route] { [listSecretsRoute, setSecretRoute, deleteSecretRoute] }

    private var listSecretsRoute: Route {
        .documented(
            .get, "/secrets", "listSecrets", .admin,
            RouteDocument(
                summary: "List secrets by name; their values are never shown",
                answer: ["secrets": .array(of: FlowJSON.secretSchema)])
        ) { _, caller in
            try caller.requireWholeLake(.admin)
            return .json(["secrets": .array(try await services.secrets.list().map(FlowJSON.secret))])
        }
    }

    private var setSecretRoute: Route {
        let members = [
            Field("value", FieldSchema.name, required: true), Field("description", FieldSchema.text),
        ]
        return .documented(
            .put, "/secrets/{secret}", "setSecret", .admin,
            RouteDocument(
                summary: "Set a secret; the value is never given back", body: members,
                answer: ["name": .text])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let name = try SecretName(request.parameter("secret"))
            let body = try await RequestBody(request, members)
            try await services.secrets.set(
                name, to: Array(try body.string("value").utf8), description: try body.optionalString("description"),
                by: caller.author)
            return .json(["name": .string(name.text)])
        }
    }

    private var deleteSecretRoute: Route {
        .documented(
            .delete, "/secrets/{secret}", "deleteSecret", .admin,
            RouteDocument(
                summary: "Delete a secret", answer: ["name": .text],
                errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let name = try SecretName(request.parameter("secret"))
            try await services.secrets.delete(name)
            return .json(["name": .string(name.text)])
        }
    }
}
