// swift-tools-version: 6.2
import PackageDescription

/// One row per target.
///
/// The folder is `Sources/<Tier>/<Name>`; its tests, where they exist, are `Tests/<Tier>/<Name>Tests`.
/// `martlet-tidy` reads the same rows and compares them with the `import` lines, since SwiftPM does not enforce direction.
struct Module {
    let tier: String
    let name: String
    var uses: [String] = []
    /// Modules that only the tests of this one may import.
    var testUses: [String] = []
}

let bindings: [(name: String, package: String?)] = [
    ("CDuckDBHeader", "martlet-duckdb"),
    ("CCurlHeader", nil),
    ("CNATSHeader", nil),
    ("CLibPQHeader", nil),
    ("CLibYAML", "martlet-yaml"),
    ("CMicroHTTPDHeader", nil),
    ("COpenSSL", "martlet-crypto"),
    ("CSQLite", "martlet-sqlite"),
    ("CXXHash", "martlet-xxhash"),
    ("CZlib", "martlet-zlib"),
    ("CZstd", "martlet-zstd"),
]

let base = [
    Module(tier: "Base", name: "ArrowIPC", uses: ["Errors"]),
    Module(tier: "Base", name: "Avro", uses: ["Compression", "Errors", "JSON"]),
    Module(tier: "Base", name: "Caching"),
    Module(tier: "Base", name: "Clocks"),
    Module(tier: "Base", name: "CommandParsing", uses: ["Errors"]),
    Module(tier: "Base", name: "Compression", uses: ["CZlib", "CZstd", "Errors"]),
    Module(tier: "Base", name: "Cryptography", uses: ["COpenSSL", "CXXHash"]),
    Module(tier: "Base", name: "Errors"),
    Module(tier: "Base", name: "HTTP", uses: ["JSON"]),
    Module(tier: "Base", name: "Identifiers", uses: ["Clocks", "Errors"]),
    Module(tier: "Base", name: "JSON", uses: ["Errors"]),
    Module(tier: "Base", name: "Machine", uses: ["Errors", "Terminal"]),
    Module(tier: "Base", name: "Telemetry", uses: ["Clocks", "Errors", "JSON"]),
    Module(tier: "Base", name: "Templates", uses: ["Clocks", "Errors", "JSON"]),
    Module(tier: "Base", name: "Terminal", uses: ["Errors"]),
    Module(tier: "Base", name: "Threads", uses: ["Errors"]),
    Module(tier: "Base", name: "YAML", uses: ["CLibYAML", "Errors", "JSON"]),
]

let domain = [
    Module(
        tier: "Domain", name: "Access",
        uses: ["Caching", "Clocks", "Cryptography", "Errors", "Identifiers", "JSON", "ObjectStorage"]),
    Module(
        tier: "Domain", name: "Cataloging",
        uses: ["Caching", "Clocks", "Cryptography", "Errors", "Identifiers", "JSON"]),
    Module(tier: "Domain", name: "Events", uses: ["Clocks", "Cryptography", "Errors", "Identifiers", "JSON"]),
    Module(tier: "Domain", name: "Execution", uses: ["Errors", "JSON"]),
    Module(
        tier: "Domain", name: "Flows",
        uses: [
            "Caching", "Clocks", "Cryptography", "Errors", "Identifiers", "JSON", "Runs", "Templates", "YAML",
        ]),
    Module(
        tier: "Domain", name: "Iceberg",
        uses: ["Avro", "Caching", "Clocks", "Compression", "Errors", "Identifiers", "JSON", "ObjectStorage"]),
    Module(
        tier: "Domain", name: "Ingestion",
        uses: ["Clocks", "Cryptography", "Errors", "Iceberg", "Identifiers", "JSON", "ObjectStorage"]),
    Module(tier: "Domain", name: "ObjectStorage", uses: ["Clocks", "Errors"]),
    Module(
        tier: "Domain", name: "Pipelines",
        uses: ["Clocks", "Cryptography", "Errors", "JSON", "ObjectStorage", "Querying", "Templates", "YAML"]),
    Module(tier: "Domain", name: "Quality", uses: ["Clocks", "Errors", "JSON", "Querying", "Templates"]),
    Module(tier: "Domain", name: "Querying", uses: ["Clocks", "Errors", "JSON"]),
    Module(tier: "Domain", name: "Retention", uses: ["Clocks", "Errors", "JSON"]),
    Module(tier: "Domain", name: "S3", uses: ["Clocks", "Cryptography", "Errors", "HTTP", "Identifiers", "Secrets"]),
    Module(tier: "Domain", name: "SavedQueries", uses: ["Clocks", "Errors", "Identifiers"]),
    Module(tier: "Domain", name: "Secrets", uses: ["Clocks", "Cryptography", "Errors", "JSON"]),
    Module(tier: "Domain", name: "Workers", uses: ["Errors", "Identifiers", "JSON"]),
    Module(tier: "Domain", name: "Runs", uses: ["Clocks", "Cryptography", "Errors", "Identifiers", "JSON"]),
    Module(
        tier: "Domain", name: "Schedules", uses: ["Clocks", "Cryptography", "Errors", "JSON"],
        testUses: ["TimeZoneFiles"]),
]

