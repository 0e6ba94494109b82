public import Cataloging
internal import Cryptography
internal import Errors

extension Lake {
    /// The namespaces, tables or views directly inside of a namespace, or of the lake.
    ///
    /// A page begins after the last name of the one before, whatever was added or dropped meanwhile.
    /// - Throws: `notFound` with a `NameProblem` for the namespace; `invalidInput` for a token that is not from here.
    public func list(
        _ kind: ContentKind, in namespace: ContentKey?, at commit: CommitID, _ page: PageRequest = .first
    ) async throws -> NamePage {
        guard page.size ?? 1 > 0 else {
            throw MartletError(.invalidInput, "a page of \(page.size ?? 0) names is asked for", hint: "Ask for more.")
        }
        let from = try page.token.flatMap { token throws(MartletError) in
            token.isEmpty ? nil : try PageToken.key(of: token, in: namespace)
        }
        let found = try await catalog.list(
            ListRequest(
                namespace: namespace, isRecursive: false, kinds: [kind], from: from,
                limit: page.size ?? catalog.limits.pageSize), at: commit)
        return NamePage(keys: found.entries.map(\.key), nextToken: found.next.map(PageToken.text))
    }
}

/// Where a page begins, as a text that clients hand back: the stored form of its first key in hexadecimal digits.
private enum PageToken {
    static func text(_ key: ContentKey) -> String { Hex.encode(key.encoded) }

    static func key(of text: String, in namespace: ContentKey?) throws(MartletError) -> ContentKey {
        guard let bytes = Hex.decode(text), let key = try? ContentKey(encoded: bytes),
            namespace.map({ key.isInside($0) }) ?? true
        else {
            throw MartletError(
                .invalidInput, "'\(text.prefix(60))' is no page token of this listing",
                hint: "Hand back the token of the previous page as it was.")
        }
        return key
    }
}
