internal import Errors
internal import Identifiers
internal import Machine
internal import Querying

/// Gives the data files that a file of deletes by position names in its rows their new names.
struct DeleteRenaming: Sendable {
    let names: MovedNames
    /// One that runs what it is told.
    let session: any QuerySession
    /// A folder of this machine for files that are gone at once.
    let scratch: String

    /// The numbers of the two columns (Iceberg, "Position Delete Files").
    private static let fields = "{file_path: 2147483546, pos: 2147483545}"

    func renamed(_ bytes: [UInt8]) async throws -> [UInt8] {
        let base = "\(scratch)/\(Identifiers.UUID.random())"
        let (before, after) = ("\(base).old.parquet", "\(base).new.parquet")
        defer {
            try? LocalFiles.removeFile(before)
            try? LocalFiles.removeFile(after)
        }
        try LocalFiles.makeFolder(scratch)
        try LocalFiles.create(before, bytes)
        let cases = names.beginnings.map { name in
            "WHEN starts_with(file_path, \(Self.literal(name.old))) THEN \(Self.literal(name.new)) || substr(file_path, length(\(Self.literal(name.old))) + 1)"
        }.joined(separator: " ")
        try await session.execute(
            "COPY (SELECT CASE \(cases) ELSE file_path END AS file_path, pos FROM read_parquet(\(Self.literal(before)))) TO \(Self.literal(after)) (FORMAT parquet, COMPRESSION zstd, FIELD_IDS \(Self.fields))"
        )
        return try LocalFiles.read(after)
    }

    private static func literal(_ text: String) -> String {
        "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
