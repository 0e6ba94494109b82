public import Cataloging

/// Which part of a listing.
public struct PageRequest: Sendable, Hashable {
    /// What the previous page ended with; nil or empty for the first.
    public var token: String?
    /// How many names at most; nil for as many as fit `CatalogLimits.pageSize`.
    public var size: Int?

    public init(token: String? = nil, size: Int? = nil) {
        self.token = token
        self.size = size
    }

    public static let first = PageRequest()
}

/// Names in the order of their bytes.
public struct NamePage: Sendable, Hashable {
    public var keys: [ContentKey]
    /// Nil at the end.
    public var nextToken: String?

    public init(keys: [ContentKey], nextToken: String? = nil) {
        self.keys = keys
        self.nextToken = nextToken
    }
}
