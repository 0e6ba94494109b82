internal import CIsolation
internal import Errors
internal import Glibc

/// A pipe whose ends no child inherits.
struct Pipe {
    var reading: Int32
    var writing: Int32

    static func make(isLarge: Bool = false) throws(MartletError) -> Pipe {
        var ends: [Int32] = [-1, -1]
        guard unsafe martlet_pipe(&ends, isLarge) else { throw SystemCall.failure("make a pipe") }
        return Pipe(reading: ends[0], writing: ends[1])
    }

    func closeBoth() {
        close(reading)
        close(writing)
    }
}

/// Errors of calls to the system.
enum SystemCall {
    static func failure(_ action: String) -> MartletError {
        let number = errno
        return MartletError(
            number == ENOSPC ? .storageFull : .unavailable,
            "could not \(action): \(unsafe String(cString: strerror(number)))",
            hint: number == EMFILE ? "Raise the limit on open files of the server (ulimit -n)." : nil, retry: .safely)
    }

    /// Writes everything, to a file or a pipe; false where the other end has gone.
    static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var start = 0
        while start < bytes.count {
            let count = unsafe bytes[start...].withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                start += count
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}

/// Texts as C takes a list of them, ended by a null pointer; freed with this value.
@safe final class CStrings {
    let pointers: UnsafeMutableBufferPointer<UnsafeMutablePointer<CChar>?>

    init(_ texts: [String]) {
        unsafe pointers = .allocate(capacity: texts.count + 1)
        unsafe pointers.initialize(repeating: nil)
        for (index, text) in texts.enumerated() { unsafe pointers[index] = strdup(text) }
    }

    deinit {
        for index in 0..<(unsafe pointers.count) { unsafe free(pointers[index]) }
        unsafe pointers.deallocate()
    }
}
