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
            carriage: try carriage(settings, server: server), clock: monotonic())
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

    /// What is shipped to workers.
    static func code(
        _ store: any ObjectStore, root: Location, state: String
    ) throws(MartletError) -> ProjectCode {
        ProjectCode(store: store, project: root, folder: try Location("\(state)/code"))
    }

    /// The time since now, by a clock that nobody sets.
    static func monotonic() -> @Sendable () -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        return { clock.now - start }
    }

    /// What a worker needs of this machine.
    static func machine(
        sender: any HTTPSender, report: @escaping @Sendable (String) -> Void
    ) throws(MartletError) -> WorkerMachine {
        let scratch = "\(temporaryFolder)/martlet-worker-\(getpid())"
        try LocalFiles.makeFolder(scratch)
        let launcher = LocalProcessLauncher(folder: scratch)
        let python = PlatformAssembly.python(on: launcher, scratch: scratch)
        let measure = MachineLoad()
        return WorkerMachine(
            processID: getpid(), clock: monotonic(), pause: { try await Task.sleep(for: $0) },
            load: {
                let sample = measure.sample()
                return WorkerLoad(
                    cpu: sample.cpu, memoryBytes: Int64(sample.memoryBytes),
                    memoryTotalBytes: Int64(sample.memoryTotalBytes), load: sample.load)
            },
            executor: { _, folder throws(MartletError) in
                StepRouter([
                    .bash: BashStep(launcher: launcher, project: folder), .http: HTTPStep(sender: sender),
                    .python: FlowSteps.PythonStep(
                        workspace: try python(folder), orchestrator: nil, project: folder, clock: SystemClock()),
                ])
            }, report: report)
    }

    private static var temporaryFolder: String {
        let folder = ProcessFacts.environment["TMPDIR"] ?? ""
        return folder.hasPrefix("/") ? folder : "/tmp"
    }
}
