internal import Events
internal import Identifiers
internal import Runs

extension RunEvents {
    /// What a part of the log of runs means, in order; stored with it.
    static func events(of batch: RunLogBatch) -> [Event] {
        guard batch.entries.contains(where: { $0.transitions.contains { isTold($0.change) } }) else { return [] }
        var heads: [RunID: RunRecord] = [:]
        for submission in batch.submissions { heads[submission.record.id] = submission.record }
        for head in batch.heads { heads[head.id] = head }
        var events: [Event] = []
        for entry in batch.entries {
            guard let run = heads[entry.run] else { continue }
            let pipelines = run.name.map { [$0] } ?? []
            for transition in entry.transitions {
                let part = "\(transition.number)"
                switch transition.change {
                case .started: events += beginning(run, pipelines)
                case .resumed: events.append(event(run, .runResumed, pipelines, time: transition.time, part: part))
                case .ended(let status, let error):
                    guard let kind = kind(of: status) else { continue }
                    var ended = run
                    ended.status = status
                    ended.error = error
                    ended.finishedAt = transition.time
                    events.append(event(ended, kind, pipelines, time: transition.time, part: part))
                default: continue
                }
            }
        }
        return events
    }

    private static func isTold(_ change: RunChange) -> Bool {
        switch change {
        case .started, .resumed, .ended: true
        default: false
        }
    }
}
