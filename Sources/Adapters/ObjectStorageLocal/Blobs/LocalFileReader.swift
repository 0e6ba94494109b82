internal import Glibc
internal import S3

/// An open file of an object.
final class LocalFileReader: BlobReader {
    private let file: FileHandle
    let size: Int

    init(_ file: consuming FileHandle) throws(SystemError.Number) {
        let status = try file.status()
        guard status.isRegularFile else { throw SystemError.Number(value: ENOENT) }
        size = Int(status.st_size)
        self.file = file
    }

    func read(_ range: Range<Int>) async throws -> [UInt8] {
        do throws(SystemError.Number) {
            return try file.read(range)
        } catch {
            throw SystemError.error(error.value, "read", file.path)
        }
    }
}
