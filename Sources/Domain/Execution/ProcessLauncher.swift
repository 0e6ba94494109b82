public import Errors

/// The port to child processes: they are isolated from the server and from each other, and end with all that they started.
public protocol ProcessLauncher: Sendable {
    /// Starts a child and returns once its program runs.
    ///
    /// - Parameter output: Given each line as it comes, in order; the child waits while it is slow.
    /// - Throws: `notFound` for a program or folder that is not there, `unsupported` where this machine cannot isolate as asked,
    ///   `unavailable` where it has no room for a process.
    func launch(
        _ command: ProcessCommand, output: @escaping @Sendable (ProcessLine) async -> Void
    ) async throws(MartletError) -> any RunningProcess

    /// What the machine lets this launcher do.
    var isolation: ProcessIsolation { get }
}

/// A child that runs.
public protocol RunningProcess: Sendable {
    /// Its number as the server's machine sees it.
    var id: Int32 { get }

    /// Asks it to end (SIGTERM), and kills it with all that it started once its grace is over; harmless after its end.
    func terminate()

    /// Kills it with all that it started, at once.
    func kill()

    /// Waits for its end, and for all of its output to be handed on.
    func wait() async -> ProcessResult
}

extension ProcessLauncher {
    /// Runs a child to its end; where the task is cancelled the child is ended, politely first.
    public func run(
        _ command: ProcessCommand, output: @escaping @Sendable (ProcessLine) async -> Void
    ) async throws(MartletError) -> ProcessResult {
        let process = try await launch(command, output: output)
        let result = await withTaskCancellationHandler {
            await process.wait()
        } onCancel: {
            process.terminate()
        }
        if Task.isCancelled { throw MartletError(.cancelled, "\(command.name) was cancelled") }
        return result
    }
}

/// A line that a child wrote.
public struct ProcessLine: Sendable, Hashable {
    public enum Stream: String, Sendable, Hashable { case output, error }

    public var stream: Stream
    /// Without its end; bytes that are not UTF-8 are replaced.
    public var text: String
    /// Whether it was longer than the limit on lines, and the rest left out.
    public var isCut: Bool

    public init(stream: Stream, text: String, isCut: Bool = false) {
        self.stream = stream
        self.text = text
        self.isCut = isCut
    }

    /// What stands at the end of a line whose rest was left out.
    public static let cutMark = "…"

    /// The text, with the mark where it was cut.
    public var shown: String { isCut ? text + Self.cutMark : text }
}

/// How children are kept apart on this machine.
public struct ProcessIsolation: Sendable, Hashable {
    /// Whether a child can be without a network; where not, one that is to be without is refused.
    public var withholdsNetwork: Bool
    /// Whether the kernel ends everything that a child started together with it; where not, the launcher looks for them.
    public var hasProcessNamespaces: Bool
    /// Whether a child writes only its own files; where not, it writes what the server may.
    public var keepsFiles: Bool
    /// Why something is missing, and what would help; nil where nothing is.
    public var explanation: String?

    public init(
        withholdsNetwork: Bool, hasProcessNamespaces: Bool, keepsFiles: Bool, explanation: String? = nil
    ) {
        self.withholdsNetwork = withholdsNetwork
        self.hasProcessNamespaces = hasProcessNamespaces
        self.keepsFiles = keepsFiles
        self.explanation = explanation
    }
}
