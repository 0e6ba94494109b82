/// The tiers and which of them may import which; the table of `docs/architecture.md` as data.
enum ArchitectureRules {
    /// What each tier's modules may name in their rows.
    static let allowedTiers: [String: Set<String>] = [
        "Bindings": [],
        "Base": ["Base", "Bindings"],
        "Domain": ["Base", "Domain"],
        "Adapters": ["Base", "Bindings", "Domain"],
        "Services": ["Base", "Domain", "Services"],
        "Edges": ["Base", "Domain", "Edges", "Services"],
        "Executables": ["Adapters", "Base", "Domain", "Edges", "Services"],
    ]

    /// The base modules that may use C: codecs and cryptography.
    static let baseModulesOverC: Set<String> = ["Compression", "Cryptography", "YAML"]

    /// The edges between domain modules; another needs a decision record.
    ///
    /// Reaching further along them is allowed.
    static let domainEdges: [String: Set<String>] = [
        "Access": ["ObjectStorage"],
        "Cataloging": ["Iceberg"],
        "Iceberg": ["ObjectStorage"],
        "Flows": ["Runs"],
        "Ingestion": ["Iceberg"],
        "Lineage": ["Pipelines"],
        "Pipelines": ["ObjectStorage", "Querying"],
        "Quality": ["Querying"],
        "Runs": ["Pipelines"],
        "S3": ["Secrets"],
    ]

    /// Modules of the toolchain that any module may import.
    static let toolchain: Set<String> = ["Swift", "Synchronization", "_Concurrency"]

    /// Tiers that must not touch the operating system.
    static let pureTiers: Set<String> = ["Domain", "Services"]

    /// The domain modules that `name` reaches along the allowed edges.
    static func reachable(from name: String) -> Set<String> {
        var found: Set<String> = []
        var waiting = Array(domainEdges[name] ?? [])
        while let next = waiting.popLast() {
            if found.insert(next).inserted { waiting += domainEdges[next] ?? [] }
        }
        return found
    }

    /// The rows of `Package.swift` that name what their tier may not use.
    static func findings(in package: PackageRows) -> [Finding] {
        var findings: [Finding] = []
        for row in package.rows {
            func report(_ message: String) {
                findings.append(Finding(path: "Package.swift", line: row.line, rule: "tiers", message: message))
            }
            // Suites that span modules are tests: they may use anything that their row names.
            if ["Conformance", "EndToEnd", "Simulation"].contains(row.tier) { continue }
            guard let allowed = allowedTiers[row.tier] else {
                report("'\(row.name)' is in the tier '\(row.tier)', which the architecture does not have")
                continue
            }
            for used in row.uses where used != row.name {
                guard let tier = package.tier(of: used) else {
                    report("'\(row.name)' uses '\(used)', which has no row")
                    continue
                }
                if !allowed.contains(tier) {
                    report("'\(row.name)' (\(row.tier)) must not use '\(used)' (\(tier)): arrows point down")
                } else if row.tier == "Domain", tier == "Domain", !reachable(from: row.name).contains(used) {
                    report(
                        "the edge \(row.name) → \(used) between domain modules needs a decision record and a place in martlet-tidy's list"
                    )
                } else if row.tier == "Base", tier == "Bindings", !baseModulesOverC.contains(row.name) {
                    report("'\(row.name)' must not use '\(used)': in Base only codecs and cryptography are over C")
                }
            }
        }
        return findings
    }
}
