public import HTTP

/// The paths that are answered without a token; a snapshot pins them, so that a change shows in a review.
public struct OpenPaths: Sendable {
    /// In the order of the snapshot.
    public let paths: [String]
    private let known: Set<String>

    public init(_ paths: [String]) {
        self.paths = paths
        known = Set(paths)
    }

    /// Whether the server lives, where tokens are exchanged for others, and what the interface is.
    public static let standard = OpenPaths([
        "/health",
        "/ready",
        "/iceberg/v1/oauth/tokens",
        "/api/v1/openapi.json",
        // Whoever calls it proves to know the secret of a trigger.
        "/api/v1/webhooks",
    ])

    /// By the exact bytes of the path: one that is written in another way is not open.
    public func contains(_ target: RequestTarget) -> Bool { known.contains(target.path) }
}
