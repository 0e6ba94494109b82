internal import Synchronization

/// How many durations were how long: a count for each bucket, and the sum; no lock is taken.
public final class Histogram: Sendable {
    /// The upper bounds of the buckets in microseconds; the last bucket has none.
    static let boundsMicroseconds = [
        50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
        5_000_000, 10_000_000,
    ]

    private let buckets = Buckets(count: boundsMicroseconds.count + 1)
    private let sum = Atomic<Int>(0)

    public init() {}

    public func record(microseconds: Int) {
        // Most are short, so looking from the start is as quick as halving.
        var index = 0
        while index < Self.boundsMicroseconds.count, microseconds > Self.boundsMicroseconds[index] { index += 1 }
        buckets.add(at: index)
        sum.wrappingAdd(microseconds, ordering: .relaxed)
    }

    /// What was recorded until now.
    struct Snapshot {
        /// By bucket, not added up.
        var counts: [Int]
        var sumMicroseconds: Int

        var count: Int { counts.reduce(0, +) }
    }

    var snapshot: Snapshot { Snapshot(counts: buckets.counts, sumMicroseconds: sum.load(ordering: .relaxed)) }
}

/// A row of numbers that threads add to.
@safe private final class Buckets: @unchecked Sendable {
    private let memory: UnsafeMutablePointer<Atomic<Int>>
    private let count: Int

    init(count: Int) {
        unsafe memory = .allocate(capacity: count)
        self.count = count
        for index in 0..<count { unsafe (memory + index).initialize(to: Atomic(0)) }
    }

    deinit {
        unsafe memory.deinitialize(count: count)
        unsafe memory.deallocate()
    }

    func add(at index: Int) { unsafe memory[index].wrappingAdd(1, ordering: .relaxed) }

    var counts: [Int] { (0..<count).map { unsafe memory[$0].load(ordering: .relaxed) } }
}
