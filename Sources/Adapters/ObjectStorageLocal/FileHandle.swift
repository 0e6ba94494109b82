internal import Clocks
internal import Errors
internal import Glibc

/// An open file; closed when it goes out of scope.
struct FileHandle: ~Copyable {
    let descriptor: Int32
    let path: String

    /// - Throws: The system's number, for the caller to judge.
    ///
    /// - Parameter folder: What a relative path begins at.
    init(
        opening path: String, in folder: Int32 = AT_FDCWD, flags: Int32, mode: mode_t = 0o644
    ) throws(SystemError.Number) {
        switch SystemError.retrying({ unsafe Int(openat(folder, path, flags | O_CLOEXEC, mode)) }) {
        case .success(let descriptor): self.descriptor = Int32(descriptor)
        case .failure(let number): throw number
        }
        self.path = path
    }

    deinit { close(descriptor) }

    /// Writes all of the bytes, however many calls that takes.
    func write(_ bytes: [UInt8]) throws(SystemError.Number) {
        var written = 0
        while written < bytes.count {
            let result = SystemError.retrying {
                unsafe bytes.withUnsafeBytes {
                    unsafe Glibc.write(descriptor, $0.baseAddress.map { unsafe $0 + written }, $0.count - written)
                }
            }
            switch result {
            // No progress without an error number happens on a full device only.
            case .success(0): throw SystemError.Number(value: ENOSPC)
            case .success(let count): written += count
            case .failure(let number): throw number
            }
        }
    }

    /// Lets the disk begin with what was written, so that there is less to wait for at the end; whether it can is its own concern.
    func startWriting() { _ = EarlyWriting.call?(descriptor, 0, 0, EarlyWriting.start) }

    /// Reads a range, or less where the file is shorter.
    func read(_ range: Range<Int>) throws(SystemError.Number) -> [UInt8] {
        var failure: SystemError.Number?
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
            count = 0
            while count < range.count {
                let result = SystemError.retrying {
                    unsafe pread(
                        descriptor, buffer.baseAddress.map { unsafe $0 + count }, range.count - count,
                        range.lowerBound + count)
                }
                switch result {
                case .success(0): return
                case .success(let size): count += size
                case .failure(let number):
                    failure = number
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    func status() throws(SystemError.Number) -> stat {
        var status = stat()
        switch SystemError.retrying({ unsafe Int(fstat(descriptor, &status)) }) {
        case .success: return status
        case .failure(let number): throw number
        }
    }
}

/// `sync_file_range` of Linux, which is not among what Swift sees of the C library.
private enum EarlyWriting {
    typealias Call = @convention(c) (_ file: Int32, _ offset: Int64, _ count: Int64, _ flags: UInt32) -> Int32

    /// `SYNC_FILE_RANGE_WRITE`: begin, and wait for nothing.
    static let start: UInt32 = 2
    static let call: Call? = unsafe dlsym(nil, "sync_file_range").map { unsafe unsafeBitCast($0, to: Call.self) }
}

extension stat {
    var isRegularFile: Bool { st_mode & S_IFMT == S_IFREG }
    var isFolder: Bool { st_mode & S_IFMT == S_IFDIR }
    var modified: Timestamp { Self.timestamp(st_mtim) }
    /// Also when it was renamed, as by moving it to another folder.
    var changed: Timestamp { Self.timestamp(st_ctim) }

    private static func timestamp(_ time: timespec) -> Timestamp {
        Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
