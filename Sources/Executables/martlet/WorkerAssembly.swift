import Clocks
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
        WorkerDesk(
            policy: try WorkerPolicy(settings: settings.workers), server: UInt64.random(in: 0...UInt64.max),
            code: try code(store, root: root, state: state),
            clock: monotonic())
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
                StepRouter([.bash: BashStep(launcher: launcher, project: folder), .http: HTTPStep(sender: sender)])
            }, report: report)
    }

    private static var temporaryFolder: String {
        let folder = ProcessFacts.environment["TMPDIR"] ?? ""
        return folder.hasPrefix("/") ? folder : "/tmp"
    }
}
