internal import HTTP
internal import Synchronization

/// Gives each request an ID that finds it again in logs: the client's own, or a new one.
struct RequestNumber: ~Copyable {
    static let field = "X-Request-ID"
    /// The longest ID that is taken from a client, in bytes.
    static let lengthLimit = 128

    /// What this process puts before its numbers, so that those of two processes differ.
    private let prefix: String
    private let next = Atomic<Int>(0)

    /// - Parameter seed: Differs between processes.
    init(seed: UInt32) {
        let digits = String(seed, radix: 36)
        prefix = String(repeating: "0", count: max(0, 7 - digits.utf8.count)) + digits + "-"
    }

    func id(for request: HTTPRequest) -> String {
        if let given = request.fields[Self.field], Self.isSane(given) { return given }
        // Short enough to need no memory of its own for the first millions.
        return prefix + String(next.wrappingAdd(1, ordering: .relaxed).newValue, radix: 36)
    }

    /// Letters, digits and a few marks, so that an ID can neither break a log line nor a header.
    static func isSane(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= lengthLimit
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: ":"), UInt8(ascii: "/"), UInt8(ascii: "="), UInt8(ascii: "+"):
                    true
                default: false
                }
            }
    }
}
