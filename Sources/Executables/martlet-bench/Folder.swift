import Errors
import Glibc

/// The folders that measurements write to.
enum Folder {
    /// Makes a folder where it is missing, and returns its path.
    static func make(_ path: String) throws(MartletError) -> String {
        guard unsafe mkdir(path, 0o755) == 0 || errno == EEXIST else {
            throw MartletError(.unavailable, "the folder '\(path)' could not be made", hint: "Is its parent there?")
        }
        return path
    }
}
