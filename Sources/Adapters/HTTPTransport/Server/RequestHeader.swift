internal import CMicroHTTPD
internal import CMicroHTTPDHeader
internal import HTTP

/// What a request says before its body.
struct RequestHeader {
    /// What the fields say of the body.
    enum Body {
        case none
        case length(Int)
        /// Longer than it may be.
        case tooLong(Int)
        /// It ends when it ends.
        case chunks
    }

    /// Still without its body.
    let request: HTTPRequest
    let body: Body
    /// The most bytes that a body may have.
    let bodyLimit: Int

    /// - Throws: 400 for a target or length that cannot be read, 431 for fields over the limit.
    init(
        _ target: [UInt8], method: UnsafePointer<CChar>, _ handle: ConnectionHandle, _ core: ServerCore,
        _ connection: Connection?
    ) throws(HTTPFailure) {
        var reader = FieldReader(bytes: target.count)
        unsafe withUnsafeMutablePointer(to: &reader) { reader in
            unsafe _ = MHD_get_connection_values_n(
                handle.pointer, .HEADER_KIND,
                { context, _, name, nameCount, value, valueCount in
                    unsafe context?.assumingMemoryBound(to: FieldReader.self).pointee.take(
                        UnsafeBufferPointer(start: name, count: nameCount),
                        UnsafeBufferPointer(start: value, count: valueCount))
                    return .YES
                }, reader)
        }
        guard reader.bytes <= core.limits.headerBytes else {
            throw HTTPFailure(
                .headersTooLarge,
                "the request line and fields are larger than the limit of \(core.limits.headerBytes) bytes")
        }
        guard !reader.isMalformed else {
            throw HTTPFailure(
                .badRequest, "a field has a name that is no token, or a control character in its value")
        }
        guard reader.fields.count(of: "Host") <= 1 else {
            throw HTTPFailure(.badRequest, "the field 'Host' stands more than once")
        }
        let target = try Self.target(target)
        bodyLimit =
            core.limits.uploadPaths.contains(target.path) ? core.limits.uploadBytes : core.limits.bodyBytes
        body = try Self.body(reader.fields, limit: bodyLimit)
        request = HTTPRequest(
            method: HTTPMethod(rawValue: unsafe String(cString: method)), target: target,
            fields: reader.fields, peer: connection?.peer ?? "", isSecure: core.isSecure)
    }

    private static func body(_ fields: HTTPFields, limit: Int) throws(HTTPFailure) -> Body {
        let codings = fields.values(of: "Transfer-Encoding")
        if let coding = codings.first {
            guard fields["Content-Length"] == nil else {
                throw HTTPFailure(.badRequest, "a body has either a length or chunks, not both")
            }
            // What another reader of the same bytes may take for something else must not get this far.
            guard codings.count == 1, coding.lowercased() == "chunked" else {
                throw HTTPFailure(
                    .notImplemented, "a body comes with a length or in chunks, and in no other transfer coding")
            }
            return .chunks
        }
        let lengths = fields.values(of: "Content-Length")
        guard let text = lengths.first else { return .none }
        guard lengths.count == 1, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text) else {
            throw HTTPFailure(.badRequest, "'\(lengths.joined(separator: ", "))' is no length of a body")
        }
        guard length <= limit else { return .tooLong(length) }
        return length == 0 ? .none : .length(length)
    }

    /// Takes apart `/path?query`, which a proxy's client sends with `http://host` before it.
    private static func target(_ bytes: [UInt8]) throws(HTTPFailure) -> RequestTarget {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw HTTPFailure(.badRequest, "the path is not UTF-8; other bytes are written as percent-escapes")
        }
        var rest = Substring(text)
        if rest.utf8.first != UInt8(ascii: "/"), let scheme = rest.firstRange(of: "://") {
            rest = rest[scheme.upperBound...]
            rest = rest.utf8.firstIndex(of: UInt8(ascii: "/")).map { rest[$0...] } ?? "/"
        }
        guard let mark = rest.utf8.firstIndex(of: UInt8(ascii: "?")) else {
            return try RequestTarget(path: String(rest))
        }
        return try RequestTarget(path: String(rest[..<mark]), query: String(rest[rest.utf8.index(after: mark)...]))
    }
}

/// Takes fields one after the other.
private struct FieldReader {
    var fields = HTTPFields()
    var bytes: Int
    /// The library takes `Content-Length : 5` for a field of another name, and leaves a carriage return inside of a value.
    var isMalformed = false

    mutating func take(_ name: UnsafeBufferPointer<CChar>, _ value: UnsafeBufferPointer<CChar>) {
        // Each field has a colon, a space and a line end around its texts.
        bytes += name.count + value.count + 4
        if unsafe !Self.isToken(name) || !Self.isVisible(value) { isMalformed = true }
        unsafe fields.append(Self.text(name), Self.text(value))
    }

    /// RFC 9110, section 5.6.2.
    private static func isToken(_ name: UnsafeBufferPointer<CChar>) -> Bool {
        unsafe !name.isEmpty
            && name.allSatisfy { character in
                switch UInt8(bitPattern: character) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."),
                    UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"), UInt8(ascii: "&"),
                    UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "^"), UInt8(ascii: "`"),
                    UInt8(ascii: "|"), UInt8(ascii: "~"):
                    true
                default: false
                }
            }
    }

    private static func isVisible(_ value: UnsafeBufferPointer<CChar>) -> Bool {
        unsafe value.allSatisfy { character in
            let byte = UInt8(bitPattern: character)
            return byte >= 0x20 && byte != 0x7F || byte == UInt8(ascii: "\t")
        }
    }

    private static func text(_ characters: UnsafeBufferPointer<CChar>) -> String {
        unsafe characters.withMemoryRebound(to: UInt8.self) { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
