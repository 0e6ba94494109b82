public import Errors

/// How a child ended, and what it used.
public struct ProcessResult: Sendable, Hashable {
    public enum Ending: Sendable, Hashable {
        case exited(status: Int32)
        /// A signal ended it that the launcher did not send.
        case signalled(Int32)
        /// The launcher ended it, because it was asked to.
        case terminated
        case reachedLimit(ProcessLimit)
    }

    public var ending: Ending
    public var wallTime: Duration
    /// Of the child and of all that it waited for.
    public var cpuTime: Duration
    /// The most that one of its processes held, in bytes.
    public var peakMemory: Int64
    /// What it wrote, and how much of that was handed on.
    public var outputBytes: Int64
    public var keptOutputBytes: Int64
    /// What it left in the file that its command names.
    public var handover: ProcessHandover.Content

    public init(
        ending: Ending, wallTime: Duration = .zero, cpuTime: Duration = .zero, peakMemory: Int64 = 0,
        outputBytes: Int64 = 0, keptOutputBytes: Int64 = 0, handover: ProcessHandover.Content = .nothing
    ) {
        self.ending = ending
        self.wallTime = wallTime
        self.cpuTime = cpuTime
        self.peakMemory = peakMemory
        self.outputBytes = outputBytes
        self.keptOutputBytes = keptOutputBytes
        self.handover = handover
    }

    /// How a shell ends whose command was ended by SIGXFSZ.
    private static let fileTooLarge: Int32 = 128 + 25

    public var isSuccess: Bool { ending == .exited(status: 0) }

    /// The error that says how the child ended; nil where it succeeded.
    public func failure(of command: ProcessCommand) -> MartletError? {
        switch ending {
        case .exited(status: 0): nil
        case .exited(status: Self.fileTooLarge) where command.limits.disk != nil:
            MartletError(
                .limitExceeded,
                "\(command.name) ended with status \(Self.fileTooLarge): a file grew beyond its limit 'disk' of \(command.limits.disk ?? 0) bytes",
                hint: "Raise the limit 'disk', or write to the lake instead.")
        case .exited(let status):
            MartletError(.failed, "\(command.name) ended with status \(status)", hint: "Its output says why.")
        case .signalled(let signal):
            MartletError(
                .failed, "\(command.name) was ended by signal \(signal)",
                hint: signal == 9
                    ? "Something outside of Martlet killed it, such as the system being out of memory." : nil)
        case .terminated: MartletError(.cancelled, "\(command.name) was ended because it was asked to")
        case .reachedLimit(let limit): command.limits.exceeded(limit, by: command.name)
        }
    }
}

extension ProcessLimits {
    /// What is said of output that was not handed on.
    public func dropped(seen: Int64, kept: Int64, by name: String) -> String {
        "\(name) wrote \(seen) bytes of output; the first \(kept) are kept, for its limit 'output_bytes'"
    }

    /// The error for a child that was ended because of a limit.
    public func exceeded(_ limit: ProcessLimit, by name: String) -> MartletError {
        switch limit {
        case .memory:
            MartletError(
                .limitExceeded, "\(name) used more memory than its limit of \(memory ?? 0) bytes",
                hint: "Raise the limit 'memory', or read the data in parts.")
        case .disk:
            MartletError(
                .limitExceeded, "\(name) wrote more into its private folder than its limit of \(disk ?? 0) bytes",
                hint: "Its /tmp and /var/tmp count too. Raise the limit 'disk', or write to the lake instead.")
        case .processes:
            MartletError(
                .limitExceeded, "\(name) started more processes and threads than its limit of \(processes ?? 0)",
                hint: "Raise the limit 'processes', or start fewer at once.")
        case .cpuTime:
            MartletError(
                .timedOut, "\(name) used its \(cpuTime.map { "\($0)" } ?? "") of CPU time",
                hint: "Raise the limit 'cpu_time'.")
        case .wallTime:
            MartletError(
                .timedOut, "\(name) took longer than its limit of \(wallTime.map { "\($0)" } ?? "")",
                hint: "Raise the step's 'timeout'.")
        }
    }
}
