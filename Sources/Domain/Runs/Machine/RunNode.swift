internal import Clocks
internal import JSON

/// A step as the machine keeps it, or an element of a step that fans out.
struct RunNode: Sendable {
    enum State: Sendable, Hashable {
        /// Next: running, asking, fanned, skipped.
        case waiting
        /// Given out. Next: success, failed, cancelled, backoff, waiting (when lost).
        case running
        /// Waits for a person. Next: success, failed, cancelled.
        case asking
        /// Waits for its next attempt. Next: waiting.
        case backoff
        /// Its elements are worked on. Next: success, failed.
        case fanned
        /// Final; after a resume as well.
        case success
        /// Final, until a resume.
        case failed
        /// Final, until a resume.
        case cancelled
        /// Final; for upstream until a resume.
        case skipped(SkipReason)

        var isFinal: Bool {
            switch self {
            case .success, .failed, .cancelled, .skipped: true
            case .waiting, .running, .asking, .backoff, .fanned: false
            }
        }
    }

    /// The position of its definition.
    let definition: Int
    /// Where it is an element: which one, and of which node.
    let element: (parent: Int, index: Int)?
    var state = State.waiting
    /// Dependencies that have not ended.
    var blockers: Int
    /// Attempts since the run was asked for or resumed.
    var attempt = 0
    var attemptsInAll = 0
    /// The number of the transition that gave it out last.
    var fence: Int64 = 0
    /// How often whoever did it was gone.
    var losses = 0
    var retryAfter: Duration?
    var failedAt: Timestamp?
    var startedAt: Timestamp?
    var finishedAt: Timestamp?
    var outcome: StepOutcome?
    var failure: StepFailure?
    var child: RunID?
    /// The run of its sub-flow from before the run was resumed, which did not succeed.
    var formerChild: RunID?
    /// Whether it was asked to stop; not stored, since whoever does it is gone after a crash.
    var stop: StopReason?
    var fan: Fan?

    /// The elements of a step that fans out: nodes one after another.
    struct Fan: Sendable {
        var items: [JSONValue]
        var first: Int
        /// How many elements may be worked on at once.
        var limit: Int
        /// The next element to let go.
        var next = 0
        var unfinished: Int
        var failed = 0
        var failure: StepFailure?
    }

    init(definition: Int, blockers: Int, element: (parent: Int, index: Int)? = nil) {
        self.definition = definition
        self.blockers = blockers
        self.element = element
    }
}
