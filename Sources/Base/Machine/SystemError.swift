internal import Errors
internal import Glibc

/// Turns the numbers that the system gives for errors into errors that say what to do.
enum SystemError {
    static func describe(_ number: Int32, _ what: String) -> MartletError {
        let reason = unsafe String(cString: strerror(number))
        let message = "\(what): \(reason)"
        switch number {
        case ENOENT, ENOTDIR: return MartletError(.notFound, message)
        case EACCES, EPERM, EROFS:
            return MartletError(
                .permissionDenied, message, hint: "Check who owns it, and whether you may read and write there.")
        case ENOSPC, EDQUOT, EFBIG:
            return MartletError(.storageFull, message, hint: "Make room and run the command again.")
        case EEXIST: return MartletError(.alreadyExists, message)
        case EISDIR: return MartletError(.invalidInput, message)
        default: return MartletError(.unavailable, message)
        }
    }
}
