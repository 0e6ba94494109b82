extension Scheduler {
    /// Does so many ticks, one right after the other, then lets go of the lease; for measurements.
    ///
    /// - Parameter prepare: Called before each, with its number.
    /// - Returns: How long each took; the first has read all that there is.
    public func ticks(_ count: Int, prepare: (_ number: Int) async throws -> Void) async rethrows -> [Duration] {
        let loop = SchedulerLoop(self)
        let clock = ContinuousClock()
        var times: [Duration] = []
        for number in 0..<count {
            try await prepare(number)
            let began = clock.now
            _ = await loop.tick()
            times.append(clock.now - began)
        }
        await loop.stop()
        return times
    }
}
