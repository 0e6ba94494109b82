internal import Errors
internal import Glibc

/// Turns the error numbers of system calls into errors that say what to do.
enum SystemError {
    static func error(_ number: Int32, _ action: String, _ path: String) -> MartletError {
        let text = unsafe String(cString: strerror(number))
        switch number {
        case ENOENT, ENOTDIR: return MartletError(.notFound, "there is no '\(path)'")
        case EEXIST: return MartletError(.alreadyExists, "'\(path)' is there already")
        case ENOSPC, EDQUOT, EFBIG:
            return MartletError(
                .storageFull, "'\(path)' cannot be \(action): \(text)",
                hint: "Free some space on that file system, or raise its quota, then try again; nothing was changed.",
                retry: .safely)
        case EACCES, EPERM, EROFS:
            return MartletError(
                .permissionDenied, "'\(path)' cannot be \(action): \(text)",
                hint: "Give the user that runs Martlet the right to do so, or choose another folder.")
        case EMFILE, ENFILE:
            return MartletError(
                .limitExceeded, "'\(path)' cannot be \(action): \(text), the limit 'open files'",
                hint: "Raise the limit with 'ulimit -n'.", retry: .safely)
        case ENAMETOOLONG:
            return MartletError(.invalidInput, "'\(path)' cannot be \(action): a part of the path is too long")
        case EISDIR: return MartletError(.invalidInput, "'\(path)' cannot be \(action): it is a folder")
        case EOPNOTSUPP:
            return MartletError(
                .unsupported, "'\(path)' cannot be \(action): its file system has no hard links",
                hint: "Keep the lake on a file system that has them, such as ext4, XFS or Btrfs.")
        default:
            return MartletError(
                .unavailable, "'\(path)' cannot be \(action): \(text)",
                hint: "Look at the file system's health: is it mounted, is the disk sound?", retry: .safely)
        }
    }

    /// Calls until the call is not interrupted; the error number where it fails.
    static func retrying(_ call: () -> Int) -> Result<Int, Number> {
        while true {
            let result = call()
            if result >= 0 { return .success(result) }
            if errno != EINTR { return .failure(Number(value: errno)) }
        }
    }

    struct Number: Error {
        var value: Int32
    }
}
