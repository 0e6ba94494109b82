import Clocks
import EventsNATS
import JSON
import CommandLineTool
import Errors
import FlowSteps
import Glibc
import HTTP
import HTTPTransport
import Machine
import ObjectStorage
import Pipelines
import Processes
import Runs
import WorkerService
import Workers

/// Puts both sides of workers together: the desk of a server, and what a worker runs steps with.
enum WorkerAssembly {
    /// The desk of a project, which gives work away once a server runs around it.
    static func desk(
        _ settings: ProjectSettings, root: Location, store: any ObjectStore, state: String
    ) throws(MartletError) -> WorkerDesk {
        let server = UInt64.random(in: 0...UInt64.max)
        return WorkerDesk(
            policy: try WorkerPolicy(settings: settings.workers), server: server,
            code: try code(store, root: root, state: state),
            carriage: try carriage(settings, server: server), clock: monotonic(),
            newTablePath: { tablePath(in: state) })
    }

    /// A new file for rows that a worker sends, where sessions may read it; named as what is removed once this process is no more.
    private static func tablePath(in state: String) -> String {
        "\(state)/steps/\(getpid())-\(String(UInt64.random(in: 0...UInt64.max), radix: 36)).parquet"
    }

    /// What subjects of NATS begin with; its stream is named after it.
    private static let prefix = "martlet"

    /// The message system that `workers.nats` of the settings names.
    private static func carriage(_ settings: ProjectSettings, server: UInt64) throws(MartletError) -> Carriage? {
        guard let nats = settings.workers["nats"], !nats.isNull else { return nil }
        guard let url = nats["url"]?.stringValue, nats.objectValue?.count == 1 else {
            throw MartletError(
                .invalidInput, "'workers.nats' in martlet.yaml must have a 'url', and nothing else",
                hint: "Such as nats://127.0.0.1:4222.")
        }
        return Carriage(
            carrier: carrier(url, report: ErrorOutput.warn), url: NATSCarrier.shown(url),
            prefix: "\(prefix).\(String(server, radix: 16))")
    }

    /// Carries messages over the NATS at an address.
    static func carrier(_ url: String, report: @escaping @Sendable (String) -> Void) -> NATSCarrier {
        NATSCarrier(url: url, prefix: prefix, pause: { try await Task.sleep(for: $0) }, report: report)
    }

    /// Where what was shipped to workers lies.
    static func codeFolder(_ state: String) -> String { "\(state)/code" }

    /// What is shipped to workers.
    static func code(
        _ store: any ObjectStore, root: Location, state: String
    ) throws(MartletError) -> ProjectCode {
        ProjectCode(store: store, project: root, folder: try Location(codeFolder(state)), clock: SystemClock())
    }

    /// The time since now, by a clock that nobody sets.
    static func monotonic() -> @Sendable () -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        return { clock.now - start }
    }

    /// What a worker needs of this machine.
    ///
    /// - Parameter cache: The worker's folder of what may be used again.
    static func machine(
        sender: any HTTPSender, cache: String, report: @escaping @Sendable (String) -> Void
    ) throws(MartletError) -> WorkerMachine {
        let scratch = try scratchFolder(in: temporaryFolder)
        let launcher = LocalProcessLauncher(folder: scratch)
        try LocalFiles.makeFolder("\(cache)/python")
        let python = PlatformAssembly.python(on: launcher, scratch: scratch, environments: "\(cache)/python")
        let measure = MachineLoad()
        return WorkerMachine(
            processID: getpid(), clock: monotonic(), pause: { try await Task.sleep(for: $0) },
            load: {
                let sample = measure.sample()
                return WorkerLoad(
                    cpu: sample.cpu, memoryBytes: Int64(sample.memoryBytes),
                    memoryTotalBytes: Int64(sample.memoryTotalBytes), load: sample.load)
            },
            executor: { payload, folder, server throws(MartletError) in
                var router = StepRouter([
                    .bash: BashStep(launcher: launcher, project: folder), .http: HTTPStep(sender: sender),
                ])
                if payload.assignment.kind == .python {
                    router[.python] = FlowSteps.PythonStep(
                        workspace: try python(folder, server), project: folder, sendTable: server.sendTable)
                }
                return router
            }, report: report)
    }

    private static let scratchName = "martlet-worker-"

    /// A folder of this process; those of workers that are no more are removed.
    private static func scratchFolder(in parent: String) throws(MartletError) -> String {
        for name in LocalFiles.names(in: parent) where name.hasPrefix(scratchName) {
            guard let owner = Int32(name.dropFirst(scratchName.utf8.count)) else { continue }
            if owner == getpid() || LocalFiles.kind(of: "/proc/\(owner)") == nil {
                LocalFiles.removeTree("\(parent)/\(name)")
            }
        }
        let scratch = "\(parent)/\(scratchName)\(getpid())"
        try LocalFiles.makeFolder(scratch)
        return scratch
    }

    private static var temporaryFolder: String {
        let folder = ProcessFacts.environment["TMPDIR"] ?? ""
        return folder.hasPrefix("/") ? folder : "/tmp"
    }
}
