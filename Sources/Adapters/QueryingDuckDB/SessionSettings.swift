internal import Querying

/// The settings of a session, from its options.
enum SessionSettings {
    /// Settings that a database opens with.
    static func atOpen(_ options: SessionOptions, extensionsFolder: String?) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = [
            ("errors_as_json", "true"), ("autoinstall_known_extensions", "false"),
            ("autoload_known_extensions", "false"),
        ]
        if let limit = options.memoryLimit { settings.append(("memory_limit", "\(limit)B")) }
        if let threads = options.threads { settings.append(("threads", "\(threads)")) }
        settings.append(("temp_directory", options.temporaryFolder ?? ""))
        if let limit = options.temporarySizeLimit, options.temporaryFolder != nil {
            settings.append(("max_temp_directory_size", "\(limit)B"))
        }
        return settings
    }

    /// Statements to run on a new connection, the lock last: after it nothing can be set any more.
    static func statements(_ options: SessionOptions) -> [String] {
        // Progress is counted only where a progress bar is on; it is not printed.
        var statements = [
            "SET TimeZone = 'UTC'", "SET enable_progress_bar = \(options.reportsProgress)",
            "SET enable_progress_bar_print = false",
            // Files of tables never change, and every query that names a table plans over their footers.
            "SET parquet_metadata_cache = true",
        ]
        // Catalogs are told apart without regard to case, and DuckDB has one of its own.
        var catalogs: Set<String> = ["memory"]
        for namespace in options.namespaces where catalogs.insert(namespace.lowercased()).inserted {
            statements.append("ATTACH ':memory:' AS \(SQLText.identifier(namespace))")
        }
        switch options.access {
        case .trusted: break
        case .project(let folders), .lakeOnly(let folders):
            // A folder is a prefix of paths to DuckDB, so one without a slash at the end would allow its neighbours too.
            let list = folders.map { SQLText.literal($0.hasSuffix("/") ? $0 : $0 + "/") }
            statements.append("SET allowed_directories = [\(list.joined(separator: ", "))]")
            statements.append("SET enable_external_access = false")
            statements.append("SET lock_configuration = true")
        }
        return [statements.joined(separator: "; ")]
    }
}
