internal import Errors
internal import Glibc
internal import ObjectStorage

/// Gathers the objects below a folder.
///
/// Links to files count as files; links to folders are not followed, since they may lead in circles.
struct FolderListing {
    /// How deep folders may be nested, named `folder depth`.
    static let depthLimit = 128

    private(set) var objects: [ObjectInfo] = []

    /// Adds a folder's objects; a folder that is not there has none.
    mutating func add(_ folder: Location, path: String, depth: Int) throws(MartletError) {
        guard depth < Self.depthLimit else {
            throw MartletError(
                .limitExceeded, "'\(path)' is more than \(Self.depthLimit) folders deep, the limit 'folder depth'")
        }
        guard let stream = unsafe opendir(path) else {
            if errno == ENOENT || errno == ENOTDIR { return }
            throw SystemError.error(errno, "listed", path)
        }
        defer { unsafe closedir(stream) }
        var subfolders: [String] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError.error(errno, "listed", path) }
                break
            }
            let name = try unsafe Self.name(of: entry, in: path)
            if name == "." || name == ".." || name.hasPrefix(TemporaryNames.prefix) { continue }
            var status = stat()
            let looked = SystemError.retrying {
                unsafe Int(fstatat(dirfd(stream), name, &status, AT_SYMLINK_NOFOLLOW))
            }
            if case .failure(let number) = looked {
                // Removed since the folder was opened.
                if number.value == ENOENT { continue }
                throw SystemError.error(number.value, "looked at", path + "/" + name)
            }
            if status.isFolder {
                subfolders.append(name)
                continue
            }
            let appeared = status.changed
            if !status.isRegularFile {
                let followed = SystemError.retrying { unsafe Int(fstatat(dirfd(stream), name, &status, 0)) }
                guard case .success = followed, status.isRegularFile else { continue }
            }
            objects.append(
                ObjectInfo(
                    location: try folder.appending(name), size: Int(status.st_size), modified: status.modified,
                    appeared: appeared))
        }
        for name in subfolders {
            try add(folder.appending(name), path: path + "/" + name, depth: depth + 1)
        }
    }

    static func name(of entry: UnsafeMutablePointer<dirent>, in path: String) throws(MartletError) -> String {
        let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
            unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                unsafe String(validatingCString: $0)
            }
        }
        guard let name else {
            throw MartletError(
                .invalidInput, "a file in '\(path)' has a name that is not UTF-8", hint: "Rename it.")
        }
        return name
    }
}
