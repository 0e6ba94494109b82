public import Clocks
public import JSON

/// Runs over partitions or dates of the past, some at once.
public struct Backfill: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case running, paused, cancelled
        /// Every item has ended.
        case done
    }

    public var name: ScheduleName
    public var target: RunTarget
    /// Parameters of every run; each has its item's beside them.
    public var parameters: JSONObject
    /// Runs at once.
    public var limit: Int
    public var status: Status
    public var author: String
    public var createdAt: Timestamp

    public static let limitDefault = 2
    public static let limitRange = 1...64
    /// Runs of one backfill.
    public static let itemLimit = 10_000

    public init(
        name: ScheduleName, target: RunTarget, parameters: JSONObject, limit: Int, author: String, createdAt: Timestamp
    ) {
        self.name = name
        self.target = target
        self.parameters = parameters
        self.limit = limit
        self.author = author
        self.createdAt = createdAt
        status = .running
    }
}

/// One run of a backfill.
public struct BackfillItem: Sendable, Hashable {
    public enum Status: String, Sendable, CaseIterable {
        case waiting, running, success, failed, cancelled

        public init(_ firing: FiringStatus) {
            self =
                switch firing {
                case .pending, .queued, .started: .running
                case .success: .success
                case .failed: .failed
                case .cancelled, .skipped: .cancelled
                }
        }
    }

    public var position: Int
    /// The partition or date.
    public var partition: String
    public var parameters: JSONObject
    public var status: Status
    public var run: String?
    public var error: String?

    public init(position: Int, partition: String, parameters: JSONObject, status: Status = .waiting) {
        self.position = position
        self.partition = partition
        self.parameters = parameters
        self.status = status
    }
}

/// How many items stand where.
public struct BackfillProgress: Sendable, Hashable {
    public var counts: [BackfillItem.Status: Int]

    public init(_ counts: [BackfillItem.Status: Int]) { self.counts = counts }

    public var total: Int { counts.values.reduce(0, +) }
    public subscript(status: BackfillItem.Status) -> Int { counts[status] ?? 0 }
}
