internal import CIsolation
internal import Errors
internal import Execution
internal import Glibc

/// What a child is started with, in the system's terms.
struct ChildStart {
    var name: String
    var program: String
    /// The program's own name first.
    var arguments: [String]
    var environment: [String: String]
    var folder: String
    var hidden: [String]
    /// Counts with `MARTLET_OWN_FILES`.
    var views: [ChildFiles.View] = []
    var isolation: Int32
    var limits: ProcessLimits
    var input: Int32
    var output: Int32
    var error: Int32
    /// Becomes descriptor 3 of the program; -1 leaves it out.
    var channel: Int32 = -1

    /// The kernel refuses more processes than this beyond the limit; until then the watch sees that there are too many.
    static let processSlack = 64

    /// Starts the child and waits until its program runs.
    func start() throws(MartletError) -> StartedChild {
        let lifeline = try Pipe.make()
        let report = try Pipe.make()
        let names = CStrings(arguments)
        let variables = CStrings(environment.map { "\($0.key)=\($0.value)" }.sorted())
        let hiding = CStrings(hidden)
        let path = CStrings([program, folder])
        let sources = CStrings(views.map(\.source))
        let targets = CStrings(views.map(\.target))
        var shown = unsafe [martlet_view]()
        for (index, view) in views.enumerated() {
            unsafe shown.append(
                martlet_view(
                    source: UnsafePointer(sources.pointers[index]), target: UnsafePointer(targets.pointers[index]),
                    writable: view.isWritable.map { $0 ? 1 : 0 } ?? -1))
        }
        var child = unsafe martlet_child()
        unsafe child.program = UnsafePointer(path.pointers[0])
        unsafe child.folder = UnsafePointer(path.pointers[1])
        unsafe child.arguments = UnsafePointer(names.pointers.baseAddress)
        unsafe child.environment = UnsafePointer(variables.pointers.baseAddress)
        unsafe child.hidden = UnsafePointer(hiding.pointers.baseAddress)
        unsafe child.hidden_count = Int32(hidden.count)
        unsafe child.isolation = isolation
        unsafe child.input = input
        unsafe child.output = output
        unsafe child.error = error
        unsafe child.channel = channel
        unsafe child.lifeline = lifeline.reading
        unsafe child.report = report.writing
        unsafe child.memory = limits.memory ?? -1
        unsafe child.cpu_seconds = limits.cpuTime.map { max(1, $0.components.seconds + 1) } ?? -1
        unsafe child.open_files = Int64(limits.openFiles ?? -1)
        unsafe child.processes = limits.processes.map { Int64($0 + Self.processSlack) } ?? -1
        unsafe child.file_size = limits.disk ?? -1
        unsafe child.shared_memory = limits.sharedMemory ?? -1
        let pid = unsafe shown.withUnsafeBufferPointer { buffer in
            unsafe child.views = buffer.baseAddress
            unsafe child.view_count = Int32(buffer.count)
            return unsafe martlet_start(&child)
        }
        close(lifeline.reading)
        close(report.writing)
        let started = StartedChild(pid: pid, lifeline: lifeline.writing, report: report.reading)
        guard pid > 0 else {
            close(lifeline.writing)
            close(report.reading)
            throw failure(-pid, "make a process")
        }
        let first = started.nextReport()
        if first?.kind == ChildReport.started { return started }
        started.discard()
        throw failure(first?.value ?? EIO, first?.stage ?? "start its first process")
    }

    private func failure(_ number: Int32, _ stage: String) -> MartletError {
        let reason = unsafe String(cString: strerror(number))
        let message = "\(name): could not \(stage) ('\(program)'): \(reason)"
        switch number {
        case ENOENT, ENOTDIR:
            return MartletError(.notFound, message, hint: "Is the program installed, and the folder there?")
        case EACCES, ENOEXEC: return MartletError(.permissionDenied, message, hint: "May it be executed?")
        case EPERM, ENOSPC, EINVAL:
            return MartletError(.unsupported, message, hint: "'martlet doctor' says how children are isolated here.")
        default:
            return MartletError(
                .unavailable, message, hint: "Is there a limit on processes or memory of this machine?", retry: .safely)
        }
    }
}

/// A child's first process, with the pipes to it.
final class StartedChild: Sendable {
    let pid: Int32
    let lifeline: Int32
    let report: Int32

    init(pid: Int32, lifeline: Int32, report: Int32) {
        self.pid = pid
        self.lifeline = lifeline
        self.report = report
    }

    /// The next report, or nil where the first process has gone.
    func nextReport() -> ChildReport? {
        var report = martlet_report()
        let size = MemoryLayout<martlet_report>.size
        let count = unsafe read(self.report, &report, size)
        return count == size ? ChildReport(report) : nil
    }

    /// Ends it without caring how.
    func discard() {
        close(lifeline)
        close(report)
        martlet_wait(pid)
    }
}
