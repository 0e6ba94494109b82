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
        var text = request.method.rawValue + "\n"
        text += path(request.target.segments) + "\n"
        text += query(request.query, without: withoutParameter) + "\n"
        for name in signedFields {
            let values = request.fields.values(of: name).map(trimmed)
            text += "\(name):\(values.joined(separator: ","))\n"
        }
        text += "\n" + signedFields.joined(separator: ";") + "\n" + payload
        return text
    }

    /// What is signed: the time, the scope and the digest of the request.
    public static func textToSign(_ canonical: String, time: String, scope: CredentialScope) -> String {
        "AWS4-HMAC-SHA256\n\(time)\n\(scope.text)\n\(SHA256.digest(of: canonical).hex)"
    }

    /// The path, encoded once; S3 takes it as it is, with dots and empty segments.
    static func path(_ segments: [String]) -> String {
        "/" + segments.map { PercentCoding.encode($0).replacing("%2F", with: "/") }.joined(separator: "/")
    }

    static func query(_ items: QueryItems, without left: String?) -> String {
        var pairs: [(name: String, value: String)] = []
        for item in items.all where item.name != left {
            pairs.append((PercentCoding.encode(item.name), PercentCoding.encode(item.value)))
        }
        pairs.sort { ($0.name, $0.value) < ($1.name, $1.value) }
        return pairs.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }

    /// Without spaces around, and with one for each run of them inside.
    public static func trimmed(_ value: String) -> String {
        value.split(whereSeparator: { $0 == " " || $0 == "\t" }).joined(separator: " ")
    }
}
