import Errors
import Querying

/// Looks whether the SQL engine is there and has what Martlet uses.
enum EngineCheck {
    /// Extensions that reading and writing need, and what is missing without them.
    private static let needed = [
        ("parquet", "tables cannot be read or written"), ("json", "JSON files cannot be read"),
    ]
    private static let useful = [("icu", "time zones are not known")]
    /// Loaded only when a file needs it.
    private static let onDemand = [("excel", "Excel files cannot be read")]

    static func findings(_ engine: any QueryEngine) async -> [Finding] {
        do {
            let session = try await engine.open(SessionOptions())
            do {
                let findings = try await findings(in: session, of: engine)
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

    /// Those of the extensions loaded on demand that a session cannot load.
    private static func unloadable(_ engine: any QueryEngine) async -> [(String, String)] {
        var missing: [(String, String)] = []
        for (name, loss) in onDemand {
            var options = SessionOptions()
            options.extensions = [name]
            do {
                try await engine.open(options).close()
            } catch {
                missing.append((name, loss))
            }
        }
        return missing
    }

    private static func findings(in session: any QuerySession, of engine: any QueryEngine) async throws -> [Finding] {
        let missing = await unloadable(engine)
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
        for (name, loss) in useful.filter({ !present.contains($0.0) }) + missing {
            findings.append(
                .warning(
                    "extensions", "'\(name)' is missing: \(loss)",
                    mend: "Put its file beside the library, such as with: make setup"))
        }
        if findings.count == 1 {
            let names = (needed + useful + onDemand).map(\.0).joined(separator: ", ")
            findings.append(.good("extensions", names))
        }
        return findings
    }
}
