/// How long to wait before another try at reaching a server: longer each time, and spread, so that many do not come back at once.
public struct ReconnectDelay: Sendable, Hashable {
    private var failures = 0
    private let first: Duration
    private let maximum: Duration

    public init(first: Duration = .milliseconds(250), maximum: Duration = .seconds(15)) {
        self.first = first
        self.maximum = maximum
    }

    /// The wait after one more failure: between half of it and all of it.
    public mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let full = failures < 20 ? min(maximum, first * (1 << failures)) : maximum
        failures += 1
        return full * Double.random(in: 0.5...1, using: &generator)
    }

    /// The server answered.
    public mutating func reset() { failures = 0 }
}
