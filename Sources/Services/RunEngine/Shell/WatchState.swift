internal import Runs
internal import Synchronization

/// How far somebody who watches a run has got.
final class WatchState: Sendable {
    private struct State {
        var pending: [RunTransition] = []
        var next = 0
        var last: Int64
        var hasEnded = false
    }

    private let state: Mutex<State>

    init(number: Int64) { state = Mutex(State(last: number)) }

    var last: Int64 { state.withLock { $0.last } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func next() -> RunTransition? {
        state.withLock { state in
            guard state.next < state.pending.count else { return nil }
            state.next += 1
            return state.pending[state.next - 1]
        }
    }

    func add(_ page: [RunTransition], isLast: Bool) {
        state.withLock { state in
            state.pending = page
            state.next = 0
            state.last = page.last?.number ?? state.last
            state.hasEnded = isLast
        }
    }
}
