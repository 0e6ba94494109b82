internal import Errors
internal import Glibc

/// Where a server can be reached.
public struct ServerAddress: Sendable, Hashable {
    /// As it stands in a URL, without brackets.
    public var host: String
    public var port: UInt16
    public var isSecure: Bool

    /// Such as `http://127.0.0.1:8080`.
    public var url: String {
        "\(isSecure ? "https" : "http")://\(host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host):\(port)"
    }
}

/// A socket that listens for connections; closed with the value.
struct ListeningSocket: ~Copyable {
    let descriptor: Int32
    let port: UInt16

    /// Connections that wait to be accepted; the system may allow fewer.
    private static let backlog: Int32 = 4096

    init(host: String, port: UInt16) throws(MartletError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_UNSPEC
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        unsafe hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var found: UnsafeMutablePointer<addrinfo>?
        let status = unsafe getaddrinfo(host, "\(port)", &hints, &found)
        guard status == 0, let first = unsafe found else {
            throw MartletError(
                .invalidInput, "the host '\(host)' is not known: \(unsafe String(cString: gai_strerror(status)))",
                hint: "Give a name or an address of this machine, such as 127.0.0.1.")
        }
        defer { unsafe freeaddrinfo(found) }
        let address = unsafe first.pointee
        let descriptor = unsafe socket(address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw Self.failure("a socket cannot be made", host, port) }
        do throws(MartletError) {
            var on: Int32 = 1
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
            guard unsafe bind(descriptor, address.ai_addr, address.ai_addrlen) == 0 else {
                throw Self.failure("the server cannot listen on \(host) port \(port)", host, port)
            }
            guard listen(descriptor, Self.backlog) == 0 else {
                throw Self.failure("the server cannot listen on \(host) port \(port)", host, port)
            }
            self.port = try Self.boundPort(descriptor)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
    }

    deinit { close(descriptor) }

    private static func boundPort(_ descriptor: Int32) throws(MartletError) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let status = unsafe withUnsafeMutablePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe getsockname(descriptor, $0, &length)
            }
        }
        guard status == 0 else { throw MartletError(.internal, "a listening socket does not know its port") }
        // The port has one place in both families.
        return unsafe withUnsafePointer(to: &storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    private static func failure(_ what: String, _ host: String, _ port: UInt16) -> MartletError {
        let number = errno
        let message = "\(what): \(unsafe String(cString: strerror(number)))"
        switch number {
        case EADDRINUSE:
            return MartletError(
                .unavailable, message,
                hint: "Another program has the port; choose another one, or 0 for any that is free.")
        case EACCES:
            return MartletError(
                .permissionDenied, message, hint: "Ports below 1024 are for administrators; choose a higher one.")
        case EADDRNOTAVAIL:
            return MartletError(.invalidInput, message, hint: "The address is not one of this machine.")
        default: return MartletError(.unavailable, message)
        }
    }
}
