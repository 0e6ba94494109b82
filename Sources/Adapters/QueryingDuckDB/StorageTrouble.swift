internal import Errors
internal import Querying

/// What DuckDB says of a storage that refuses it or does not answer, as an error that names the storage.
///
/// Sessions reach nothing over HTTP but the storage of the lake, so that the SQL which runs has no part in it.
enum StorageTrouble {
    /// - Returns: Nil for an error that is none of a storage's.
    static func error(_ text: String, kind: String) -> MartletError? {
        guard kind == "HTTP" || kind == "IO" && text.contains(" for HTTP ") else { return nil }
        // An error's document may follow; of that its code is enough.
        let first = text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? text
        let told = self.code(in: text).map { first.contains($0) ? "" : " (\($0))" } ?? ""
        let (code, hint) = meaning(text)
        return MartletError(
            code, "\(lake) \(code == .unavailable ? "does not answer" : "refuses"): \(first)\(told)", hint: hint,
            retry: code == .unavailable ? .safely : .never
        ).lyingElsewhere()
    }

    private static let lake = "the storage of the lake"

    /// The same error with the name of the storage that a session reaches.
    static func named(_ error: MartletError, _ storage: RemoteStorage?) -> MartletError {
        guard error.liesElsewhere, let storage, error.message.hasPrefix(lake) else { return error }
        var named = error
        named.message =
            "the storage at \(storage.isEncrypted ? "https" : "http")://\(storage.host)\(error.message.dropFirst(lake.count))"
        return named
    }

    /// The code of an error's document (`<Code>AccessDenied</Code>`).
    private static func code(in text: String) -> String? {
        guard let start = text.firstRange(of: "<Code>"), let end = text[start.upperBound...].firstRange(of: "</Code>")
        else { return nil }
        return String(text[start.upperBound..<end.lowerBound].prefix(64))
    }

    /// What a storage means by its status.
    private static func meaning(_ text: String) -> (ErrorCode, hint: String) {
        func says(_ status: Int) -> Bool {
            text.contains("(HTTP code \(status))") || text.contains("(HTTP \(status) ")
                || text.contains("(HTTP \(status))") || text.contains("status \(status)")
        }
        if says(404) {
            return (.notFound, "Is the bucket there, and is nothing removed by hand? Look with: martlet doctor")
        }
        if says(401) || says(403) {
            return (
                .permissionDenied,
                "Look at the credentials and at what they are allowed, with: martlet doctor"
            )
        }
        return (
            .unavailable,
            "Does it run, and is 'storage.endpoint' in martlet.yaml, or AWS_ENDPOINT_URL, right? Look with: martlet doctor"
        )
    }
}
