internal import Compression
internal import Errors

/// The ways to compress bodies that the server understands (RFC 9110, section 8.4.1).
enum ContentCoding: String, CaseIterable {
    case zstd
    case gzip
    case deflate

    init?(named name: some StringProtocol) {
        switch name.lowercased() {
        case "x-gzip": self = .gzip
        case let name: self.init(rawValue: name)
        }
    }

    func compress(_ bytes: [UInt8]) throws(MartletError) -> [UInt8] {
        switch self {
        case .zstd: try Zstandard.compress(bytes, level: 1)
        case .gzip: try Gzip.compress(bytes, level: 1)
        case .deflate: try Zlib.compress(bytes, level: 1)
        }
    }

    func decompress(_ bytes: [UInt8], limit: Int) throws(MartletError) -> [UInt8] {
        switch self {
        case .zstd: try Zstandard.decompress(bytes, limit: limit)
        case .gzip: try Gzip.decompress(bytes, limit: limit)
        case .deflate: try Zlib.decompress(bytes, limit: limit)
        }
    }

    /// The coding that a client likes best, of those listed in `Accept-Encoding`; nil for none.
    ///
    /// Among equals the one that costs least for its result is taken.
    static func preferred(by accepted: String) -> ContentCoding? {
        var weights: [ContentCoding: Int] = [:]
        var others: Int?
        for part in accepted.split(separator: ",").prefix(listLimit) {
            let pieces = part.split(separator: ";", maxSplits: 1)
            guard let name = pieces.first?.filter({ $0 != " " && $0 != "\t" }) else { continue }
            guard let weight = pieces.count > 1 ? Self.weight(pieces[1]) : 1000 else { continue }
            if name == "*" { others = weight } else if let coding = Self(named: name) { weights[coding] = weight }
        }
        var best: (coding: ContentCoding, weight: Int)?
        for coding in allCases {
            let weight = weights[coding] ?? others ?? 0
            if weight > best?.weight ?? 0 { best = (coding, weight) }
        }
        return best?.coding
    }

    /// Codings that are read from one field.
    private static let listLimit = 32

    /// Thousandths of `q=0.8`.
    private static func weight(_ text: Substring) -> Int? {
        let text = text.filter { $0 != " " && $0 != "\t" }.lowercased()
        guard text.hasPrefix("q="), let value = Double(text.dropFirst(2)), (0...1).contains(value) else { return nil }
        return Int(value * 1000)
    }
}