let adapters = [
    Module(
        tier: "Adapters", name: "HTTPTransport",
        uses: [
            "CCurl", "CCurlHeader", "CMicroHTTPD", "CMicroHTTPDHeader", "Clocks", "Compression", "Errors", "Events",
            "HTTP",
            "JSON", "Machine", "Telemetry", "Threads",
        ]),
    Module(
        tier: "Adapters", name: "EventsNATS", uses: ["CNATS", "CNATSHeader", "Errors", "Threads", "Workers"]),
    Module(
        tier: "Adapters", name: "MetadataSQL",
        uses: [
            "Access", "CLibPQ", "CLibPQHeader", "CSQLite", "Cataloging", "Clocks", "Cryptography", "Errors", "Events",
            "Identifiers", "JSON", "Machine", "Pipelines", "Retention", "Runs", "S3", "SavedQueries", "Schedules",
            "Secrets", "Threads",
        ]),
    Module(tier: "Adapters", name: "FileWatching", uses: ["Errors", "Schedules", "Threads"]),
    Module(tier: "Adapters", name: "TimeZoneFiles", uses: ["Errors", "Machine", "Schedules"]),
    Module(tier: "Adapters", name: "SecretKeys", uses: ["Errors", "Secrets"]),
    Module(tier: "Adapters", name: "PortalBundle", uses: ["CPortal"]),
    Module(
        tier: "Adapters", name: "Processes",
        uses: [
            "Cataloging", "CIsolation", "Cryptography", "Errors", "Execution", "Identifiers", "JSON", "Runs", "Threads",
        ],
        testUses: ["Clocks"]),
    Module(
        tier: "Adapters", name: "ObjectStorageLocal", uses: ["Clocks", "Errors", "ObjectStorage", "S3", "Threads"]),
    Module(
        tier: "Adapters", name: "ObjectStorageS3",
        uses: ["Clocks", "Errors", "HTTP", "Machine", "ObjectStorage", "S3"]),
    Module(
        tier: "Adapters", name: "QueryingDuckDB",
        uses: [
            "ArrowIPC", "CDuckDB", "CDuckDBHeader", "Clocks", "Errors", "Iceberg", "Identifiers", "JSON", "Querying",
            "Threads",
        ]),
]

let domainAndBase = (base + domain).map(\.name)

