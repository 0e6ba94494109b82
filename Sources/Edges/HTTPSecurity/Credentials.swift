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
        guard let value = fields["Authorization"] else { return nil }
        let count = fields.count(of: "Authorization")
        guard count == 1 else {
            throw Challenge.failure("the field 'Authorization' stands \(count) times", error: "invalid_request")
        }
        guard value.utf8.count <= Self.lengthLimit else {
            throw Challenge.failure(
                "the field 'Authorization' is longer than \(Self.lengthLimit) bytes", error: "invalid_request")
        }
        let space = UInt8(ascii: " ")
        let text = value.utf8.drop { $0 == space }
        let end = text.firstIndex(of: space) ?? text.endIndex
        let (scheme, rest) = (String(Substring(text[..<end])), String(Substring(text[end...].drop { $0 == space })))
        guard end != text.endIndex else {
            throw Challenge.failure("the field 'Authorization' has no credentials", error: "invalid_request")
        }
        switch scheme.lowercased() {
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
                "'\(scheme.prefix(20))' is not a way to show a token here; use Bearer, or Basic with the token as password",
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
