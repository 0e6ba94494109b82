internal import Errors
internal import JSON

/// The files of the portal: a magic word, the length of an index, the index in JSON, and the files compressed with gzip.
struct PortalArchive: Sendable {
    struct File: Sendable {
        var mediaType: String
        /// A strong tag: a hash of the file's content.
        var tag: String
        /// The name has a hash of the content in it, so that what it names never changes.
        var isImmutable: Bool
        var gzip: [UInt8]
    }

    /// Files by their paths, such as `/assets/app-K3J2.js`; the page that every address gets is `/index.html`.
    let files: [String: File]

    static let pagePath = "/index.html"
    private static let magic = Array("MARTLETPORTAL1\n\n".utf8)

    init(_ bytes: [UInt8]) throws(MartletError) {
        let headerSize = Self.magic.count + 4
        guard bytes.count > headerSize, bytes.starts(with: Self.magic) else {
            throw Self.broken("it does not begin as one")
        }
        let indexSize = bytes[Self.magic.count..<headerSize].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard indexSize <= bytes.count - headerSize else { throw Self.broken("it ends in its index") }
        let contentStart = headerSize + indexSize
        let index = try JSONValue(parsing: Array(bytes[headerSize..<contentStart]), file: "the portal's index")
        var files: [String: File] = [:]
        for entry in index["files"]?.arrayValue ?? [] {
            guard let path = entry["path"]?.stringValue, let type = entry["type"]?.stringValue,
                let tag = entry["tag"]?.stringValue, let isImmutable = entry["immutable"]?.boolValue,
                let offset = entry["offset"]?.intValue, let length = entry["length"]?.intValue, offset >= 0,
                length >= 0, offset <= bytes.count - contentStart,
                length <= bytes.count - contentStart - Int(offset)
            else { throw Self.broken("its index names a file that is not in it") }
            let start = contentStart + Int(offset)
            files[path] = File(
                mediaType: type, tag: "\"\(tag)\"", isImmutable: isImmutable,
                gzip: Array(bytes[start..<(start + Int(length))]))
        }
        guard files[Self.pagePath] != nil else { throw Self.broken("it has no \(Self.pagePath)") }
        self.files = files
    }

    private static func broken(_ why: String) -> MartletError {
        MartletError(.corrupt, "the portal's archive cannot be used: \(why)", hint: "Build it with 'make portal'.")
    }
}
