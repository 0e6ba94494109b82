internal import Access
public import AccessService
internal import Errors
public import HTTP
internal import JSON

/// The token endpoint of the Iceberg REST catalog: OAuth2 client credentials, and token exchange (RFC 6749, RFC 8693).
///
/// The routes belong to the group with the prefix `/iceberg`, which is the Iceberg REST catalog's. Errors are answered here, since
/// they have another envelope than the group's.
public struct OAuthRoutes: Sendable {
    private let access: AccessService

    static let uncached: HTTPFields = ["Cache-Control": "no-store", "Pragma": "no-cache"]
    static let exchange = "urn:ietf:params:oauth:grant-type:token-exchange"
    static let accessToken = "urn:ietf:params:oauth:token-type:access_token"

    public init(_ access: AccessService) { self.access = access }

    /// Relative to `/iceberg`.
    public var routes: [Route] {
        [
            Route(.post, "/v1/oauth/tokens", "getToken") { request in
                do {
                    return try await grant(request)
                } catch let failure as OAuthFailure {
                    return failure.response
                }
            }
        ]
    }

    private func grant(_ request: HTTPRequest) async throws -> HTTPResponse {
        let form = try await OAuthForm(request)
        let scope = try Self.scope(try form.value("scope"))
        switch try form.required("grant_type") {
        case "client_credentials":
            guard let secret = try Self.clientSecret(form, request) else {
                throw OAuthFailure(.invalidClient, "send the token as client_secret, or as the password of Basic")
            }
            let granted = try await Self.translating(.invalidClient) {
                try await access.grant(secret: secret, scope: scope)
            }
            return Self.response(granted)
        case Self.exchange:
            let subject = try form.required("subject_token")
            try Self.checkType(try form.value("subject_token_type"), "subject_token_type")
            try Self.checkType(try form.value("requested_token_type"), "requested_token_type")
            let client = try Self.clientSecret(form, request)
            let granted = try await Self.translating(.invalidRequest) {
                try await access.exchange(subject, client: client, scope: scope)
            }
            return Self.response(granted)
        case let other:
            throw OAuthFailure(
                .unsupportedGrantType,
                "'\(other.prefix(100))' is not supported; client_credentials and token exchange are")
        }
    }

    private static func response(_ granted: GrantedToken) -> HTTPResponse {
        .json(
            [
                "access_token": .string(granted.text), "token_type": "bearer",
                "expires_in": .integer(granted.lifetimeSeconds), "issued_token_type": .string(accessToken),
                "scope": .string(granted.scope.rawValue),
            ], fields: uncached)
    }

    /// The secret in the form, or the password of Basic; a credential without a name may stand in either place.
    private static func clientSecret(_ form: OAuthForm, _ request: HTTPRequest) throws(OAuthFailure) -> String? {
        if let secret = try form.value("client_secret") { return secret }
        if let credential = try form.value("credential") {
            // `name:secret`, or the secret alone.
            return credential.firstIndex(of: ":").map { String(credential[credential.index(after: $0)...]) }
                ?? credential
        }
        do {
            guard case .basic(let name, let password) = try Credentials(request.fields) else { return nil }
            return password.isEmpty ? name : password
        } catch {
            throw OAuthFailure(.invalidClient, error.message)
        }
    }

    /// What clients send where nothing is set: PyIceberg the one, DuckDB the other.
    private static let scopesForAll: Set<Substring> = ["catalog", "PRINCIPAL_ROLE:ALL"]

    /// What a client asks for: Martlet's own scopes, or a word for all.
    private static func scope(_ text: String?) throws(OAuthFailure) -> Scope? {
        var asked: Scope?
        for word in (text ?? "").split(separator: " ") where !scopesForAll.contains(word) {
            guard let scope = Scope(rawValue: String(word)) else {
                throw OAuthFailure(
                    .invalidScope, "there is no scope '\(word.prefix(100))'; there are read, write, admin and catalog")
            }
            asked = max(asked ?? scope, scope)
        }
        return asked
    }

    private static func checkType(_ type: String?, _ field: String) throws(OAuthFailure) {
        guard type == nil || type == accessToken else {
            throw OAuthFailure(.invalidRequest, "'\(field)' must be \(accessToken)")
        }
    }

    /// - Parameter code: For a token that does not serve.
    private static func translating(
        _ code: OAuthFailure.Code, _ body: () async throws -> GrantedToken
    ) async throws -> GrantedToken {
        do {
            return try await body()
        } catch let failure as AuthenticationFailure {
            throw OAuthFailure(code, failure.message)
        } catch let error as MartletError where error.code == .permissionDenied {
            throw OAuthFailure(.invalidScope, error.message)
        }
    }
}
