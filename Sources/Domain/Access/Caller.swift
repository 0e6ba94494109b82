public import Errors

/// Who asks for something, and what that one may do.
public struct Caller: Sendable, Hashable {
    /// The token that was shown; nil for whoever holds the project's folder itself.
    public var tokenID: TokenID?
    /// The token's name.
    public var name: String
    public var scope: Scope
    public var reach: Reach

    public init(tokenID: TokenID? = nil, name: String, scope: Scope, reach: Reach = .wholeLake) {
        self.tokenID = tokenID
        self.name = name
        self.scope = scope
        self.reach = reach
    }

    /// Whom commits name as their author.
    public var author: String { name }

    /// Refuses a caller without the scope; says nothing about namespaces.
    ///
    /// - Throws: `permissionDenied`.
    public func require(_ needed: Scope) throws(MartletError) {
        guard scope.includes(needed) else {
            throw MartletError(
                .permissionDenied, "the token '\(name)' may \(scope), and this needs the scope '\(needed)'",
                hint: "Ask for a token with --scope \(needed).")
        }
    }

    /// Refuses a caller that may not do this to a table, a view or a namespace.
    ///
    /// - Parameter path: The elements of its name, the outermost namespace first.
    /// - Throws: `permissionDenied`.
    public func require(_ needed: Scope, on path: [String]) throws(MartletError) {
        try require(needed)
        guard reach.opens(path) else {
            throw MartletError(
                .permissionDenied,
                "the token '\(name)' does not reach '\(path.joined(separator: "."))'; it is for \(Self.list(reach))",
                hint: "Ask for a token with --namespace \(path.first ?? "NAME"), or for one without.")
        }
    }

    /// Refuses a caller that may not do this everywhere.
    ///
    /// For what touches all namespaces at once: merging, deleting or moving a branch, for example.
    ///
    /// - Throws: `permissionDenied`.
    public func requireWholeLake(_ needed: Scope) throws(MartletError) {
        try require(needed)
        guard case .wholeLake = reach else {
            throw MartletError(
                .permissionDenied,
                "the token '\(name)' is only for \(Self.list(reach)), and this touches the whole lake",
                hint: "Ask for a token without --namespace.")
        }
    }

    /// Whether a listing shows the namespace, table or view: what the caller reaches, and the namespaces on the way to it.
    public func canSee(_ path: [String]) -> Bool { reach.shows(path) }

    private static func list(_ reach: Reach) -> String {
        let names = reach.patterns.map { "'\($0)'" }
        return names.isEmpty ? "no namespace" : names.joined(separator: ", ")
    }
}
