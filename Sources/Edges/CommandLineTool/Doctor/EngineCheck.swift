import Errors
import Querying

/// Looks whether the SQL engine is there and has what Martlet uses.
enum EngineCheck {
    /// Extensions that reading and writing need, and what is missing without them.
    private static let needed = [
        ("parquet", "tables cannot be read or written"), ("json", "JSON files cannot be read"),
    ]
    private static let useful = [("excel", "Excel files cannot be read"), ("icu", "time zones are not known")]

    static func findings(_ engine: any QueryEngine) async -> [Finding] {
        do {
            let session = try await engine.open(SessionOptions())
            do {
                let findings = try await findings(in: session)
                await session.close()
                return findings
            } catch {
                await session.close()
                throw error
            }
        } catch {
            let known = error as? MartletError
            return [
                .error(
                    "engine", known?.message ?? "\(error)",
                    mend: known?.hint ?? "Set MARTLET_DUCKDB_LIBRARY to the path of libduckdb.so.")
            ]
        }
    }

    private static func findings(in session: any QuerySession) async throws -> [Finding] {
        let version = try await session.rows("SELECT version()").first?.first?.textValue ?? "unknown"
        var findings = [Finding.good("engine", "DuckDB \(version)")]
        let rows = try await session.rows("SELECT extension_name, loaded OR installed FROM duckdb_extensions()")
        let present = Set(rows.filter { $0.count == 2 && $0[1].boolValue == true }.compactMap { $0[0].textValue })
        for (name, loss) in needed where !present.contains(name) {
            findings.append(
                .error(
                    "extensions", "'\(name)' is missing: \(loss)",
                    mend: "Install a DuckDB that has it, such as with: make setup"))
        }
        for (name, loss) in useful where !present.contains(name) {
            findings.append(
                .warning(
                    "extensions", "'\(name)' is missing: \(loss)",
                    mend: "Put its file beside the library, such as with: make setup"))
        }
        if findings.count == 1 {
            let names = (needed + useful).map(\.0).joined(separator: ", ")
            findings.append(.good("extensions", names))
        }
        return findings
    }
}