let services = [
    Module(tier: "Services", name: "AccessService", uses: domainAndBase, testUses: ["MetadataSQL"]),
    Module(tier: "Services", name: "CatalogService", uses: domainAndBase, testUses: adapters.map(\.name)),
    Module(tier: "Services", name: "IngestionService", uses: domainAndBase + ["CatalogService", "QueryService"]),
    Module(
        tier: "Services", name: "LandingService", uses: domainAndBase, testUses: adapters.map(\.name)),
    Module(
        tier: "Services", name: "Maintenance",
        uses: domainAndBase + ["CatalogService", "QueryService"], testUses: adapters.map(\.name) + ["IngestionService"]),
    Module(
        tier: "Services", name: "LakeMoving", uses: domainAndBase + ["CatalogService", "ObjectService"],
        testUses: adapters.map(\.name)),
    Module(
        tier: "Services", name: "Notifications", uses: domainAndBase + ["CatalogService", "QueryService"],
        testUses: adapters.map(\.name) + ["IngestionService"]),
    Module(
        tier: "Services", name: "Orchestrator",
        uses: domainAndBase + ["CatalogService", "IngestionService", "PythonSteps", "QueryService"],
        testUses: adapters.map(\.name)),
    Module(
        tier: "Services", name: "FlowSteps",
        uses: domainAndBase + [
            "CatalogService", "IngestionService", "Maintenance", "Orchestrator", "PythonSteps", "QueryService",
            "SecretService", "WorkerService",
        ], testUses: adapters.map(\.name)),
    Module(
        tier: "Services", name: "ObjectService", uses: domainAndBase + ["SecretService"], testUses: adapters.map(\.name)
    ),
    Module(tier: "Services", name: "SecretService", uses: domainAndBase, testUses: adapters.map(\.name)),
    Module(tier: "Services", name: "PipelineSources", uses: domainAndBase, testUses: adapters.map(\.name)),
    Module(tier: "Services", name: "PythonSteps", uses: domainAndBase + ["QueryService"]),
    Module(tier: "Services", name: "QueryService", uses: domainAndBase + ["CatalogService"]),
    Module(
        tier: "Services", name: "RetentionService", uses: domainAndBase + ["CatalogService", "Maintenance"],
        testUses: adapters.map(\.name) + ["IngestionService", "QueryService"]),
    Module(
        tier: "Services", name: "TelemetryService", uses: domainAndBase, testUses: ["MetadataSQL", "RunEngine"]),
    Module(tier: "Services", name: "RunEngine", uses: domainAndBase, testUses: ["MetadataSQL"]),
    Module(tier: "Services", name: "WorkerService", uses: domainAndBase),
    Module(
        tier: "Services", name: "Scheduler", uses: domainAndBase + ["CatalogService", "Orchestrator"],
        testUses: adapters.map(\.name)),
]

let belowEdges = domainAndBase + services.map(\.name)

let edges = [
    Module(tier: "Edges", name: "PlatformJSON", uses: belowEdges),
    Module(
        tier: "Edges", name: "CommandLineTool",
        uses: belowEdges + ["HTTPSecurity", "PlatformClient", "PlatformJSON", "WorkerClient"]),
    Module(tier: "Edges", name: "PlatformClient", uses: ["Clocks", "Errors", "HTTP", "JSON"]),
    Module(tier: "Edges", name: "WorkerClient", uses: belowEdges + ["PlatformClient"]),
    Module(tier: "Edges", name: "Portal", uses: ["Compression", "Errors", "HTTP", "JSON"], testUses: ["Machine"]),
    Module(tier: "Edges", name: "HTTPSecurity", uses: belowEdges, testUses: adapters.map(\.name)),
    Module(
        tier: "Edges", name: "IcebergRESTAPI", uses: belowEdges + ["HTTPSecurity"], testUses: adapters.map(\.name)),
    Module(tier: "Edges", name: "NessieAPI", uses: belowEdges + ["HTTPSecurity"], testUses: adapters.map(\.name)),
    Module(
        tier: "Edges", name: "S3API", uses: belowEdges, testUses: adapters.map(\.name)),
    Module(
        tier: "Edges", name: "PlatformAPI", uses: belowEdges + ["HTTPSecurity", "PlatformJSON"],
        testUses: adapters.map(\.name) + ["PlatformClient"]),
]

let everything = (base + domain + adapters + services + edges).map(\.name)

let executables = [
    Module(tier: "Executables", name: "martlet", uses: everything),
    Module(tier: "Executables", name: "martlet-bench", uses: everything),
    Module(tier: "Executables", name: "martlet-tidy"),
]

