internal import Cataloging

/// What a commit says about the repeatable request that it was made for, so that the commit is found where the answer was lost.
enum RequestMark {
    /// The property of the commit.
    static let property = "martlet.request"

    /// The mark of the request that the current task works on; nil for one that cannot be repeated.
    @TaskLocal static var current: String?

    static func text(of key: IdempotencyKey) -> String { "\(key.caller)/\(key.key)" }
}
