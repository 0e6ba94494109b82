internal import Access
internal import AccessService
internal import Cataloging
internal import Clocks
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON

extension PlatformAPI {
    /// The longest life that a token may be given in seconds: ten years.
    private static let lifeLimitSeconds: Int64 = 10 * 366 * 86_400

    /// `/tokens`.
    var tokenRoutes: [Route] { [createTokenRoute, listTokensRoute, revokeTokenRoute] }

    private var createTokenRoute: Route {
        let members = [
            Field("name", FieldSchema.name, required: true),
            Field("scope", FieldSchema.choice(Scope.allCases.map(\.rawValue))),
            Field("namespaces", FieldSchema.texts), Field("expires_at", FieldSchema.time),
            Field("expires_in_seconds", FieldSchema.integer(1...Int(Self.lifeLimitSeconds))),
        ]
        return .documented(
            .post, "/tokens", "createToken", .admin,
            RouteDocument(
                summary: "Create a token; only this answer has its secret", body: members, success: .created,
                answer: .object("NewToken", and: TokenJSON.schema, ["secret": .text]))
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let body = try await RequestBody(request, members)
            var namespaces: [NamespacePattern] = []
            for text in try body.strings("namespaces") {
                namespaces.append(try NamespacePattern(try ContentKey(parsing: text).elements))
            }
            let now = services.clock.now()
            let issued = try await services.access.create(
                NewToken(
                    name: body.string("name"), scope: body.choice("scope", default: Scope.read),
                    namespaces: namespaces, expiresAt: Self.expiry(body, at: now)))
            var json = TokenJSON.object(issued.token, at: now)
            json["secret"] = .string(issued.secret.text)
            return .json(.object(json), .created, fields: ["Cache-Control": "no-store"])
        }
    }

    private static func expiry(_ body: RequestBody, at now: Timestamp) throws(MartletError) -> Timestamp? {
        let seconds = try body.integer("expires_in_seconds", in: 1...lifeLimitSeconds)
        switch (try body.optionalString("expires_at"), seconds) {
        case (nil, nil): return nil
        case (nil, let seconds?): return now.adding(seconds: seconds)
        case (let text?, nil):
            guard let time = Timestamp(text) else {
                throw MartletError(
                    .invalidInput, "'expires_at' must be a time such as 2027-01-31T00:00:00Z, not '\(text)'")
            }
            return time
        case (.some, .some):
            throw MartletError(.invalidInput, "give either 'expires_at' or 'expires_in_seconds'")
        }
    }

    private var listTokensRoute: Route {
        .documented(
            .get, "/tokens", "listTokens", .admin,
            RouteDocument(
                summary: "List tokens, without their secrets",
                answer: ["tokens": .array(of: TokenJSON.schema)])
        ) { _, caller in
            try caller.requireWholeLake(.admin)
            let now = services.clock.now()
            let tokens = try await services.access.list()
            return .json(["tokens": .array(tokens.map { .object(TokenJSON.object($0, at: now)) })])
        }
    }

    private var revokeTokenRoute: Route {
        .documented(
            .delete, "/tokens/{token}", "revokeToken", .admin,
            RouteDocument(summary: "Revoke a token", answer: TokenJSON.schema, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.admin)
            let text = request.parameter("token")
            let found = try await services.access.find(text)
            // A part of an ID is for people, who see what they revoke.
            guard found.id.description == text else {
                throw MartletError(
                    .notFound, "there is no token with the ID '\(text)'",
                    hint: "Give the whole ID, as GET /tokens lists it.")
            }
            let token = try await services.access.revoke(found.id)
            return .json(.object(TokenJSON.object(token, at: services.clock.now())))
        }
    }
}
