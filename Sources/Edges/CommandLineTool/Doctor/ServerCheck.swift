import Clocks
import Errors
import HTTP
import PlatformClient
import Terminal

/// Looks whether a server elsewhere can be worked with: `doctor --server URL`.
struct ServerCheck: Sendable {
    let client: PlatformClient
    /// The version of this command line.
    let version: String
    let clock: any WallClock

    /// Clocks of machines that work together differ by a little.
    private static let clockTolerance_seconds: Int64 = 60

    func findings() async -> [Finding] {
        let before = clock.now()
        do throws(ClientError) {
            let answer = try await client.server()
            return [.good("server", "\(client.address) answers"), versions(answer.version)]
                + [token(answer.caller), encryption(), time(answer.time, before, clock.now()), limits(answer.limits)]
                .compactMap(\.self)
        } catch {
            return failed(error)
        }
    }

    private func failed(_ error: ClientError) -> [Finding] {
        switch error.kind {
        case .unreached:
            return [
                .error(
                    "server", error.message,
                    mend: error.hint ?? "Check the address, and that 'martlet serve' runs there.")
            ]
        case .refused(.unauthorized), .refused(.forbidden):
            return [
                .good("server", "\(client.address) answers"),
                .error(
                    "token", error.message,
                    mend:
                        "Make one beside the project with 'martlet token create NAME', and give it with --token or MARTLET_TOKEN."
                ),
            ]
        case .refused:
            return [.error("server", error.message, mend: error.hint ?? "Look at the server's log.")]
        case .unfit:
            return [.error("server", error.message, mend: error.hint ?? "Is that the address of a Martlet server?")]
        }
    }

    private func versions(_ there: String) -> Finding {
        if VersionOrder.isOlder(there, than: version) {
            return .warning(
                "version", "the server is Martlet \(there), older than this one, \(version)",
                mend: "Update the server, or use its version here: it refuses what it does not know.")
        }
        return .good("version", there == version ? there : "\(there), newer than this one, \(version)")
    }

    private func token(_ caller: Caller) -> Finding {
        let may =
            switch caller.scope {
            case .admin: "may do everything"
            case .write: "may read and write"
            case .read: "may read"
            default: "has the scope \(caller.scope)"
            }
        guard !caller.namespaces.isEmpty else { return .good("token", "'\(caller.name)' \(may)") }
        return .warning(
            "token", "'\(caller.name)' \(may), but only in \(caller.namespaces.joined(separator: ", "))",
            mend: "Commands touch the lake as a whole: make a token without --namespace.")
    }

    /// A token that others can read on its way is theirs as well.
    private func encryption() -> Finding? {
        guard client.address.lowercased().hasPrefix("http://") else { return nil }
        let host = client.address.dropFirst("http://".utf8.count).prefix { $0 != "/" }
        let isHere = host.hasPrefix("127.") || host.hasPrefix("localhost") || host.hasPrefix("[::1]")
        return isHere
            ? nil
            : .warning(
                "encryption", "tokens travel to \(client.address) as they are, for everyone on the way to read",
                mend: "Serve with --tls-cert and --tls-key, or behind a proxy that does, and use https://.")
    }

    private func time(_ there: Timestamp?, _ before: Timestamp, _ after: Timestamp) -> Finding? {
        guard let there else { return nil }
        // The answer was written between these.
        let seconds =
            there < before
            ? (before.microseconds - there.microseconds) / 1_000_000
            : there > after ? (there.microseconds - after.microseconds) / 1_000_000 : 0
        if seconds <= Self.clockTolerance_seconds { return .good("clock", "that of the server goes like this one") }
        return .warning(
            "clock",
            "that of the server is \(HumanUnits.count(Int(seconds), "second")) \(there < before ? "behind" : "ahead of") this one",
            mend: "Set both, such as with: timedatectl set-ntp true")
    }

    private func limits(_ limits: Limits) -> Finding {
        .good(
            "limits",
            "\(HumanUnits.count(limits.queriesAtOnce, "query", plural: "queries")) and \(HumanUnits.count(limits.runsAtOnce, "run")) at once, queries of up to \(limits.queryTimeMs / 60_000) minutes, uploads of up to \(HumanUnits.bytes(limits.uploadBytes))"
        )
    }
}
