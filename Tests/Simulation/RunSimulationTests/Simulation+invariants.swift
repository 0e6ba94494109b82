import RunEngine
import Runs
import Workers

extension Simulation {
    /// What must hold when nothing happens any more.
    func checkEnd() {
        if core == nil { violations.append("the engine is down at the end") }
        for id in log.order {
            guard let stored = log.runs[id] else { continue }
            check(stored)
        }
        checkSchedules()
        if let board, board.leaseCount + board.waitingCount > 0 {
            violations.append("the board is not empty at the end")
        }
        if let core {
            if !core.active.isEmpty { violations.append("\(core.active.count) runs are still in memory") }
            if core.queue.count > 0 { violations.append("\(core.queue.count) runs still wait") }
            if core.pools.places(of: "narrow") != 0 { violations.append("a place in a pool was not given back") }
        }
    }

    private func check(_ stored: StoredRun) {
        let id = stored.record.id
        let machine = RunMachine(replaying: stored)
        if !machine.status.isFinal { violations.append("\(id) has not ended: \(machine.status)") }
        if machine.updated(stored.record) != stored.record { violations.append("\(id) and its head differ") }
        if stored.transitions.enumerated().contains(where: { $1.number != Int64($0 + 1) }) {
            violations.append("\(id) has gaps in its transitions")
        }
        let published = stored.transitions.count { if case .published = $0.change { true } else { false } }
        if published > 1 { violations.append("\(id) was published \(published) times") }
        let isMerged = merges[id] != nil
        if stored.record.status == .success, stored.submission.definition.publishes, !isMerged {
            violations.append("\(id) succeeded and was not merged")
        }
        if stored.record.status != .success, isMerged { violations.append("\(id) was merged and is \(machine.status)") }
        if !stored.submission.definition.publishes, isMerged {
            violations.append("\(id) does not publish and was merged")
        }
        checkFences(stored)
    }

    private func checkFences(_ stored: StoredRun) {
        var current: [String: Int64] = [:]
        for transition in stored.transitions {
            switch transition.change {
            case .stepStarted(let step, _, let fence):
                if let running = current[step] {
                    violations.append("\(stored.record.id) \(step) was given out anew while \(running) went on")
                }
                current[step] = fence
            case .stepSucceeded(let step, let fence, _), .stepCancelled(let step, let fence),
                .stepLost(let step, let fence):
                if current.removeValue(forKey: step) != fence {
                    violations.append("\(stored.record.id) \(step) took an answer to \(fence)")
                }
            case .stepFailed(let step, let fence, _, _) where fence != 0:
                if current.removeValue(forKey: step) != fence {
                    violations.append("\(stored.record.id) \(step) took an answer to \(fence)")
                }
            case .decided(let step, _, _, _): current[step] = nil
            case .resumed: current = [:]
            default: break
            }
        }
    }
}
