internal import Glibc
internal import Synchronization

/// How busy this machine is; asked again and again, since the use of cores is reckoned from one time to the next.
public final class MachineLoad: Sendable {
    /// What was measured.
    public struct Sample: Sendable, Hashable {
        /// Of all cores since the last sample, from 0 to 1.
        public var cpu: Double
        public var memoryBytes: Int
        public var memoryTotalBytes: Int
        /// Processes that wanted a core, over the last minute.
        public var load: Double
    }

    /// Ticks of the cores that were used and that there were.
    private struct Ticks {
        var busy: UInt64 = 0
        var all: UInt64 = 0
    }

    private let last = Mutex(Ticks())

    public init() {}

    public func sample() -> Sample {
        let ticks = Self.ticks()
        let cpu = last.withLock { last in
            defer { last = ticks }
            guard ticks.all > last.all, ticks.busy >= last.busy else { return 0.0 }
            return min(1, Double(ticks.busy - last.busy) / Double(ticks.all - last.all))
        }
        let facts = MachineFacts.probe()
        let total = facts.memory ?? 0
        return Sample(
            cpu: cpu, memoryBytes: max(0, total - (facts.availableMemory ?? total)), memoryTotalBytes: total,
            load: Self.averageLoad())
    }

    private static func ticks() -> Ticks {
        guard let bytes = try? LocalFiles.read("/proc/stat"),
            let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
        else { return Ticks() }
        // user, nice, system, idle, iowait, irq, softirq, steal
        let numbers = line.split(separator: " ").dropFirst().prefix(8).compactMap { UInt64($0) }
        guard numbers.count == 8 else { return Ticks() }
        let all = numbers.reduce(0, +)
        return Ticks(busy: all - numbers[3] - numbers[4], all: all)
    }

    private static func averageLoad() -> Double {
        var averages = [0.0, 0.0, 0.0]
        return unsafe getloadavg(&averages, 3) > 0 ? averages[0] : 0
    }
}
