internal import Errors
internal import Runs
internal import Synchronization

/// Who waits for something to happen to a run.
final class Watchers: Sendable {
    private struct State {
        var ends: [RunID: [Int: Reply<RunRecord>]] = [:]
        var bells: [RunID: [Int: Doorbell]] = [:]
        var number = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Gives the record of a run to the reply, once it has ended.
    func add(_ reply: Reply<RunRecord>, for id: RunID) -> Int {
        let (number, isClosed) = state.withLock { state in
            state.number += 1
            if !state.isClosed { state.ends[id, default: [:]][state.number] = reply }
            return (state.number, state.isClosed)
        }
        if isClosed { reply.end(.failure(Inbox.stopped)) }
        return number
    }

    /// Rings whenever something was stored of a run.
    func add(_ bell: Doorbell, for id: RunID) -> Int {
        state.withLock { state in
            state.number += 1
            state.bells[id, default: [:]][state.number] = bell
            return state.number
        }
    }

    func remove(_ number: Int, for id: RunID) {
        state.withLock { state in
            state.ends[id]?[number] = nil
            state.bells[id]?[number] = nil
            if state.ends[id]?.isEmpty == true { state.ends[id] = nil }
            if state.bells[id]?.isEmpty == true { state.bells[id] = nil }
        }
    }

    func changed(_ id: RunID) {
        let bells = state.withLock { state in state.bells.isEmpty ? nil : state.bells[id] }
        for bell in bells?.values ?? [:].values { bell.ring() }
    }

    func ended(_ record: RunRecord) {
        let replies = state.withLock { $0.ends.removeValue(forKey: record.id) }
        for reply in replies?.values ?? [:].values { reply.end(.success(record)) }
    }

    func close() {
        state.withLock { $0.isClosed = true }
        interrupt()
    }

    /// Ends all waiting, since what is waited for goes on elsewhere.
    func interrupt() {
        let (ends, bells) = state.withLock { state in
            defer {
                state.ends = [:]
                state.bells = [:]
            }
            return (state.ends, state.bells)
        }
        for replies in ends.values { for reply in replies.values { reply.end(.failure(Inbox.stopped)) } }
        for rung in bells.values { for bell in rung.values { bell.ring() } }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }
}
