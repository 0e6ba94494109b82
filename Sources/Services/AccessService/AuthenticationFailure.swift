public import Clocks

/// Why a shown token does not serve.
public enum AuthenticationFailure: Error, Sendable, Hashable {
    /// It is no token at all, or was cut off when it was copied.
    case malformed
    case unknown
    case revoked(name: String)
    case expired(name: String, at: Timestamp)
    /// A short-lived token has had its time; the one that it stood for may still serve.
    case lapsed(at: Timestamp)

    /// One sentence for the person who showed it.
    public var message: String {
        switch self {
        case .malformed: "what was sent as a token is none, or is not complete"
        case .unknown: "the token is not known here"
        case .revoked(let name): "the token '\(name)' was revoked"
        case .expired(let name, let time): "the token '\(name)' expired at \(time)"
        case .lapsed(let time): "the short-lived token expired at \(time); ask for another"
        }
    }
}
