public import Access
internal import Errors
internal import Identifiers

extension AccessService {
    /// The token with an ID, or with one that begins like this.
    ///
    /// - Throws: `notFound`, or `invalidInput` where several begin so.
    public func find(_ id: String) async throws -> AccessToken {
        let text = id.lowercased()
        let found = text.isEmpty ? [] : try await list().filter { $0.id.description.hasPrefix(text) }
        guard let token = found.first else {
            throw MartletError(
                .notFound, "there is no token '\(id)'", hint: "See 'martlet token list' for those there are.")
        }
        guard found.count == 1 else {
            throw MartletError(
                .invalidInput, "the IDs of \(found.count) tokens begin with '\(id)'", hint: "Give more of it.")
        }
        return token
    }
}
