import Clocks
import Errors

extension NewToken {
    /// Refuses what cannot be stored or would be of no use.
    func check(at now: Timestamp) throws(MartletError) {
        guard !name.isEmpty else {
            throw MartletError(
                .invalidInput, "the name of a token is empty", hint: "Name it after whoever will hold it.")
        }
        guard name.utf8.count <= Self.nameBytesLimit else {
            throw MartletError(
                .limitExceeded,
                "the name of a token has \(name.utf8.count) bytes, more than \(Self.nameBytesLimit)")
        }
        guard name.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw MartletError(.invalidInput, "the name of a token contains a control character")
        }
        guard namespaces.count <= Self.namespacesLimit else {
            throw MartletError(
                .limitExceeded,
                "a token is limited to \(namespaces.count) namespaces, more than \(Self.namespacesLimit)",
                hint: "Name a namespace that they lie in, or make two tokens.")
        }
        if let expiresAt, expiresAt <= now {
            throw MartletError(
                .invalidInput, "the token would expire at \(expiresAt), which is in the past",
                hint: "Give a later date, or leave it out for a token that does not expire.")
        }
    }
}
