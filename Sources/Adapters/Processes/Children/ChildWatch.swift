internal import Errors
internal import Execution
internal import Glibc

/// The thread that follows a child: its output, its limits, its end.
struct ChildWatch {
    let process: ChildProcess
    let folder: PrivateFolder
    let relay: OutputRelay<ProcessLine>
    var output: Int32
    var error: Int32
    /// Where the child's input is still written to.
    var input: (descriptor: Int32, bytes: ArraySlice<UInt8>)?

    private let started = ContinuousClock.now
    private var lines: [LineSplitter]
    private var buffer = [UInt8](repeating: 0, count: Self.readSize)
    private var seen: Int64 = 0
    private var kept: Int64 = 0
    private var isRelaying = false
    private var ending: ChildReport?
    private var isGone = false
    private var nextLook: ContinuousClock.Instant

    private static let readSize = 256 << 10
    /// Between looks at what a child uses.
    private static let interval = Duration.milliseconds(100)
    private static let longestInterval = Duration.seconds(1)
    /// The first process of a child is not its own.
    private static let ownProcesses = 1

    init(
        process: ChildProcess, folder: PrivateFolder, relay: OutputRelay<ProcessLine>, output: Int32, error: Int32,
        input: (descriptor: Int32, bytes: ArraySlice<UInt8>)?
    ) {
        self.process = process
        self.folder = folder
        self.relay = relay
        self.output = output
        self.error = error
        self.input = input
        let limit = process.command.limits.lineBytes
        lines = [LineSplitter(stream: .output, lineLimit: limit), LineSplitter(stream: .error, lineLimit: limit)]
        nextLook = .now + Self.interval
    }

    /// Follows the child until it has ended and its output was taken.
    mutating func follow() {
        while !(isGone && output < 0 && error < 0 && !isRelaying) { step() }
        let rest = lines[0].rest() + lines[1].rest()
        if !rest.isEmpty {
            relay.give(rest)
            isRelaying = true
            while isRelaying { step() }
        }
        relay.finish()
        if let input { close(input.descriptor) }
        let handover = process.command.handover.map { folder.read($0) } ?? .nothing
        folder.remove()
        process.finish(ending, started: started, output: (seen, kept), handover: handover)
    }

    private mutating func step() {
        let none: Int16 = 0
        let hears = Int16(POLLIN)
        var places = [
            pollfd(fd: isGone ? -1 : process.child.report, events: hears, revents: none),
            pollfd(fd: isRelaying ? -1 : output, events: hears, revents: none),
            pollfd(fd: isRelaying ? -1 : error, events: hears, revents: none),
            pollfd(fd: isRelaying ? relay.wake : -1, events: hears, revents: none),
            pollfd(fd: input?.descriptor ?? -1, events: Int16(POLLOUT), revents: none),
        ]
        let wait = isGone ? Duration.seconds(1) : max(.zero, ContinuousClock.now.duration(to: nextLook))
        let milliseconds = wait.components.seconds * 1000 + wait.components.attoseconds / 1_000_000_000_000_000
        guard unsafe poll(&places, nfds_t(places.count), Int32(milliseconds) + 1) >= 0 || errno == EINTR else { return }
        if places[0].revents != 0 {
            ending = process.child.nextReport()
            isGone = true
        }
        if places[3].revents != 0 {
            relay.acknowledge()
            isRelaying = false
        }
        if places[1].revents != 0 { output = read(from: output, into: 0) }
        if places[2].revents != 0, !isRelaying { error = read(from: error, into: 1) }
        if places[4].revents != 0 { feed() }
        if !isGone, ContinuousClock.now >= nextLook { look() }
    }

    /// Reads what is there; returns the descriptor, or -1 once it is at its end.
    private mutating func read(from descriptor: Int32, into index: Int) -> Int32 {
        let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
        if count < 0 && (errno == EINTR || errno == EAGAIN) { return descriptor }
        guard count > 0 else {
            close(descriptor)
            return -1
        }
        seen += Int64(count)
        let room = Int(min(Int64(count), max(0, process.command.limits.outputBytes - kept)))
        if room > 0 {
            kept += Int64(room)
            let batch = lines[index].take(buffer[..<room])
            if !batch.isEmpty {
                relay.give(batch)
                isRelaying = true
            }
        }
        if room < count { lines[index].cut() }
        return descriptor
    }

    private mutating func feed() {
        guard let (descriptor, bytes) = input else { return }
        let count = unsafe bytes.prefix(64 << 10).withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
        if count > 0, count < bytes.count {
            input = (descriptor, bytes.dropFirst(count))
        } else if count > 0 || (errno != EINTR && errno != EAGAIN) {
            close(descriptor)
            input = nil
        }
    }

    /// Compares what the child uses with its limits.
    private mutating func look() {
        let now = ContinuousClock.now
        let limits = process.command.limits
        // What is measured on a busy machine may take long; then it is done less often.
        defer { nextLook = .now + min(Self.longestInterval, max(Self.interval, now.duration(to: .now) * 9)) }
        if let asked = process.askedAt, asked.duration(to: now) >= process.command.grace {
            process.end(.terminated)
            return
        }
        if let limit = limits.wallTime, started.duration(to: now) >= limit { process.ask(.reachedLimit(.wallTime)) }
        if limits.memory != nil || limits.cpuTime != nil || limits.processes != nil {
            let usage = TreeUsage(of: process.id)
            if let limit = limits.processes, usage.threads - Self.ownProcesses > limit {
                process.end(.reachedLimit(.processes))
            }
            if let limit = limits.memory, usage.memory > limit { process.end(.reachedLimit(.memory)) }
            if let limit = limits.cpuTime, usage.cpuTime >= limit { process.end(.reachedLimit(.cpuTime)) }
        }
        if let limit = limits.disk, folder.size() > limit { process.end(.reachedLimit(.disk)) }
    }
}
