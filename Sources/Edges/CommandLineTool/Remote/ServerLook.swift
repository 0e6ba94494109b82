import CommandParsing
import Errors
import HTTP
import PlatformClient

/// What a command line finds out about a server to say why something failed there.
struct ServerLook: Sendable {
    let client: PlatformClient
    /// The version of this command line.
    let version: String

    /// The failure of a call in words for people, who learn of a server that is older than what asks it.
    func explained(_ failure: ClientError) async -> MartletError {
        var error = failure.error
        guard case .refused(let status) = failure.kind else { return error }
        if status == .unauthorized {
            error.hint = "Give a token with --token or MARTLET_TOKEN."
            return error
        }
        // What is malformed or unknown there may be what only a newer server has.
        guard status == .badRequest || status == .notFound || status == .methodNotAllowed,
            let server = try? await client.server(), VersionOrder.isOlder(server.version, than: version)
        else { return error }
        let older =
            "The server is Martlet \(server.version), older than this one, \(version): update it, or use its version here."
        error.hint = [error.hint, older].compactMap(\.self).joined(separator: " ")
        return error
    }
}

/// Compares the numbers of versions such as `0.2.10`.
enum VersionOrder {
    static func isOlder(_ version: String, than other: String) -> Bool {
        let (one, two) = (numbers(version), numbers(other))
        for index in 0..<max(one.count, two.count) {
            let (left, right) = (index < one.count ? one[index] : 0, index < two.count ? two[index] : 0)
            if left != right { return left < right }
        }
        return false
    }

    /// What follows a hyphen or a plus does not count.
    private static func numbers(_ version: String) -> [Int] {
        version.prefix { $0 != "-" && $0 != "+" }.split(separator: ".").map { Int($0) ?? 0 }
    }
}

extension Invocation {
    /// A client of a server, with the token and the certificates that the command was given.
    func client(of server: String) throws -> PlatformClient {
        PlatformClient(
            try context.makeSender(arguments.value("ca").map(path)), server: server, token: arguments.value("token"))
    }
}
