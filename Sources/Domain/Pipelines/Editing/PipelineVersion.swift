public import Clocks

/// One state that the text of a pipeline once had.
public struct PipelineVersion: Sendable {
    /// How it came about.
    public enum Kind: String, Sendable, CaseIterable {
        case created, saved, restored, deleted
        /// Somebody changed the files in the folder themselves.
        case found
    }

    /// The folder's name, such as `silver.orders`.
    public var pipeline: String
    /// From 1, without gaps while it is kept.
    public var number: Int64
    public var kind: Kind
    public var author: String
    public var time: Timestamp
    /// `PipelineText.digest`.
    public var digest: String
    /// Nil where only a list was asked for; without files where the pipeline was deleted.
    public var text: PipelineText?

    public init(
        pipeline: String, number: Int64, kind: Kind, author: String, time: Timestamp, digest: String,
        text: PipelineText?
    ) {
        self.pipeline = pipeline
        self.number = number
        self.kind = kind
        self.author = author
        self.time = time
        self.digest = digest
        self.text = text
    }
}

/// The port to where versions of pipelines are kept.
public protocol PipelineVersionStore: Sendable {
    /// The newest version of a pipeline, without its text.
    func latest(of pipeline: String) async throws -> PipelineVersion?

    /// Keeps a version, durably, and forgets the oldest beyond a number.
    ///
    /// - Throws: `conflict` where its number is taken: somebody else was first.
    func append(_ version: PipelineVersion, keeping limit: Int) async throws

    /// The versions of a pipeline without their texts, the newest first.
    func versions(of pipeline: String) async throws -> [PipelineVersion]

    /// A version with its text; nil where it is not kept.
    func version(_ number: Int64, of pipeline: String) async throws -> PipelineVersion?
}
