public import Errors
internal import Glibc

extension LocalFiles {
    /// Folders inside each other that are removed at most.
    private static let depthLimit = 256

    /// Removes a file, or a folder with all that is in it; links are removed and not followed.
    ///
    /// What cannot be removed stays.
    public static func removeTree(_ path: String) { removeTree(path, depth: 0) }

    private static func removeTree(_ path: String, depth: Int) {
        var facts = stat()
        guard depth < depthLimit, unsafe lstat(path, &facts) == 0 else { return }
        guard facts.st_mode & S_IFMT == S_IFDIR else {
            unsafe unlink(path)
            return
        }
        for name in names(in: path) { removeTree("\(path)/\(name)", depth: depth + 1) }
        unsafe rmdir(path)
    }

    /// Gives a file another name in the same file system, in place of whatever has it.
    public static func move(_ path: String, to destination: String) throws(MartletError) {
        guard unsafe rename(path, destination) == 0 else {
            throw SystemError.describe(errno, "'\(path)' cannot be moved to '\(destination)'")
        }
    }

    /// The bytes of a file; nil where there is none.
    public static func size(of path: String) -> Int? {
        var facts = stat()
        return unsafe stat(path, &facts) == 0 ? Int(facts.st_size) : nil
    }
}
