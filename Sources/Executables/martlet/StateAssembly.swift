import CommandLineTool
import Errors
import Glibc
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import Pipelines
import Processes
import Runs

/// Chooses the database of a project's state: a file in the project, or PostgreSQL.
enum StateAssembly {
    /// Wins over `state` in `martlet.yaml`, so that a deployment needs no file changed.
    static let variable = "MARTLET_STATE_URL"

    /// The address of the PostgreSQL database; nil for the file in the project.
    static func address(_ settings: ProjectSettings) throws(MartletError) -> String? {
        let given = ProcessFacts.environment[variable].flatMap { $0.isEmpty ? nil : $0 }
        guard let address = given ?? settings.state else { return nil }
        try check(address, from: given == nil ? "'state' in martlet.yaml" : variable)
        return address
    }

    /// Without the text, which may hold a password.
    private static func check(_ address: String, from source: String) throws(MartletError) {
        guard address.hasPrefix("postgresql://") || address.hasPrefix("postgres://") else {
            throw MartletError(
                .invalidInput, "\(source) is no address of a PostgreSQL database",
                hint: "Write it as postgresql://USER@HOST:PORT/DATABASE, or leave it out for a file in the project.")
        }
    }

    /// - Parameter folder: The folder `.martlet` of the project.
    static func open(_ address: String?, folder: String) throws(MartletError) -> SQLDatabase {
        guard let address else { return try SQLDatabase(path: "\(folder)/catalog.db") }
        return try SQLDatabase(postgres: address, localFolder: folder)
    }

    static func liveness(_ address: String?, folder: String) throws(MartletError) -> any RunLiveness {
        guard let address else { return FileRunLiveness(folder: "\(folder)/runs") }
        return try LeasedRunLiveness(postgres: address)
    }

    // MARK: Without opening the project

    static let tools = StateTools(
        show: { folder in
            let place = try await place(of: folder)
            let summary = try place.summary()
            return StateTools.Summary(
                place: place.name, version: summary.version,
                tables: summary.rows.map { StateTools.Table(name: $0.table, rows: $0.count) },
                movedTo: summary.movedTo, copyOf: summary.copyOf)
        },
        move: { folder, target in
            let source = try await place(of: folder)
            let place = try Self.target(target, folder)
            let report = try StateMove(from: source, to: place).run()
            return StateTools.Move(
                from: source.name, to: place.name,
                tables: report.tables.map { StateTools.Table(name: $0.table, rows: $0.rows) })
        },
        isRunning: { kill($0, 0) == 0 || errno == EPERM })

    private static func file(_ folder: String) throws(MartletError) -> String {
        let state = "\(try PlatformAssembly.absolute(folder))/\(PlatformAssembly.stateFolder)"
        try PlatformAssembly.makeFolder(state)
        return "\(state)/catalog.db"
    }

    private static func place(of folder: String) async throws -> StatePlace {
        let root = try Location(try PlatformAssembly.absolute(folder))
        let settings = try await ProjectSettings.load(from: LocalObjectStore(), root: root)
        guard let address = try address(settings) else { return StatePlace(sqlite: try file(folder)) }
        return try StatePlace(postgres: address)
    }

    private static func target(_ text: String, _ folder: String) throws -> StatePlace {
        if text == "sqlite" { return StatePlace(sqlite: try file(folder)) }
        try check(text, from: "--to")
        return try StatePlace(postgres: text)
    }
}
