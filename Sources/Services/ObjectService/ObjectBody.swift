public import S3

/// The bytes of an object on their way in.
public struct ObjectBody: Sendable {
    public typealias Write = ([UInt8]) async throws -> Void
    public typealias End = () async throws -> Void

    /// Where it is known beforehand.
    public var length: Int?
    /// Hands over one piece after the other, says once that there are no more, and returns what they were.
    ///
    /// What takes the longest of its digests may be computed while the end is dealt with. Throws where the body is not what was
    /// claimed of it, which is known after its end.
    public var read: @Sendable (Write, End) async throws -> BodyResult

    public init(length: Int?, read: @escaping @Sendable (Write, End) async throws -> BodyResult) {
        self.length = length
        self.read = read
    }
}

/// Bytes that have come, in memory or in a file that nothing names yet.
enum ReceivedBytes {
    case inline([UInt8])
    case blob(BlobID, any BlobWriter)

    /// Gives back the space of bytes that no object was made of.
    func discard() async {
        if case .blob(_, let writer) = self { await writer.discard() }
    }

    /// Called when the index knows them.
    func close() async {
        if case .blob(_, let writer) = self { await writer.close() }
    }

    var place: ObjectPlace {
        switch self {
        case .inline: .inline
        case .blob(let id, _): .blob(id)
        }
    }

    var inlineBytes: [UInt8]? { if case .inline(let bytes) = self { bytes } else { nil } }
}

extension ObjectService {
    /// Takes a body in, durably where it is in a file.
    func receive(_ body: ObjectBody, inlineLimit: Int = Self.inlineLimit) async throws -> (ReceivedBytes, BodyResult) {
        if let length = body.length, length > Self.objectLimit { throw Self.tooLarge(length) }
        var gathered: [UInt8] = []
        var writer: (any BlobWriter)?
        var blob: BlobID?
        var count = 0
        do {
            let result = try await body.read { bytes in
                count += bytes.count
                guard count <= Self.objectLimit else { throw Self.tooLarge(count) }
                if let writer { return try await writer.write(bytes) }
                gathered += bytes
                guard gathered.count > inlineLimit else { return }
                let made = try await blobs.create()
                writer = made
                try await made.write(gathered)
                gathered = []
            } _: {
                if writer == nil, inlineLimit == 0 { writer = try await blobs.create() }
                blob = try await writer?.finish()
            }
            guard let writer, let blob else { return (.inline(gathered), result) }
            return (.blob(blob, writer), result)
        } catch {
            await writer?.discard()
            throw error
        }
    }

    static func tooLarge(_ size: Int) -> S3Failure {
        S3Failure(
            .entityTooLarge, "An object that comes in one piece has at most \(objectLimit) bytes.",
            details: [("ProposedSize", "\(size)"), ("MaxSizeAllowed", "\(objectLimit)")])
    }
}
