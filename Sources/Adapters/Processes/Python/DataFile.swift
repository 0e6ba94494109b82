internal import CIsolation
internal import Errors
internal import Glibc

/// Arrow data on its way to a step: a file in memory, or, once it is large, one on the disk that has no name.
struct DataFile {
    private(set) var descriptor: Int32
    private var size = 0
    private var isOnDisk = false
    private let folder: String

    /// Bytes that are kept in memory.
    static let memoryLimit = 64 << 20

    init(folder: String) throws(MartletError) {
        self.folder = folder
        descriptor = martlet_memory_file()
        guard descriptor >= 0 else { throw SystemCall.failure("make a file in memory") }
    }

    mutating func append(_ bytes: [UInt8]) throws(MartletError) {
        if !isOnDisk, size + bytes.count > Self.memoryLimit { try moveToDisk() }
        guard SystemCall.writeAll(bytes, to: descriptor) else { throw SystemCall.failure("keep the rows of a table") }
        size += bytes.count
    }

    private mutating func moveToDisk() throws(MartletError) {
        let path = "\(folder)/rows-\(String(UInt64.random(in: 0...UInt64.max), radix: 36))"
        let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw SystemCall.failure("make the file '\(path)'") }
        unsafe unlink(path)
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        var place: off_t = 0
        while true {
            let count = unsafe pread(descriptor, &buffer, buffer.count, place)
            if count <= 0 { break }
            guard SystemCall.writeAll(Array(buffer[..<count]), to: file) else {
                close(file)
                throw SystemCall.failure("keep the rows of a table")
            }
            place += off_t(count)
        }
        close(descriptor)
        descriptor = file
        isOnDisk = true
    }

    func discard() { close(descriptor) }
}
