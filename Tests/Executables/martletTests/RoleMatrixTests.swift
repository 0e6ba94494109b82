import Access
import Clocks
import CommandLineTool
import Errors
import Glibc
import HTTP
import HTTPSecurity
import HTTPTransport
import Machine
import QueryingDuckDB
import Terminal
import Testing

@testable import martlet

/// Which scope each route of the server needs is a contract: a change of it shows as a change of `RoleMatrix.txt`.
@Suite struct RoleMatrixTests {
    private static let snapshot = LocalFiles.absolute("../../../Edges/Snapshots/RoleMatrix.txt", from: #filePath)

    private struct Line {
        var path: String
        var method: String
        var operation: String
        var scope: Scope?
    }

    private static func groups(_ platform: Platform) -> [Router.Group] {
        let context = CommandContext(
            arguments: [], executablePath: "", workingDirectory: platform.folder, environment: [:],
            output: MemorySink(), errors: MemorySink(), outputFacts: { _ in .plain }, errorFacts: { _ in .plain },
            interruption: Interruption(), clock: SystemClock(), version: Martlet.version, engine: DuckDBEngine(),
            openPlatform: { _ in platform })
        return ServerAssembly.groups(platform, context, ServerAssembly.platformAPI(platform), ServerMetrics())
    }

    /// Every route of a server of an empty project.
    private func lines() async throws -> [Line] {
        let folder = try TemporaryProject()
        let platform = try await PlatformAssembly.open(folder.path)
        let groups = Self.groups(platform)
        await platform.close()
        return groups.flatMap { group in
            group.routes.map { route in
                Line(
                    path: group.prefix + route.pattern.description, method: route.method.rawValue,
                    operation: route.operation, scope: route.requiredScope)
            }
        }.sorted { ($0.path, $0.method) < ($1.path, $1.method) }
    }

    @Test func isAsItWas() async throws {
        let actual = try await lines().map { line in
            let scope = line.scope?.rawValue ?? (OpenPaths.standard.paths.contains(line.path) ? "open" : "UNDECLARED")
            return "\(scope)\t\(line.method) \(line.path)\t\(line.operation)\n"
        }.joined()
        let expected = try? String(decoding: LocalFiles.read(Self.snapshot), as: UTF8.self)
        if expected != actual {
            // What to compare, and to copy over the snapshot where the change is meant.
            let proposal = "/tmp/martlet-roles-\(actual.utf8.count).txt"
            try? LocalFiles.create(proposal, Array(actual.utf8))
            Issue.record("the scopes of routes differ from \(Self.snapshot); the new text is in \(proposal)")
        }
    }

    /// Nothing is served to everyone, or to everyone with a token, by having been forgotten.
    @Test func everyRouteIsDeclaredOrOpen() async throws {
        for line in try await lines() {
            let isOpen = OpenPaths.standard.paths.contains(line.path)
            #expect((line.scope == nil) == isOpen, "\(line.method) \(line.path)")
        }
    }

    /// What changes something needs more than reading, whatever its handler asks for.
    @Test func onlySomePostsAreReads() async throws {
        for line in try await lines() where line.scope == .read && !["GET", "HEAD"].contains(line.method) {
            #expect(Self.readingPosts.contains(line.operation), "\(line.method) \(line.path)")
        }
    }

    /// Requests with a body that read.
    ///
    /// Plans and reports are kept for a while, and are none of the lake's state. What a command needs, `RemoteCommands` asks for.
    private static let readingPosts: Set = [
        "previewBackfill", "scheduleTimes", "checkFlow",
        "query", "plan", "test", "signRequest", "planTableScan", "cancelPlanning", "cancelQuery", "fetchScanTasks",
        "reportMetrics",
        "getMultipleContents", "getMultipleContentsV2", "runCommand",
    ]

    @Test func everyGroupIsBehindAuthentication() async throws {
        let folder = try TemporaryProject()
        let platform = try await PlatformAssembly.open(folder.path)
        for group in Self.groups(platform) {
            #expect(group.middleware.contains { $0 is Authentication }, "\(group.prefix)")
        }
        await platform.close()
    }
}

/// An empty project that goes away with the value.
final class TemporaryProject: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/martlet-roles-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw MartletError(.internal, "no temporary folder: \(errno)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        try LocalFiles.create("\(path)/martlet.yaml", Array("name: roles\n".utf8))
    }

    deinit {
        for name in ["catalog.db", "catalog.db-wal", "catalog.db-shm"] { unsafe unlink("\(path)/.martlet/\(name)") }
        unsafe rmdir("\(path)/.martlet")
        unsafe unlink("\(path)/martlet.yaml")
        unsafe rmdir(path)
    }
}
