public import Cataloging
internal import Clocks
public import Cryptography
public import Errors
internal import JSON

/// The catalog in a database that several processes may have open at once.
public final class SQLCatalogBackend: CatalogBackend {
    private let database: SQLDatabase
    private let known: ReferenceCache
    private let lake: String?

    /// - Parameter lake: Where tables are written, as a URI; commits are refused once the lake has left that place.
    public init(_ database: SQLDatabase, lake: String? = nil) {
        self.database = database
        self.lake = lake
        known = ReferenceCache(database.changes)
    }

    /// Opens the file, and makes it where it is not there.
    public convenience init(path: String) throws(MartletError) { self.init(try SQLDatabase(path: path)) }

    public func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] {
        try await database.read { handle throws(MartletError) in
            var found: [SHA256Digest: [UInt8]] = [:]
            found.reserveCapacity(hashes.count)
            try handle.runEach(
                "SELECT bytes FROM objects WHERE hash = $1", hashes.map { [.bytes($0.bytes)] }
            ) { found[hashes[$0]] = $1.bytes(0) }
            return found
        }
    }

    public func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]] {
        try await database.read { handle throws(MartletError) in
            var found: [CommitID: [UInt8]] = [:]
            try handle.runEach(
                "SELECT bytes FROM commits WHERE id = $1", ids.map { [.bytes($0.digest.bytes)] }
            ) { found[ids[$0]] = $1.bytes(0) }
            return found
        }
    }

    public func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID] {
        let missing = max(0, 64 - digits.utf8.count)
        guard let first = Hex.decode(digits + String(repeating: "0", count: missing)),
            let last = Hex.decode(digits + String(repeating: "f", count: missing))
        else { return [] }
        return try await database.read { handle throws(MartletError) in
            var found: [CommitID] = []
            try handle.run(
                "SELECT id FROM commits WHERE id >= $1 AND id <= $2 ORDER BY id LIMIT $3",
                [.bytes(first), .bytes(last), .integer(Int64(limit))]
            ) { row throws(MartletError) in found.append(CommitID(try Self.digest(row, 0))) }
            return found
        }
    }

    public func reference(_ name: RefName) async throws -> Reference? {
        try await known.reference(name) {
            try await self.database.read { handle throws(MartletError) in try Self.reference(name, &handle) }
        }
    }

    public func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference] {
        try await database.read { handle throws(MartletError) in
            var found: [Reference] = []
            try handle.run(
                """
                SELECT name, kind, target, created_at, metadata FROM refs
                WHERE name > $1 AND substr(name, 1, $3) = $2 ORDER BY name LIMIT $4
                """,
                [
                    .text(after?.text ?? ""), .text(prefix), .integer(Int64(prefix.unicodeScalars.count)),
                    .integer(Int64(limit)),
                ]
            ) { row throws(MartletError) in found.append(try Self.reference(row)) }
            return found
        }
    }

    private struct Refusal {
        var name: RefName
        var actual: Reference?
    }

    public func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome {
        let lake = lake
        let refusal = try await database.write(durability: durability) {
            handle throws(MartletError) -> SQLDatabase.Ending<Refusal?> in
            try handle.runEach(
                "INSERT INTO commits (id, bytes) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING",
                write.commits.map { [.bytes($0.key.digest.bytes), .bytes($0.value)] })
            for change in write.references {
                if let name = try Self.refused(change, lake, &handle) {
                    return .undo(Refusal(name: name, actual: try Self.reference(name, &handle)))
                }
            }
            try handle.runEach(
                "INSERT INTO objects (hash, bytes) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING",
                write.objects.map { [.bytes($0.key.bytes), .bytes($0.value)] })
            return .keep(nil)
        }
        return refusal.map { .refused($0.name, actual: $0.actual) } ?? .applied
    }

    /// Makes a change; returns the name that was not as expected.
    private static func refused(
        _ change: ReferenceChange, _ lake: String?, _ handle: inout SQLHandle
    ) throws(MartletError) -> RefName? {
        var isMade = false
        switch change {
        case .create(let reference):
            if let lake { try LakeMark.refuse(lake, &handle) }
            try handle.run(
                """
                INSERT INTO refs (name, kind, target, created_at, metadata) VALUES ($1, $2, $3, $4, $5)
                ON CONFLICT (name) DO NOTHING RETURNING name
                """,
                [
                    .text(reference.name.text), .text(reference.kind.rawValue), .bytes(reference.target.digest.bytes),
                    .integer(reference.createdAt.microseconds), .text(Self.metadata(reference.metadata)),
                ]
            ) { _ in isMade = true }
            return isMade ? nil : reference.name
        case .move(let name, let expected, let target):
            try handle.run(
                """
                UPDATE refs SET target = $3 WHERE name = $1 AND target = $2
                AND NOT EXISTS (SELECT 1 FROM state_marks WHERE name = $4) RETURNING name
                """,
                [
                    .text(name.text), .bytes(expected.digest.bytes), .bytes(target.digest.bytes),
                    .text(lake.map(LakeMark.name) ?? ""),
                ]
            ) { _ in isMade = true }
            if !isMade, let lake { try LakeMark.refuse(lake, &handle) }
            return isMade ? nil : name
        case .delete(let name, let expected):
            try handle.run(
                "DELETE FROM refs WHERE name = $1 AND target = $2 RETURNING name",
                [.text(name.text), .bytes(expected.digest.bytes)]
            ) { _ in isMade = true }
            return isMade ? nil : name
        case .rename(let name, let newName, let expected):
            guard try reference(name, &handle)?.target == expected else { return name }
            guard try reference(newName, &handle) == nil else { return newName }
            try handle.run(
                "UPDATE refs SET name = $2 WHERE name = $1 RETURNING name", [.text(name.text), .text(newName.text)]
            ) { _ in isMade = true }
            return isMade ? nil : name
        }
    }

    private static func reference(_ name: RefName, _ handle: inout SQLHandle) throws(MartletError) -> Reference? {
        var found: Reference?
        try handle.run(
            "SELECT name, kind, target, created_at, metadata FROM refs WHERE name = $1", [.text(name.text)]
        ) { row throws(MartletError) in found = try reference(row) }
        return found
    }

    private static func reference(_ row: SQLRow) throws(MartletError) -> Reference {
        guard let kind = Reference.Kind(rawValue: row.text(1)) else {
            throw MartletError(.corrupt, "the reference '\(row.text(0))' is of an unknown kind '\(row.text(1))'")
        }
        let metadata = try JSONValue(parsing: row.text(4), file: "reference metadata")
        return Reference(
            name: try RefName(row.text(0)), kind: kind, target: CommitID(try digest(row, 2)),
            createdAt: Timestamp(microseconds: row.integer(3)),
            metadata: Properties(
                (metadata.objectValue ?? [:]).members.compactMap { name, value in
                    value.stringValue.map { (name, $0) }
                }))
    }

    private static func metadata(_ properties: Properties) -> String {
        JSONValue.object(JSONObject(properties.map { ($0.name, .string($0.value)) })).text()
    }

    private static func digest(_ row: SQLRow, _ column: Int32) throws(MartletError) -> SHA256Digest {
        guard let digest = SHA256Digest(bytes: row.bytes(column)) else {
            throw MartletError(.corrupt, "a stored hash does not have \(SHA256Digest.byteCount) bytes")
        }
        return digest
    }
}
