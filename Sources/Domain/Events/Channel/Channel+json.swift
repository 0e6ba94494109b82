internal import Errors
public import JSON

extension Channel {
    /// The channel as `martlet.yaml`, the API and the store write it; secrets are named, never told.
    public var json: JSONObject {
        var json: JSONObject = ["name": .string(name), "kind": .string(kind)]
        switch target {
        case .webhook(let url, let secret):
            Self.put(url, &json)
            json["secret"] = secret.map { .string($0) }
        case .slack(let url): Self.put(url, &json)
        case .mail(let mail):
            json["host"] = .string(mail.host)
            json["port"] = .integer(Int64(mail.port))
            json["security"] = .string(mail.security.rawValue)
            json["user"] = mail.user.map { .string($0) }
            json["password_secret"] = mail.passwordSecret.map { .string($0) }
            json["authorities"] = mail.authorities.map { .string($0) }
            json["from"] = .string(mail.sender)
            json["to"] = Self.list(mail.recipients)
        }
        for (name, list) in [
            ("events", filter.kinds), ("pipelines", filter.pipelines), ("namespaces", filter.namespaces),
            ("branches", filter.branches), ("buckets", filter.buckets), ("prefixes", filter.prefixes),
            ("suffixes", filter.suffixes),
        ] where !list.isEmpty { json[name] = Self.list(list) }
        json["attempts"] = .integer(Int64(policy.attempts))
        json["retry_seconds"] = .double(policy.delaySeconds)
        json["timeout_seconds"] = .integer(Int64(timeoutSeconds))
        if let quiet {
            json["quiet_seconds"] = .double(quiet.seconds)
            json["longest_seconds"] = .double(quiet.longestSeconds)
        }
        json["enabled"] = .bool(isEnabled)
        return json
    }

    private static func put(_ url: ChannelText, _ json: inout JSONObject) {
        switch url {
        case .plain(let url): json["url"] = .string(url)
        case .secret(let name): json["url_secret"] = .string(name)
        }
    }

    private static func list(_ texts: [String]) -> JSONValue { .array(texts.map { .string($0) }) }
}
