internal import Cryptography
internal import HTTP

/// What the `Authorization` field carries.
enum Credentials {
    case bearer(String)
    /// Some tools know only names and passwords; the token is the password, and the name does not matter.
    case basic(name: String, password: String)

    /// The longest value, in bytes.
    static let lengthLimit = 4096

    /// - Throws: `HTTPFailure` 401 for what cannot be read; nil where there is no such field.
    init?(_ fields: HTTPFields) throws(HTTPFailure) {
        let values = fields.values(of: "Authorization")
        guard let value = values.first else { return nil }
        guard values.count == 1 else {
            throw Challenge.failure("the field 'Authorization' stands \(values.count) times", error: "invalid_request")
        }
        guard value.utf8.count <= Self.lengthLimit else {
            throw Challenge.failure(
                "the field 'Authorization' is longer than \(Self.lengthLimit) bytes", error: "invalid_request")
        }
        let parts = value.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard parts.count == 2 else {
            throw Challenge.failure("the field 'Authorization' has no credentials", error: "invalid_request")
        }
        let rest = String(parts[1].drop { $0 == " " })
        switch parts[0].lowercased() {
        case "bearer": self = .bearer(rest)
        case "basic":
            guard let bytes = Base64.decode(rest), let text = String(validating: bytes, as: UTF8.self),
                let colon = text.utf8.firstIndex(of: UInt8(ascii: ":"))
            else {
                throw Challenge.failure(
                    "the field 'Authorization' is not a name and a password", error: "invalid_request")
            }
            self = .basic(name: String(text[..<colon]), password: String(text[text.utf8.index(after: colon)...]))
        default:
            throw Challenge.failure(
                "'\(parts[0].prefix(20))' is not a way to show a token here; use Bearer, or Basic with the token as password",
                error: "invalid_request")
        }
    }

    /// The token that is shown.
    var token: String {
        switch self {
        case .bearer(let token): token
        case .basic(_, let password): password
        }
    }
}
