public import Clocks
public import Errors
internal import Synchronization
internal import Telemetry
internal import Threads

/// A line for each request, written by a thread of its own, so that a slow log slows nobody.
public final class AccessLog: Sendable {
    public enum Form: Sendable {
        /// For people.
        case text
        /// For programs: an object on each line.
        case json
    }

    /// Lines that wait to be written; what comes on top is lost, and counted.
    private static let waitingLimit = 10_000
    private static let linesAtOnce = 256

    private let form: Form
    private let clock: any WallClock
    private let queue: Queue
    private let thread: SystemThread
    /// Lines that were not written since too many waited, or since there was no room for them.
    let lost: Counter

    /// What the thread shares with the log.
    private final class Queue: Sendable {
        let lines = BlockingQueue<[UInt8]>()
        let waiting = Atomic<Int>(0)
    }

    /// - Parameter write: Called by one thread with one or more whole lines; false where they could not be written.
    /// - Throws: `unavailable` where the system has no thread left.
    public init(
        _ form: Form, clock: any WallClock, write: @escaping @Sendable ([UInt8]) -> Bool
    ) throws(MartletError) {
        self.form = form
        self.clock = clock
        let queue = Queue()
        self.queue = queue
        let lost = Counter()
        self.lost = lost
        thread = try SystemThread.start(name: "access log") {
            while let taken = queue.lines.take(Self.linesAtOnce) {
                if !write(taken.flatMap { $0 }) { lost.add(taken.count) }
                queue.waiting.wrappingSubtract(taken.count, ordering: .relaxed)
            }
        }
    }

    /// Writes what waits, and ends the thread.
    public func close() {
        queue.lines.close()
        thread.join()
    }

    func log(_ entry: AccessLogEntry) {
        guard queue.waiting.wrappingAdd(1, ordering: .relaxed).newValue <= Self.waitingLimit else {
            queue.waiting.wrappingSubtract(1, ordering: .relaxed)
            lost.add()
            return
        }
        let line = form == .json ? entry.json(at: clock.now()) : entry.text(at: clock.now())
        queue.lines.push(Array("\(line)\n".utf8))
    }
}
