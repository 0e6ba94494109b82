internal import Clocks
internal import Cryptography
internal import Errors

extension Commit {
    /// The first byte of every encoded commit.
    private static let formatVersion: UInt8 = 1

    /// What the ID is the hash of.
    func encoded() -> [UInt8] {
        Self.encode(
            parents: parents, root: root, details: details, time: time, generation: generation, depth: depth, jump: jump
        )
    }

    static func encode(
        parents: [CommitID], root: SHA256Digest, details: CommitDetails, time: Timestamp, generation: UInt64,
        depth: UInt64, jump: CommitID?
    ) -> [UInt8] {
        var writer = ByteWriter(capacity: 256)
        writer.write(formatVersion)
        writer.write(number: UInt64(parents.count))
        for parent in parents { writer.write(parent.digest) }
        writer.write(root)
        writer.write(number: generation)
        writer.write(number: depth)
        writer.write(optional: jump) { $0.write($1.digest) }
        writer.write(signed: time.microseconds)
        writer.write(details.author)
        writer.write(details.message)
        writer.write(details.properties)
        return writer.bytes
    }

    /// Reads a stored commit and checks that the bytes are those that the ID names.
    init(id: CommitID, encoded bytes: [UInt8]) throws(MartletError) {
        var reader = ByteReader(bytes, subject: "commit \(id.short)")
        guard SHA256.digest(of: bytes) == id.digest else { throw reader.malformed("its bytes do not match its ID") }
        guard try reader.byte() == Self.formatVersion else {
            throw MartletError(
                .unsupported, "the commit \(id.short) has a form that this version does not know",
                hint: "A newer version of Martlet wrote it; use that version.")
        }
        var parents: [CommitID] = []
        for _ in 0..<(try reader.count()) { parents.append(CommitID(try reader.digest())) }
        let root = try reader.digest()
        let generation = try reader.number()
        let depth = try reader.number()
        let jump = try reader.optional { reader throws(MartletError) in CommitID(try reader.digest()) }
        let time = Timestamp(microseconds: try reader.signed())
        let details = CommitDetails(
            author: try reader.text(), message: try reader.text(), properties: try reader.properties())
        guard reader.isAtEnd else { throw reader.malformed("more bytes follow its end") }
        self.init(
            id: id, parents: parents, root: root, details: details, time: time, generation: generation, depth: depth,
            jump: jump)
    }
}

extension CommitDetails {
    /// Refuses more than the catalog stores.
    func check() throws(MartletError) {
        guard author.utf8.count <= CatalogFormatLimits.authorBytes else {
            throw MartletError(
                .limitExceeded, "the author of a commit is longer than \(CatalogFormatLimits.authorBytes) bytes")
        }
        guard message.utf8.count <= CatalogFormatLimits.messageBytes else {
            throw MartletError(
                .limitExceeded, "the message of a commit is longer than \(CatalogFormatLimits.messageBytes) bytes")
        }
        try properties.check()
    }
}
