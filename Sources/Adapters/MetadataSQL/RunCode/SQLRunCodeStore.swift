public import Clocks
internal import Cataloging
public import Errors
public import Identifiers
public import Runs

/// The code of runs in the state's database: a text once, a set of files once, and for each run the set that it had.
public final class SQLRunCodeStore: RunCodeStore {
    private let database: SQLDatabase

    /// Sets of files; the oldest beyond these are forgotten, however long their runs are kept.
    static let setLimit = 500

    public init(_ database: SQLDatabase) { self.database = database }

    public func keep(_ code: RunCode, of run: RunID, at time: Timestamp) async throws(MartletError) {
        let files = code.files.map { (path: $0.path, digest: $0.digest, text: $0.text) }
        let set = RunCode.digest(of: files.map { ($0.path, $0.digest) })
        try await database.write(durability: .relaxed) { handle throws(MartletError) in
            var isNew = false
            try handle.run(
                "INSERT INTO code_sets (digest, made_at) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING RETURNING 1",
                [.text(set), .integer(time.microseconds)]
            ) { _ in isNew = true }
            if isNew {
                try handle.runEach(
                    "INSERT INTO code_texts (digest, body) VALUES ($1, $2) ON CONFLICT (digest) DO NOTHING",
                    files.map { [.text($0.digest), .bytes(Array($0.text.utf8))] })
                try handle.runEach(
                    "INSERT INTO code_files (code, path, body_digest) VALUES ($1, $2, $3)",
                    files.map { [.text(set), .text($0.path), .text($0.digest)] })
            }
            try handle.run(
                """
                INSERT INTO run_code (run_id, code) VALUES ($1, $2)
                ON CONFLICT (run_id) DO UPDATE SET code = excluded.code
                """, [.text(run.description), .text(set)])
            if isNew {
                try handle.run(
                    """
                    DELETE FROM code_sets WHERE digest IN (
                        SELECT digest FROM (
                            SELECT digest, row_number() OVER (ORDER BY made_at DESC, digest) AS age FROM code_sets
                        ) AS aged WHERE age > $1)
                    """, [.integer(Int64(Self.setLimit))])
                try Self.removeUnused(&handle)
            }
            return .keep(())
        }
    }

    /// Removes the sets that no run has any more, and the texts that no set has.
    static func removeUnused(_ handle: inout SQLHandle) throws(MartletError) {
        try handle.run(
            "DELETE FROM code_sets WHERE NOT EXISTS (SELECT 1 FROM run_code WHERE code = code_sets.digest)")
        try handle.run(
            "DELETE FROM code_texts WHERE NOT EXISTS (SELECT 1 FROM code_files WHERE body_digest = code_texts.digest)")
    }

    public func digests(of run: RunID) async throws(MartletError) -> [String: String]? {
        try await database.read { handle throws(MartletError) in
            var found: [String: String]?
            try handle.run("SELECT 1 FROM run_code WHERE run_id = $1", [.text(run.description)]) { _ in found = [:] }
            try handle.run(
                """
                SELECT path, body_digest FROM code_files
                WHERE code = (SELECT code FROM run_code WHERE run_id = $1)
                """, [.text(run.description)]
            ) { found?[$0.text(0)] = $0.text(1) }
            return found
        }
    }

    public func texts(_ digests: [String]) async throws(MartletError) -> [String: String] {
        try await database.read { handle throws(MartletError) in
            var found: [String: String] = [:]
            try handle.runEach("SELECT body FROM code_texts WHERE digest = $1", digests.map { [.text($0)] }) {
                found[digests[$0]] = String(decoding: $1.bytes(0), as: UTF8.self)
            }
            return found
        }
    }
}
