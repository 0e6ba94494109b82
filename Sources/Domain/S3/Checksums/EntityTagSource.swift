/// What the ETag of an object is made of that came in one piece.
public enum EntityTagSource: Sendable, Hashable {
    /// The MD5 of its bytes, as S3's documents say of objects that are not encrypted with keys of their own.
    case md5
    /// Half of the SHA-256 that the client signed, which is computed anyway, else XXH3-128.
    ///
    /// Written as that of an upload of one part: clients that compare MD5s leave such alone.
    case quick

    /// An ETag that no client takes for an MD5.
    ///
    /// - Parameter number: 32 hexadecimal digits.
    public static func unlikeMD5(_ number: String) -> String { number + "-1" }
}

/// What decides what ETags are made of.
public enum EntityTagRule: Sendable, Hashable {
    /// MD5 up to the size from which clients send an object in parts by themselves, so that they know other ETags from there on.
    ///
    /// One body's MD5 cannot be computed by several processors, and takes longer than all else that is done with it.
    case quick
    /// MD5 for all that came in one piece.
    case md5

    /// From this many bytes on boto3 and the `aws` command send an object in parts unless they are told otherwise.
    public static let partsBegin = 8 << 20

    /// - Parameters:
    ///   - bytes: The length of the body, where it is known.
    ///   - claimed: Whether the client says its MD5, so that it is computed anyway.
    public func source(bytes: Int?, md5IsClaimed claimed: Bool = false) -> EntityTagSource {
        guard self == .quick, !claimed, let bytes, bytes >= Self.partsBegin else { return .md5 }
        return .quick
    }
}
