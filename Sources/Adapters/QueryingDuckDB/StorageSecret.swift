internal import Errors
internal import Querying

/// How a session is told of the storage that the lake is in.
///
/// DuckDB keeps the credentials in its memory, shows them for locations of the lake only, and to nobody who asks what secrets
/// there are.
struct StorageSecret {
    let storage: RemoteStorage
    let credentials: RemoteStorage.Credentials

    /// Settings that must precede the lock.
    static let settings = [
        // Files of tables never change, so what is known of one holds as long as the session.
        "SET enable_http_metadata_cache = true", "SET validate_external_file_cache = 'NO_VALIDATION'",
    ]

    var statement: String {
        var entries = [
            ("KEY_ID", SQLText.literal(credentials.accessKey)), ("SECRET", SQLText.literal(credentials.secret)),
            ("ENDPOINT", SQLText.literal(storage.host)), ("REGION", SQLText.literal(storage.region)),
            ("URL_STYLE", storage.hasBucketInHost ? "'vhost'" : "'path'"), ("USE_SSL", "\(storage.isEncrypted)"),
            ("SCOPE", SQLText.literal(storage.location + "/")),
        ]
        if let token = credentials.sessionToken { entries.append(("SESSION_TOKEN", SQLText.literal(token))) }
        return "CREATE OR REPLACE TEMPORARY SECRET martlet_lake (TYPE s3, "
            + entries.map { "\($0.0) \($0.1)" }.joined(separator: ", ") + ")"
    }
}

extension DuckDBSession {
    /// Makes the storage of the lake readable; before the session is locked.
    func openStorage() async throws {
        guard storage != nil else { return }
        try load("httpfs")
        for setting in StorageSecret.settings { try run(setting) }
        try await renewCredentials()
    }

    /// Tells the engine the credentials that hold now; does nothing where they are the same.
    func renewCredentials() async throws {
        guard let storage else { return }
        let now: RemoteStorage.Credentials
        do {
            now = try await storage.credentials()
        } catch let error as MartletError {
            throw error.lyingElsewhere()
        }
        guard now != credentials else { return }
        do {
            try run(StorageSecret(storage: storage, credentials: now).statement)
        } catch {
            // What DuckDB says of a statement may repeat it, and this one has a secret in it.
            throw MartletError(
                .internal, "the engine did not take the credentials of the storage '\(storage.location)'")
        }
        credentials = now
    }
}
