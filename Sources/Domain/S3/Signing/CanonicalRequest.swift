internal import Cryptography
public import HTTP

/// A request in the one spelling that both sides hash (AWS Signature Version 4).
public enum CanonicalRequest {
    /// - Parameters:
    ///   - signedFields: The names as the signer lists them: lower case, in order.
    ///   - withoutParameter: The parameter that holds the signature itself.
    ///   - payload: The body's digest, or the word that stands in its place.
    public static func text(
        _ request: HTTPRequest, signedFields: [String], withoutParameter: String? = nil, payload: String
    ) -> String {
        String(
            decoding: bytes(
                request, signedFields: signedFields, withoutParameter: withoutParameter, payload: payload),
            as: UTF8.self)
    }

    /// The same as bytes, which is what is hashed with every request.
    static func bytes(
        _ request: HTTPRequest, signedFields: [String], withoutParameter: String?, payload: String
    ) -> [UInt8] {
        let newline = UInt8(ascii: "\n")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(1024)
        bytes += request.method.rawValue.utf8
        bytes.append(newline)
        append(path: request.target.segments, to: &bytes)
        bytes.append(newline)
        append(query: request.query, without: withoutParameter, to: &bytes)
        bytes.append(newline)
        for name in signedFields {
            bytes += name.utf8
            bytes.append(UInt8(ascii: ":"))
            for (index, value) in request.fields.values(of: name).enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(trimmed: value, to: &bytes)
            }
            bytes.append(newline)
        }
        bytes.append(newline)
        for (index, name) in signedFields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ";")) }
            bytes += name.utf8
        }
        bytes.append(newline)
        bytes += payload.utf8
        return bytes
    }

    /// What is signed: the time, the scope and the digest of the request.
    public static func textToSign(_ canonical: String, time: String, scope: CredentialScope) -> String {
        String(decoding: textToSign(Array(canonical.utf8), time: time, scope: scope), as: UTF8.self)
    }

    static func textToSign(_ canonical: [UInt8], time: String, scope: CredentialScope) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(192)
        bytes += "AWS4-HMAC-SHA256\n".utf8
        bytes += time.utf8
        bytes.append(UInt8(ascii: "\n"))
        for part in [scope.date, scope.region, scope.service] {
            bytes += part.utf8
            bytes.append(UInt8(ascii: "/"))
        }
        bytes += "aws4_request\n".utf8
        bytes += SHA256.digest(of: canonical).hex.utf8
        return bytes
    }

    /// The path, encoded once; S3 takes it as it is, with dots and empty segments.
    private static func append(path segments: [String], to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "/"))
        for (index, segment) in segments.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "/")) }
            append(encoded: segment, keepingSlashes: true, to: &bytes)
        }
    }

    private static func append(query items: QueryItems, without left: String?, to bytes: inout [UInt8]) {
        if items.all.isEmpty { return }
        var pairs: [(name: String, value: String)] = []
        for item in items.all where item.name != left {
            pairs.append((PercentCoding.encode(item.name), PercentCoding.encode(item.value)))
        }
        pairs.sort { ($0.name, $0.value) < ($1.name, $1.value) }
        for (index, pair) in pairs.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "&")) }
            bytes += pair.name.utf8
            bytes.append(UInt8(ascii: "="))
            bytes += pair.value.utf8
        }
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private static func append(encoded text: String, keepingSlashes: Bool, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            if isUnreserved(byte) || keepingSlashes && byte == UInt8(ascii: "/") {
                bytes.append(byte)
            } else {
                bytes.append(UInt8(ascii: "%"))
                bytes.append(digits[Int(byte >> 4)])
                bytes.append(digits[Int(byte & 15)])
            }
        }
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }

    /// Without spaces around, and with one for each run of them inside.
    public static func trimmed(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else { return value }
        var bytes: [UInt8] = []
        append(trimmed: value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(trimmed value: String, to bytes: inout [UInt8]) {
        var isAfterSpace = false
        let start = bytes.count
        for byte in value.utf8 {
            if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                isAfterSpace = true
                continue
            }
            if isAfterSpace, bytes.count > start { bytes.append(UInt8(ascii: " ")) }
            isAfterSpace = false
            bytes.append(byte)
        }
    }
}
