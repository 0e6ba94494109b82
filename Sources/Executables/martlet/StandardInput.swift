import Errors
import Glibc

/// What is piped into a command.
enum StandardInput {
    private static let pieceBytes = 64 << 10

    static func read(limit: Int) throws(MartletError) -> [UInt8] {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceBytes)
        while true {
            let count = unsafe Glibc.read(0, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw MartletError(.unavailable, "the input cannot be read: \(unsafe String(cString: strerror(errno)))")
            }
            if count == 0 { return bytes }
            bytes.append(contentsOf: piece[..<count])
            guard bytes.count <= limit else {
                throw MartletError(.limitExceeded, "the input has more than \(limit) bytes")
            }
        }
    }
}
