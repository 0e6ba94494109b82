internal import Cryptography
package import Errors
package import Ingestion
package import ObjectStorage

extension ObjectStore {
    /// XXH3-128 of a file's contents in hexadecimal digits.
    ///
    /// - Throws: `conflict` where the file was cut short meanwhile.
    package func digest(of file: LandedFile) async throws -> String {
        let step = 4 << 20
        var hash = XXH3()
        var offset = 0
        while offset < file.size {
            let bytes = try await read(file.location, range: offset..<min(offset + step, file.size))
            guard !bytes.isEmpty else { throw file.changedError }
            hash.update(bytes)
            offset += bytes.count
        }
        return hash.finalize().hex
    }
}

extension LandedFile {
    package var changedError: MartletError {
        MartletError(
            .conflict, "'\(path)' changed while it was read", at: SourceLocation(file: path),
            hint:
                "Put files into a landing zone under another name and rename them when they are whole, then run again.")
    }
}
