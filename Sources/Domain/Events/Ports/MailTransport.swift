public import Errors

/// The port to a server of mail.
public protocol MailTransport: Sendable {
    /// Gives a message to the server.
    ///
    /// - Throws: `failed` where the server refuses it for good, `unavailable` or `timedOut` where it may be tried again.
    func send(_ message: MailMessage, through server: MailServer) async throws(MartletError)
}

/// A message as SMTP carries it.
public struct MailMessage: Sendable, Hashable {
    public var sender: String
    public var recipients: [String]
    /// Header and body (RFC 5322), its lines ended by CR LF.
    public var text: [UInt8]

    public init(sender: String, recipients: [String], text: [UInt8]) {
        self.sender = sender
        self.recipients = recipients
        self.text = text
    }
}

public struct MailServer: Sendable, Hashable {
    public enum Security: String, Sendable, CaseIterable {
        /// TLS from the first byte on.
        case tls
        /// The connection is secured before anything is said; a server that cannot is refused.
        case starttls
        case none
    }

    public var host: String
    public var port: Int
    public var security: Security
    public var user: String?
    public var password: String?
    /// A PEM file of the authorities that are trusted, instead of the system's.
    public var authorities: String?
    public var timeoutSeconds: Int

    public init(host: String, port: Int, security: Security, timeoutSeconds: Int) {
        self.host = host
        self.port = port
        self.security = security
        self.timeoutSeconds = timeoutSeconds
    }
}
