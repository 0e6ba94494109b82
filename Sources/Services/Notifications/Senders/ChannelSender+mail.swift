internal import Clocks
internal import Cryptography
internal import Errors
internal import Events
internal import JSON

extension ChannelSender {
    /// Sends a mail that says what happened in words, with all that is known of it below.
    func write(
        _ event: Event, _ delivery: Int64, _ target: MailTarget, _ channel: Channel
    ) async throws -> DeliveryOutcome {
        var server = MailServer(
            host: target.host, port: target.port, security: target.security, timeoutSeconds: channel.timeoutSeconds)
        server.user = target.user
        server.authorities = target.authorities
        if let secret = target.passwordSecret { server.password = try await value(of: secret) }
        let message = MailMessage(
            sender: target.sender, recipients: target.recipients, text: MailText.of(event, target, at: clock.now()))
        try await mail.send(message, through: server)
        return .accepted
    }
}

/// An event as a mail (RFC 5322).
enum MailText {
    static func of(_ event: Event, _ target: MailTarget, at now: Timestamp) -> [UInt8] {
        let domain = target.sender.split(separator: "@").last ?? "localhost"
        let head = [
            "From: \(target.sender)", "To: \(target.recipients.joined(separator: ",\r\n "))",
            "Subject: \(subject(event.headline))", "Date: \(date(now))",
            // The same for each attempt, so that mail programs show one.
            "Message-ID: <\(event.id)@\(domain)>", "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
        ]
        let body = "\(event.headline)\n\n\(JSONValue.object(event.json).text(indent: 2))\n"
        var lines = head + [""]
        var rest = Substring(Base64.encode(Array(body.utf8)))
        while !rest.isEmpty {
            lines.append(String(rest.prefix(76)))
            rest = rest.dropFirst(76)
        }
        return Array((lines.joined(separator: "\r\n") + "\r\n").utf8)
    }

    /// Encoded words (RFC 2047), each for a part that is no longer than one may be; no text can end its line.
    static func subject(_ text: String) -> String {
        if text.utf8.count <= 200, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }), !text.contains("=?") {
            return text
        }
        var words: [String] = []
        var part: [UInt8] = []
        for character in text.unicodeScalars.prefix(200) {
            let bytes = Array(String(character).utf8)
            if part.count + bytes.count > 45 {
                words.append("=?utf-8?B?\(Base64.encode(part))?=")
                part = []
            }
            part += bytes
        }
        words.append("=?utf-8?B?\(Base64.encode(part))?=")
        return words.joined(separator: "\r\n ")
    }

    /// Such as `Sat, 21 Nov 2026 12:00:00 +0000`.
    static func date(_ time: Timestamp) -> String {
        let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let text = Timestamp(microseconds: max(0, time.milliseconds / 1000) * 1_000_000).description
        let parts = text.split(whereSeparator: { "-T:Z".contains($0) }).map { Int($0) ?? 0 }
        guard parts.count == 6 else { return text }
        let day = Int(max(0, time.milliseconds) / 86_400_000)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return
            "\(days[day % 7]), \(two(parts[2])) \(months[parts[1] - 1]) \(parts[0]) \(two(parts[3])):\(two(parts[4])):\(two(parts[5])) +0000"
    }
}
