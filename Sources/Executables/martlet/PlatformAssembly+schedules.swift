import CatalogService
import Clocks
import Errors
import FileWatching
import FlowSteps
import Glibc
import JSON
import MetadataSQL
import ObjectStorage
import PythonSteps
import Runs
import Scheduler
import SecretService
import Schedules
import Secrets
import TimeZoneFiles

extension PlatformAssembly {
    /// Schedules, triggers and backfills of a project.
    static func schedules(
        _ database: SQLDatabase, _ lake: Lake, _ runs: any RunStore, root: Location, secrets: SecretService,
        python: PythonWorkspace, clock: any WallClock, starter: ProjectRuns
    ) -> ScheduleServices {
        let store = SQLScheduleStore(database)
        let zones = TimeZones(SystemTimeZones())
        let files = ProjectSchedules(store: store, objects: lake.store, root: root, zones: zones, clock: clock)
        var scheduler = Scheduler(
            store: store, runs: runs, starter: starter, tables: LakeTables(lake),
            files: ObjectFiles(lake.store, root: root),
            sensors: ProjectSensors(
                PythonSensors(workspace: python, secrets: secrets, store: lake.store, project: root) {
                    sensor, level, message in
                    if level == .warning || level == .error { ErrorOutput.warn("the sensor '\(sensor)': \(message)") }
                }), zones: zones, clock: clock, holder: LocalHolder.name)
        let waker = scheduler.waker
        scheduler.isGone = LocalHolder.isGone
        if let folder = root.filePath {
            scheduler.watcher = InotifyWatch(root: folder) { waker.wakeForFiles() }
        }
        scheduler.objects = ObjectEvents(SQLEventStore(database))
        let told = ToldProblems()
        scheduler.refresh = {
            let problems = try await files.synchronize()
            told.tell(problems)
        }
        scheduler.tell = { event in
            switch event {
            case .startFailed(let firing):
                ErrorOutput.warn("'\(firing.source)' could not start its run: \(firing.error ?? "")")
            case .broken(let name, let error): ErrorOutput.warn("'\(name)': \(error)")
            default: break
            }
        }
        starter.whenEnded { waker.wake() }
        var book = ScheduleBook(
            store: store, starter: starter, secrets: ProjectWebhookSecrets(secrets), zones: zones, clock: clock)
        book.changed = { waker.wake() }
        return ScheduleServices(book: book, files: files, scheduler: scheduler, starter: starter)
    }
}

/// The project's sensors in Python.
private struct ProjectSensors: SensorRunning {
    private let sensors: PythonSensors

    init(_ sensors: PythonSensors) { self.sensors = sensors }

    func look(_ script: SensorScript, cursor: JSONValue) async throws(MartletError) -> SensorVerdict {
        let answer = try await sensors.ask(script.file, function: script.function, cursor: cursor)
        return SensorVerdict(detail: answer.fires ? answer.parameters : nil, cursor: answer.cursor)
    }
}

/// Names this process among all servers of a project, and knows those of this machine that have ended.
enum LocalHolder {
    private static let host: String = {
        var name = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&name, name.count - 1) == 0 else { return "?" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    /// Host, process, and when it was started, so that a number that was given again is another one.
    static let name = "\(host)/\(getpid())/\(SystemClock().now().microseconds)"

    static func isGone(_ holder: String) -> Bool {
        let parts = holder.split(separator: "/")
        guard parts.count == 3, parts[0] == host, let id = Int32(parts[1]) else { return false }
        return kill(id, 0) != 0 && errno == ESRCH
    }
}

/// Secrets of webhooks among the project's.
private struct ProjectWebhookSecrets: WebhookSecretKeeping {
    private let secrets: SecretService

    init(_ secrets: SecretService) { self.secrets = secrets }

    func keep(_ secret: String, as name: String, by author: String) async throws {
        try await secrets.set(
            try SecretName(name), to: Array(secret.utf8), description: "signs requests to a webhook", by: author)
    }

    func secret(_ name: String) async throws -> [UInt8] {
        let name = try SecretName(name)
        guard let value = try await secrets.values(of: [name])[name] else {
            throw MartletError(.notFound, "there is no secret '\(name)'")
        }
        return value
    }
}
