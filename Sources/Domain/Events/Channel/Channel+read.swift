public import Errors
public import JSON

extension Channel {
    private static let commonMembers = [
        "name", "kind", "events", "pipelines", "namespaces", "branches", "buckets", "prefixes", "suffixes", "attempts",
        "retry_seconds", "timeout_seconds", "enabled",
    ]

    /// Reads a channel as `martlet.yaml`, the API and the store write it.
    public init(_ object: JSONObject) throws(MartletError) {
        let name = try Self.name(object["name"])
        let reader = ChannelReader(object: object, name: name)
        let members: [String]
        let target: Target
        switch try reader.text("kind") {
        case "webhook":
            members = ["url", "url_secret", "secret", "quiet_seconds", "longest_seconds"]
            target = .webhook(url: try reader.url(), secret: try reader.optionalText("secret"))
        case "slack":
            members = ["url", "url_secret"]
            target = .slack(url: try reader.url())
        case "email":
            members = ["host", "port", "security", "user", "password_secret", "authorities", "from", "to"]
            target = .mail(try Self.mail(reader))
        case let kind:
            throw reader.fail("'kind' must be webhook, slack or email, not '\(kind.prefix(100))'")
        }
        try reader.checkNames(Self.commonMembers + members)
        var filter = EventFilter()
        filter.kinds = try reader.texts("events")
        filter.pipelines = try reader.texts("pipelines")
        filter.namespaces = try reader.texts("namespaces")
        filter.branches = try reader.texts("branches")
        filter.buckets = try reader.texts("buckets")
        filter.prefixes = try reader.texts("prefixes")
        filter.suffixes = try reader.texts("suffixes")
        do { try filter.check() } catch {
            throw MartletError(error.code, "the channel '\(name)': \(error.message)", hint: error.hint)
        }
        var policy = DeliveryPolicy.standard
        policy.attempts = try reader.integer("attempts", in: 1...100, default: policy.attempts)
        policy.delaySeconds = try reader.seconds("retry_seconds", upTo: 3600, default: policy.delaySeconds)
        self.init(
            name: name, target: target, filter: filter, policy: policy,
            timeoutSeconds: try reader.integer("timeout_seconds", in: 1...300, default: 10),
            isEnabled: try reader.flag("enabled", default: true), quiet: try Self.quiet(reader))
    }

    private static func quiet(_ reader: ChannelReader) throws(MartletError) -> Quiet? {
        let limit = Quiet.secondsLimit
        let seconds = try reader.seconds("quiet_seconds", upTo: limit, default: 0)
        let longest = try reader.seconds("longest_seconds", upTo: limit, default: seconds * Quiet.factor)
        guard longest >= seconds else { throw reader.fail("'longest_seconds' must not be less than 'quiet_seconds'") }
        return seconds > 0 ? Quiet(seconds: seconds, longestSeconds: min(longest, limit)) : nil
    }

    private static func name(_ value: JSONValue?) throws(MartletError) -> String {
        let name = value?.stringValue ?? ""
        let isPlain = name.utf8.allSatisfy {
            switch $0 {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
        guard isPlain, !name.isEmpty, name.utf8.count <= nameLimit else {
            throw MartletError(
                .invalidInput, "'\(name.prefix(100))' is no name of a channel",
                hint: "A name has up to \(nameLimit) letters, digits, '-' and '_'.")
        }
        return name
    }

    private static func mail(_ reader: ChannelReader) throws(MartletError) -> MailTarget {
        let word = try reader.optionalText("security") ?? MailServer.Security.starttls.rawValue
        guard let security = MailServer.Security(rawValue: word) else {
            throw reader.fail("'security' must be tls, starttls or none, not '\(word.prefix(100))'")
        }
        let host = try reader.text("host")
        guard host.utf8.allSatisfy({ isHostByte($0) }) else {
            throw reader.fail("'host' must be a name or an address, not '\(host.prefix(100))'")
        }
        let standardPort = security == .tls ? 465 : security == .starttls ? 587 : 25
        let recipients = try reader.texts("to")
        guard !recipients.isEmpty, recipients.count <= MailTarget.recipientLimit else {
            throw reader.fail("'to' must have 1 to \(MailTarget.recipientLimit) addresses")
        }
        let sender = try reader.text("from")
        for address in recipients + [sender] where !isAddress(address) {
            throw reader.fail("'\(address.prefix(100))' is no address of mail; write it as name@example.com")
        }
        let target = MailTarget(
            host: host, port: try reader.integer("port", in: 1...65_535, default: standardPort), security: security,
            user: try reader.optionalText("user"), passwordSecret: try reader.optionalText("password_secret"),
            authorities: try reader.optionalText("authorities"), sender: sender, recipients: recipients)
        if security == .none, target.user != nil || target.passwordSecret != nil {
            throw reader.fail(
                "a password would be sent in clear text", hint: "Use 'security: starttls' or 'security: tls'.")
        }
        return target
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    /// Good enough that nothing in it can become a header or a command of its own.
    private static func isAddress(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        return parts.count == 2 && !parts[0].isEmpty && !parts[1].isEmpty && text.utf8.count <= 254
            && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"<>()[],;:\\\"".utf8.contains($0) }
    }
}
