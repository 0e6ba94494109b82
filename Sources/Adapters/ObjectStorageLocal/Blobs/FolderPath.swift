internal import Errors
internal import Glibc
internal import S3

/// A folder that is open, found segment by segment without following a link.
struct OpenFolder: ~Copyable {
    let descriptor: Int32

    private init(descriptor: Int32) { self.descriptor = descriptor }
    deinit { close(descriptor) }

    static func root(_ path: String) throws(SystemError.Number) -> OpenFolder {
        // The folder itself may be a link: whoever set up the project chose it.
        switch SystemError.retrying({ unsafe Int(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)) }) {
        case .success(let descriptor): return OpenFolder(descriptor: Int32(descriptor))
        case .failure(let number): throw number
        }
    }

    /// A folder inside.
    ///
    /// - Throws: `ENOTDIR` for a file or a link, `ENOENT`.
    func folder(_ name: String) throws(SystemError.Number) -> OpenFolder {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        switch SystemError.retrying({ unsafe Int(openat(descriptor, name, flags)) }) {
        case .success(let descriptor): return OpenFolder(descriptor: Int32(descriptor))
        case .failure(let number): throw number
        }
    }

    /// What a name is, a link being a link; nil where there is none.
    func status(_ name: String) throws(SystemError.Number) -> stat? {
        var status = stat()
        switch SystemError.retrying({ unsafe Int(fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW)) }) {
        case .success: return status
        case .failure(let number):
            if [ENOENT, ENOTDIR].contains(number.value) { return nil }
            throw number
        }
    }

    func synchronize() throws(SystemError.Number) {
        if case .failure(let number) = SystemError.retrying({ Int(fsync(descriptor)) }) { throw number }
    }

    /// The names inside, without `.` and `..` and temporary ones; those that are not UTF-8 are nobody's keys.
    func names() throws(SystemError.Number) -> [String] {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw SystemError.Number(value: errno) }
        guard let stream = unsafe fdopendir(copy) else {
            let number = errno
            close(copy)
            throw SystemError.Number(value: number)
        }
        defer { unsafe closedir(stream) }
        unsafe rewinddir(stream)
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) {
                    unsafe String(validatingCString: $0)
                }
            }
            if let name, name != ".", name != "..", !name.hasPrefix(TemporaryNames.prefix) { names.append(name) }
        }
        return names
    }
}

/// A key as a path inside of a folder.
struct FolderPath {
    var folders: [String]
    var name: String

    /// - Returns: Nil for keys that are no path: with an empty segment, one of dots, one too long for a file system.
    init?(_ key: ObjectKey) {
        guard let text = String(validating: key.bytes, as: UTF8.self) else { return nil }
        var segments = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map {
            String(decoding: Array($0), as: UTF8.self)
        }
        let isPath = segments.allSatisfy {
            !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= Int(NAME_MAX)
                && !$0.hasPrefix(TemporaryNames.prefix)
        }
        guard isPath, segments.count <= FolderListing.depthLimit, let last = segments.popLast() else { return nil }
        folders = segments
        name = last
    }

    /// The folder that the name is in; nil where it is not there, or a link or file is on the way.
    func parent(in root: String) throws(SystemError.Number) -> OpenFolder? {
        do throws(SystemError.Number) {
            var folder = try OpenFolder.root(root)
            for segment in folders { folder = try folder.folder(segment) }
            return folder
        } catch {
            if [ENOENT, ENOTDIR, ELOOP].contains(error.value) { return nil }
            throw error
        }
    }

    /// The folder itself, which is made with the first file.
    private static func madeRoot(_ root: String) throws(SystemError.Number) -> OpenFolder {
        do throws(SystemError.Number) {
            return try OpenFolder.root(root)
        } catch {
            guard error.value == ENOENT else { throw error }
            let above = FolderLedger.parent(of: root)
            let parent = try madeRoot(above)
            if unsafe mkdir(root, 0o777) != 0, errno != EEXIST { throw SystemError.Number(value: errno) }
            try parent.synchronize()
            return try OpenFolder.root(root)
        }
    }

    /// The same, made where it is missing and then durable.
    func madeParent(in root: String) throws(SystemError.Number) -> OpenFolder? {
        do throws(SystemError.Number) {
            var folder = try Self.madeRoot(root)
            for segment in folders {
                if unsafe mkdirat(folder.descriptor, segment, 0o777) == 0 {
                    try folder.synchronize()
                } else if errno != EEXIST {
                    throw SystemError.Number(value: errno)
                }
                folder = try folder.folder(segment)
            }
            return folder
        } catch {
            if [ENOTDIR, ELOOP].contains(error.value) { return nil }
            throw error
        }
    }
}

extension stat {
    /// Changes whenever a file of the same name is another one, or was written to.
    var mark: FileMark { FileMark("\(st_ino):\(st_size):\(st_mtim.tv_sec).\(st_mtim.tv_nsec)") }
}
