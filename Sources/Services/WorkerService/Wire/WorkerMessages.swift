internal import Errors
public import JSON
public import Runs
public import Workers

/// What the server tells a worker that registered.
public struct WorkerRegistration: Sendable, Hashable {
    public var worker: WorkerID
    /// How often to send heartbeats.
    public var heartbeat: Duration
    /// How long a step is the worker's without one.
    public var lease: Duration
    /// How long the server lets a poll wait.
    public var poll: Duration
    /// Where messages are carried beside HTTP; nil where they are not.
    public var carrier: CarrierAddress?

    public init(
        worker: WorkerID, heartbeat: Duration, lease: Duration, poll: Duration, carrier: CarrierAddress? = nil
    ) {
        self.worker = worker
        self.heartbeat = heartbeat
        self.lease = lease
        self.poll = poll
        self.carrier = carrier
    }
}

/// The subjects by which a message system carries assignments and answers.
public struct CarrierAddress: Sendable, Hashable {
    /// Without credentials, which a worker has of its own.
    public var url: String
    /// Assignments for this worker come here.
    public var assignments: String
    /// Its answers go here.
    public var answers: String

    public init(url: String, assignments: String, answers: String) {
        self.url = url
        self.assignments = assignments
        self.answers = answers
    }
}

/// Work that was fetched, and what else is to do.
public struct WorkBatch: Sendable {
    public struct Work: Sendable {
        public var lease: LeaseID
        public var key: WorkKey
        /// The assignment, and the files that it needs; see `WorkPayload`.
        public var payload: JSONValue

        public init(lease: LeaseID, key: WorkKey, payload: JSONValue) {
            self.lease = lease
            self.key = key
            self.payload = payload
        }
    }

    public var work: [Work]
    public var orders: WorkerOrders

    public init(work: [Work] = [], orders: WorkerOrders = WorkerOrders()) {
        self.work = work
        self.orders = orders
    }
}

/// What a worker says each second.
public struct WorkerBeat: Sendable {
    /// How far a step has come.
    public struct Progress: Sendable, Hashable {
        public var rows: Int64?
        public var fraction: Double?

        public init(rows: Int64? = nil, fraction: Double? = nil) {
            self.rows = rows
            self.fraction = fraction
        }
    }

    public var sequence: Int64
    public var load: WorkerLoad
    /// The steps that it has, begun or not, until their answers were taken.
    public var holding: [LeaseID]
    public var progress: [LeaseID: Progress]
    /// It ends as soon as it has nothing more to do.
    public var isLeaving: Bool
    /// The number of the last message by which the server tried whether it is reached over the message system.
    public var probe: Int64?

    public init(
        sequence: Int64, load: WorkerLoad, holding: [LeaseID], progress: [LeaseID: Progress] = [:],
        isLeaving: Bool = false, probe: Int64? = nil
    ) {
        self.probe = probe
        self.sequence = sequence
        self.load = load
        self.holding = holding
        self.progress = progress
        self.isLeaving = isLeaving
    }
}

/// Lines of one step's log, numbered from 1 so that a batch that comes twice counts once.
public struct WorkerLogBatch: Sendable {
    public struct Line: Sendable, Hashable {
        public var level: LogLevel
        public var message: String

        public init(level: LogLevel, message: String) {
            self.level = level
            self.message = message
        }
    }

    public var lease: LeaseID
    /// The number of the first line.
    public var first: Int64
    public var lines: [Line]

    /// Lines of a batch.
    public static let lineLimit = 1000
    /// Bytes of a line; longer ones are cut by whoever sends them.
    public static let lineBytesLimit = 64 << 10

    public init(lease: LeaseID, first: Int64, lines: [Line]) {
        self.lease = lease
        self.first = first
        self.lines = lines
    }
}
