import Glibc

/// The error output, for what is said beside the answer to a command.
enum ErrorOutput {
    static func warn(_ text: String) { write(Array("warning: \(text)\n".utf8)) }

    /// Writes everything; false where it cannot, since the disk is full or nobody reads.
    @discardableResult static func write(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(2, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
