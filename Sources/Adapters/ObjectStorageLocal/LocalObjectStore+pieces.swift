internal import Errors
internal import Glibc
public import ObjectStorage
internal import Threads

extension LocalObjectStore {
    /// What is held in memory of a file that comes in pieces.
    private static let pieceBytes = 8 << 20

    public func write(
        _ location: Location, size: Int, condition: WriteCondition,
        pieces: @escaping @Sendable (Range<Int>) async throws -> [UInt8]
    ) async throws {
        guard size > Self.pieceBytes else {
            return try await writeDurably(location, try await pieces(0..<size), condition: condition)
        }
        let path = try Self.path(of: location)
        let folder = FolderLedger.parent(of: path)
        try await prepareFolder(try Location(folder))
        let temporary = try await onThread(path) { () throws(SystemError.Number) in
            try writeTemporary([], in: folder)
        }
        do {
            for start in stride(from: 0, to: size, by: Self.pieceBytes) {
                let bytes = try await pieces(start..<min(start + Self.pieceBytes, size))
                try await onThread(path) { () throws(SystemError.Number) in
                    try FileHandle(opening: temporary, flags: O_WRONLY | O_APPEND).write(bytes)
                }
            }
        } catch {
            unsafe unlink(temporary)
            throw error
        }
        try await onThread(path) { () throws(SystemError.Number) in try give(temporary, its: path, condition) }
        try await makeDurable([location])
    }

    /// Waits for the disk in place of the task.
    private func onThread<Value: Sendable>(
        _ path: String, _ body: @escaping @Sendable () throws(SystemError.Number) -> Value
    ) async throws -> Value {
        try await threads.run { () throws(MartletError) in
            do throws(SystemError.Number) {
                return try body()
            } catch {
                throw SystemError.error(error.value, "written", path)
            }
        }
    }
}
