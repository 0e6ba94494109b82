public import Clocks

/// Where events go.
public struct Channel: Sendable, Hashable {
    public enum Target: Sendable, Hashable {
        /// The event as JSON, signed where there is a secret.
        case webhook(url: ChannelText, secret: String?)
        /// A line of text, as Slack's incoming webhooks take it.
        case slack(url: ChannelText)
        case mail(MailTarget)
    }

    public var name: String
    public var target: Target
    public var filter: EventFilter
    public var policy: DeliveryPolicy
    /// How long one attempt may take.
    public var timeoutSeconds: Int
    /// A channel that is off gets no deliveries; what happens meanwhile it never gets.
    public var isEnabled: Bool
    /// How events gather to be told together, of a webhook; nil tells each by itself.
    public var quiet: Quiet?
    /// Whether `martlet.yaml` names it, so that it is changed there.
    public var isFromFile = false
    /// What happened before is not for it; nil where that is not known.
    public var createdAt: Timestamp?

    public static let nameLimit = 64
    /// Channels of a project together.
    public static let countLimit = 50

    public init(
        name: String, target: Target, filter: EventFilter = EventFilter(), policy: DeliveryPolicy = .standard,
        timeoutSeconds: Int = 10, isEnabled: Bool = true, quiet: Quiet? = nil
    ) {
        self.name = name
        self.target = target
        self.filter = filter
        self.policy = policy
        self.timeoutSeconds = timeoutSeconds
        self.isEnabled = isEnabled
        self.quiet = quiet
    }

    public var kind: String {
        switch target {
        case .webhook: "webhook"
        case .slack: "slack"
        case .mail: "email"
        }
    }
}

/// A text of a channel: itself, or the name of the secret that has it.
public enum ChannelText: Sendable, Hashable {
    case plain(String)
    case secret(String)
}

/// A server of mail, and who gets what it sends.
public struct MailTarget: Sendable, Hashable {
    public var host: String
    public var port: Int
    public var security: MailServer.Security
    public var user: String?
    /// The name of the secret with the password.
    public var passwordSecret: String?
    public var authorities: String?
    public var sender: String
    public var recipients: [String]

    public static let recipientLimit = 50
}
