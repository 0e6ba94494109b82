internal import CSQLite
internal import Errors
internal import Glibc

/// What SQLite said went wrong.
struct SQLiteFailure {
    /// `SQLITE_CONSTRAINT_UNIQUE` and `SQLITE_CONSTRAINT_PRIMARYKEY`, which Swift does not import.
    private static let uniqueViolation: Int32 = 19 | 8 << 8
    private static let keyViolation: Int32 = 19 | 6 << 8

    var status: Int32
    var message: String
    /// The `errno` behind it, or 0.
    var systemError: Int32

    /// The failure in the words of the product.
    func error(path: String, sql: String?) -> MartletError {
        let detail = sql.map { "\(message), in: \($0)" } ?? message
        switch status & 0xFF {
        case SQLITE_CONSTRAINT where status == Self.uniqueViolation || status == Self.keyViolation:
            return MartletError(.alreadyExists, "\(path) already has it (\(detail))")
        case SQLITE_BUSY, SQLITE_LOCKED:
            return MartletError(
                .unavailable, "\(path) is locked by another process (\(message))",
                hint: "Nothing was changed; try again when the other process is done.", retry: .safely)
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            return MartletError(
                .corrupt, "\(path) is damaged or no SQLite file (\(detail))",
                hint: "Restore it from a backup, together with the files beside it that end with -wal and -shm.")
        case SQLITE_FULL: return full(path)
        case SQLITE_IOERR where systemError == ENOSPC || systemError == EDQUOT: return full(path)
        case SQLITE_IOERR:
            return MartletError(
                .unavailable, "\(path) could not be read or written (\(detail), errno \(systemError))",
                hint: "Look at the disk and the file system.", retry: .unknownOutcome)
        case SQLITE_PERM, SQLITE_READONLY, SQLITE_AUTH:
            return MartletError(
                .permissionDenied, "\(path) cannot be written (\(message))",
                hint: "Give this user the right to write the file and its folder.")
        case SQLITE_CANTOPEN where systemError == EACCES:
            return MartletError(
                .permissionDenied, "\(path) cannot be opened: permission denied",
                hint: "Give this user the right to write the file and its folder.")
        case SQLITE_CANTOPEN:
            return MartletError(
                .notFound, "\(path) cannot be opened (\(message))", hint: "Does its folder exist?")
        case SQLITE_TOOBIG: return MartletError(.limitExceeded, "a value is too large for \(path) (\(detail))")
        case SQLITE_NOMEM: return MartletError(.unavailable, "there is not enough memory for \(path)", retry: .safely)
        default: return MartletError(.internal, "\(path): \(detail) (SQLite error \(status))")
        }
    }

    private func full(_ path: String) -> MartletError {
        MartletError(
            .storageFull, "the disk with \(path) is full", hint: "Nothing was changed; free some space and try again.",
            retry: .safely)
    }
}
