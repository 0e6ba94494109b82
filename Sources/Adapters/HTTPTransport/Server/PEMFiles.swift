internal import Errors
internal import Glibc

/// The texts of a certificate and its key.
struct PEMFiles: Equatable {
    let certificate: String
    let privateKey: String

    /// The largest file that is read, in bytes.
    private static let sizeLimit = 1 << 20

    init(_ files: TLSFiles) throws(MartletError) {
        certificate = try Self.read(files.certificate, "certificate", mark: "CERTIFICATE")
        privateKey = try Self.read(files.privateKey, "private key", mark: "PRIVATE KEY")
    }

    /// Another value after a file was replaced or written to.
    static func identity(of files: TLSFiles) -> [Int] {
        [files.certificate, files.privateKey].flatMap { path in
            var status = stat()
            guard unsafe stat(path, &status) == 0 else { return [Int]() }
            return [Int(status.st_ino), Int(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec]
        }
    }

    private static func read(_ path: String, _ what: String, mark: String) throws(MartletError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw MartletError(
                errno == ENOENT ? .notFound : .permissionDenied,
                "the file '\(path)' of the TLS \(what) cannot be read: \(unsafe String(cString: strerror(errno)))",
                hint: "Give the path of a PEM file that this user may read.")
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: sizeLimit + 1)
        var count = 0
        while count < bytes.count {
            let got = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(
                    descriptor, UnsafeMutableRawBufferPointer(rebasing: $0[count...]).baseAddress, $0.count - count)
            }
            if got < 0, errno == EINTR { continue }
            guard got > 0 else { break }
            count += got
        }
        let text = String(decoding: bytes[..<count], as: UTF8.self)
        guard count <= sizeLimit, text.contains("-----BEGIN"), text.contains(mark) else {
            throw MartletError(
                .invalidInput, "the file '\(path)' holds no TLS \(what) in PEM",
                hint: "It begins with '-----BEGIN'; convert other forms with openssl.")
        }
        return text
    }
}
