import Synchronization
import Terminal

/// What a terminal has heard of a command so far.
final class Conversation: Sendable {
    private struct State {
        var reader = CommandFrameReader()
        var status: ExitStatus?
    }

    private let state = Mutex(State())
    private let output: any OutputSink
    private let errors: any OutputSink

    init(output: any OutputSink, errors: any OutputSink) {
        self.output = output
        self.errors = errors
    }

    /// How the command ended; nil until it has.
    var status: ExitStatus? { state.withLock { $0.status } }

    func receive(_ bytes: [UInt8]) throws {
        try state.withLock { state in
            state.reader.receive(bytes)
            while let frame = try state.reader.next() {
                switch frame.kind {
                case .output: try output.write(frame.bytes)
                case .errors:
                    try output.flush()
                    try errors.write(frame.bytes)
                    try errors.flush()
                case .status: state.status = frame.bytes.first.map { ExitStatus(rawValue: Int32($0)) ?? .failure }
                case .beat, .call, .file, .part: break
                }
            }
            try output.flush()
        }
    }
}
