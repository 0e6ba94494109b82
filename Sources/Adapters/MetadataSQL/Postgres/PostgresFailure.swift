internal import Errors

/// What PostgreSQL, or the way to it, said went wrong.
struct PostgresFailure {
    /// PostgreSQL's code of five characters; empty where the connection broke.
    var state: String
    var message: String

    /// The code without which no statement after it can help: the connection is of no more use.
    private static let connectionClass = "08"
    /// Of that class, and yet a mistake in a statement.
    private static let protocolViolation = "08P01"

    static func isOfTheConnection(_ state: String) -> Bool {
        state.hasPrefix(connectionClass) && state != protocolViolation
    }

    /// The server stops, was killed, starts, or ends a transaction that hung: it has closed the connection.
    static let endings: Set<String> = ["57P01", "57P02", "57P03", "25P03", "57P05"]

    /// The failure in the words of the product.
    func error(_ address: PostgresAddress, sql: String?) -> MartletError {
        let said = message.split(separator: "\n").joined(separator: " ")
        let detail = sql.map { "\(said), in: \($0)" } ?? said
        let name = address.name
        switch state {
        case "28P01", "28000":
            return MartletError(
                .permissionDenied, "\(name) refuses the user '\(address.user)' (\(said))",
                hint: "Look at the user and password in the state's address, and at the server's pg_hba.conf.")
        case "3D000":
            return MartletError(
                .notFound, "\(name) does not exist (\(said))", hint: "Make it with: createdb DATABASE")
        case "53300":
            return unavailable(
                "\(name) has no connection left (\(said))", "Raise its max_connections, or end what holds them.")
        case "53100":
            return MartletError(
                .storageFull, "the disk of \(name) is full (\(said))",
                hint: "Nothing was changed; free some space on the database's machine and try again.", retry: .safely)
        case "55P03":
            return unavailable(
                "\(name) is busy: another server held the lock of writers for more than \(PostgresLimits.lockMilliseconds) ms",
                "Nothing was changed; try again.")
        case "57014":
            return unavailable(
                "\(name) ended a statement that took too long (\(detail))", "Nothing was changed; try again.")
        case "25006":
            return MartletError(
                .permissionDenied, "\(name) takes no writes (\(said))",
                hint: "It is a standby: give the address of the primary, or target_session_attrs=read-write.")
        case "40001", "40P01":
            return MartletError(
                .conflict, "\(name) undid the transaction because of another one (\(said))",
                hint: "Nothing was changed; try again.", retry: .safely)
        case "23505": return MartletError(.alreadyExists, "\(name) already has it (\(detail))")
        case "42501":
            return MartletError(
                .permissionDenied, "\(name) does not allow the user '\(address.user)' to do this (\(said))",
                hint: "Let the user own the database or its schema.")
        case "22021", "22P05": return MartletError(.invalidInput, "\(name) cannot store a text (\(said))")
        case "XX001", "XX002":
            return MartletError(
                .corrupt, "\(name) is damaged (\(detail))", hint: "Restore it from a backup.")
        case Self.protocolViolation:
            return MartletError(.internal, "\(name): \(detail) (PostgreSQL error \(state))")
        default: break
        }
        switch state.prefix(2) {
        case "", Substring(Self.connectionClass), "57", "53", "25":
            return unavailable(
                "\(name) cannot be reached (\(said.isEmpty ? "the connection broke" : said))",
                "Look whether the database runs; Martlet goes on by itself once it is back.")
        case "54": return MartletError(.limitExceeded, "a value or statement is too large for \(name) (\(detail))")
        default: return MartletError(.internal, "\(name): \(detail) (PostgreSQL error \(state))")
        }
    }

    private func unavailable(_ message: String, _ hint: String) -> MartletError {
        MartletError(.unavailable, message, hint: hint, retry: .safely)
    }
}
