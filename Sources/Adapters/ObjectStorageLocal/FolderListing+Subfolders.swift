internal import Errors
internal import Glibc

extension FolderListing {
    /// The names of the folders directly inside a folder that hold something at any depth; none where there is no such folder.
    static func subfolders(of path: String) throws(MartletError) -> [String] {
        var names: [String] = []
        for (name, isFolder) in try entries(of: path) where isFolder {
            if try holdsObjects(path + "/" + name, depth: 1) { names.append(name) }
        }
        return names
    }

    /// Whether there is an object below a folder: an object store knows no empty folders.
    private static func holdsObjects(_ path: String, depth: Int) throws(MartletError) -> Bool {
        guard depth < depthLimit else { return false }
        let entries = try entries(of: path)
        if entries.contains(where: { !$0.isFolder }) { return true }
        for entry in entries where try holdsObjects(path + "/" + entry.name, depth: depth + 1) { return true }
        return false
    }

    /// Files, links to files, and folders; what is neither is left out.
    private static func entries(of path: String) throws(MartletError) -> [(name: String, isFolder: Bool)] {
        guard let stream = unsafe opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw SystemError.error(errno, "listed", path)
        }
        defer { unsafe closedir(stream) }
        var found: [(name: String, isFolder: Bool)] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError.error(errno, "listed", path) }
                return found
            }
            let name = try unsafe name(of: entry, in: path)
            if name == "." || name == ".." || name.hasPrefix(TemporaryNames.prefix) { continue }
            var status = stat()
            guard unsafe fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { continue }
            if status.isFolder {
                found.append((name, true))
            } else if status.isRegularFile
                || (unsafe fstatat(dirfd(stream), name, &status, 0) == 0 && status.isRegularFile)
            {
                found.append((name, false))
            }
        }
    }
}
