public import Clocks
public import Cryptography
public import Errors

/// Names a commit for ever: the SHA-256 of its stored bytes.
public struct CommitID: Hashable, Sendable, Comparable {
    public let digest: SHA256Digest

    public init(_ digest: SHA256Digest) { self.digest = digest }

    /// Reads all 64 hexadecimal digits.
    public init(hex text: some StringProtocol) throws(MartletError) {
        guard let digest = SHA256Digest(hex: text) else {
            throw MartletError(
                .invalidInput, "'\(text)' is not the ID of a commit", hint: "It has 64 hexadecimal digits.")
        }
        self.init(digest)
    }

    public static func < (left: CommitID, right: CommitID) -> Bool { left.digest < right.digest }

    /// How many digits people are shown.
    public static let shortLength = 12
    public var short: String { String(digest.hex.prefix(Self.shortLength)) }
}

extension CommitID: CustomStringConvertible {
    public var description: String { digest.hex }
}

/// One state of the whole lake, and how it came about.
public struct Commit: Sendable, Hashable {
    public let id: CommitID
    /// None for the first commit; the branch's previous head, then, for a merge, the head that was merged into it.
    public let parents: [CommitID]
    /// The root of the tree of contents.
    public let root: SHA256Digest
    public let details: CommitDetails
    /// Never before the time of a parent, even when the machine's clock was set back.
    public let time: Timestamp
    /// One more than the greatest of the parents': every ancestor has a smaller one.
    public let generation: UInt64
    /// How many first parents come before it.
    public let depth: UInt64
    /// A first-parent ancestor further away, chosen so that any ancestor is reached in O(log depth) steps; nil for the first commit.
    public let jump: CommitID?

    public var author: String { details.author }
    public var message: String { details.message }
    public var properties: Properties { details.properties }

    init(
        id: CommitID, parents: [CommitID], root: SHA256Digest, details: CommitDetails, time: Timestamp,
        generation: UInt64, depth: UInt64, jump: CommitID?
    ) {
        self.id = id
        self.parents = parents
        self.root = root
        self.details = details
        self.time = time
        self.generation = generation
        self.depth = depth
        self.jump = jump
    }

    /// The same commit as it is told to somebody who may not know what it changed: with another message, and without properties.
    public func telling(_ message: String) -> Commit {
        Commit(
            id: id, parents: parents, root: root, details: CommitDetails(author: author, message: message), time: time,
            generation: generation, depth: depth, jump: jump)
    }
}

/// What a person or a run says about a commit.
public struct CommitDetails: Sendable, Hashable {
    public var author: String
    public var message: String
    /// Such as the ID of the run that made it.
    public var properties: Properties

    public init(author: String, message: String, properties: Properties = [:]) {
        self.author = author
        self.message = message
        self.properties = properties
    }
}
