internal import Runs
internal import Synchronization

/// What is due after a while, by a clock that nobody sets.
final class TimerQueue: Sendable {
    enum Alarm: Sendable {
        case stimulus(RunID, RunStimulus)
        /// The time that an attempt may take is over.
        case timeout(StepKey, step: String)
        /// A step that was asked to stop did not.
        case force(StepKey)
        /// A step that was forced to stop did not answer.
        case abandon(StepKey)
    }

    private struct Entry: Comparable {
        var due: ContinuousClock.Instant
        var number: Int
        var alarm: Alarm

        static func < (left: Entry, right: Entry) -> Bool {
            left.due != right.due ? left.due < right.due : left.number < right.number
        }

        static func == (left: Entry, right: Entry) -> Bool { left.number == right.number }
    }

    private struct State {
        var entries = PriorityHeap<Entry>()
        var number = 0
        /// From how many on those that are out of date are thrown away.
        var crowd = TimerQueue.slack
        var next: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let bell = Doorbell()
    private let clock = ContinuousClock()

    /// Below this many nothing is thrown away early.
    static let slack = 1024

    /// - Parameter isLive: Whether a step still goes on; alarms of others are thrown away now and then.
    func add(_ alarm: Alarm, after wait: Duration, isLive: @Sendable (StepKey) -> Bool) {
        let due = clock.now.advanced(by: wait)
        let isFirst = state.withLock { state in
            if state.entries.count > state.crowd {
                state.entries.filter { entry in
                    if case .timeout(let key, _) = entry.alarm { isLive(key) } else { true }
                }
                state.crowd = max(Self.slack, 2 * state.entries.count)
            }
            state.number += 1
            state.entries.insert(Entry(due: due, number: state.number, alarm: alarm))
            guard state.next.map({ due < $0 }) ?? true else { return false }
            state.next = due
            return true
        }
        if isFirst { bell.ring() }
    }

    var count: Int { state.withLock { $0.entries.count } }

    private func takeDue() -> (alarms: [Alarm], next: ContinuousClock.Instant?) {
        let now = clock.now
        return state.withLock { state in
            var due: [Alarm] = []
            while let first = state.entries.first, first.due <= now {
                due.append(first.alarm)
                _ = state.entries.popFirst()
            }
            state.next = state.entries.first?.due
            return (due, state.next)
        }
    }

    /// Gives alarms to the body as they fall due, until the task is cancelled.
    func run(_ body: @Sendable (Alarm) -> Void) async {
        while !Task.isCancelled {
            let (alarms, next) = takeDue()
            for alarm in alarms { body(alarm) }
            await withTaskGroup(of: Void.self) { group in
                let bell = bell
                group.addTask { await bell.wait() }
                if let next { group.addTask { try? await ContinuousClock().sleep(until: next) } }
                await group.next()
                group.cancelAll()
            }
        }
    }
}

/// Names one attempt at one step.
struct StepKey: Sendable, Hashable {
    var run: RunID
    var fence: Int64
}