// Suites that span modules: one per port, and those that drive the built binary.
let crossModuleTests = [
    Module(tier: "Simulation", name: "RunSimulation", uses: domainAndBase + ["RunEngine"]),
    Module(
        tier: "Conformance", name: "ObjectStoreConformance",
        uses: domainAndBase + adapters.map(\.name) + ["ObjectService", "S3API", "SecretService"]),
    Module(tier: "Conformance", name: "CatalogConformance", uses: domainAndBase + adapters.map(\.name)),
    Module(tier: "Conformance", name: "TokenStoreConformance", uses: domainAndBase + adapters.map(\.name)),
]

let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Where the simulation of runs spends its time, which goes through ten thousand worlds: optimized also for tests.
let simulated: Set<String> = ["Identifiers", "RunEngine", "RunSimulation", "Runs"]

func settings(of name: String) -> [SwiftSetting] {
    simulated.contains(name) ? settings + [.unsafeFlags(["-O"], .when(configuration: .debug))] : settings
}

/// A row whose folder does not exist yet declares nothing.
func exists(_ path: String) -> Bool { present.contains(path) }
let present = FolderList().paths

var targets: [Target] = bindings.filter { exists("Sources/Bindings/\($0.name)") }.map {
    .systemLibrary(name: $0.name, path: "Sources/Bindings/\($0.name)", pkgConfig: $0.package)
}
/// Libraries that are loaded when first needed: a shim over the types of the header.
for name in ["CCurl", "CDuckDB", "CLibPQ", "CMicroHTTPD", "CNATS"] where exists("Sources/Bindings/\(name)") {
    targets.append(
        .target(name: name, dependencies: [.byName(name: "\(name)Header")], path: "Sources/Bindings/\(name)"))
}

/// A shim over the kernel's own calls, and the files that are built into the binary.
for name in ["CIsolation", "CPortal"] where exists("Sources/Bindings/\(name)") {
    targets.append(.target(name: name, path: "Sources/Bindings/\(name)"))
}

func known(_ names: [String]) -> [Target.Dependency] {
    names.filter { name in targetNames.contains(name) }.map { .byName(name: $0) }
}
let declared = base + domain + adapters + services + edges
let targetNames = Set(
    targets.map(\.name) + (declared + executables).filter { exists("Sources/\($0.tier)/\($0.name)") }.map(\.name))

for module in declared + executables where exists("Sources/\(module.tier)/\(module.name)") {
    let path = "Sources/\(module.tier)/\(module.name)"
    if module.tier == "Executables" {
        targets.append(
            .executableTarget(
                name: module.name, dependencies: known(module.uses), path: path,
                swiftSettings: settings(of: module.name)))
    } else {
        targets.append(
            .target(
                name: module.name, dependencies: known(module.uses), path: path,
                swiftSettings: settings(of: module.name)))
    }
    let tests = "Tests/\(module.tier)/\(module.name)Tests"
    if exists(tests) {
        targets.append(
            .testTarget(
                name: "\(module.name)Tests", dependencies: known([module.name] + module.uses + module.testUses),
                path: tests, exclude: FolderList.hasFixtures(tests) ? ["Fixtures"] : [], swiftSettings: settings))
    }
}
for suite in crossModuleTests where exists("Tests/\(suite.tier)/\(suite.name)Tests") {
    targets.append(
        .testTarget(
            name: "\(suite.name)Tests", dependencies: known(suite.uses),
            path: "Tests/\(suite.tier)/\(suite.name)Tests", swiftSettings: settings(of: suite.name)))
}

let package = Package(name: "martlet", targets: targets)

import Foundation

struct FolderList {
    let paths: Set<String>

    /// Whether a test target has files beside its sources, which tests find by `#filePath`.
    static func hasFixtures(_ tests: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(tests)/Fixtures")
    }

    init() {
        let root = Context.packageDirectory
        var found: Set<String> = []
        for top in ["Sources", "Tests"] {
            for tier in (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(top)")) ?? [] {
                for name in (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(top)/\(tier)")) ?? [] {
                    found.insert("\(top)/\(tier)/\(name)")
                }
            }
        }
        paths = found
    }
}
