internal import Runs
internal import Synchronization

/// The attempts that go on in this process.
final class StepRegistry: Sendable {
    private let steps = Mutex<[StepKey: RunningStep]>([:])

    var count: Int { steps.withLock { $0.count } }

    func add(_ step: RunningStep, _ key: StepKey) { steps.withLock { $0[key] = step } }

    func remove(_ key: StepKey) -> RunningStep? { steps.withLock { $0.removeValue(forKey: key) } }

    func contains(_ key: StepKey) -> Bool { steps.withLock { $0[key] != nil } }

    subscript(key: StepKey) -> RunningStep? { steps.withLock { $0[key] } }

    var all: [RunningStep] { steps.withLock { Array($0.values) } }
}
