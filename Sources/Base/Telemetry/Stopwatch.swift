internal import Glibc

/// Measures how long something takes, by a clock that nobody sets.
public struct Stopwatch: Sendable {
    private let start: Int

    public init() { start = Self.now }

    public var microseconds: Int { Self.now - start }

    private static var now: Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000_000 + time.tv_nsec / 1000
    }
}
