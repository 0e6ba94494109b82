import Runs
import Workers

/// A worker elsewhere: takes steps, begins one once its lease was confirmed, and answers until that is heard.
struct SimulatedWorker {
    enum Phase {
        case received, running
        case answering(StepEnd)
    }

    struct Held {
        var key: WorkKey
        var phase = Phase.received
    }

    let name: String
    /// Counts its starts; what was meant for an earlier one is void.
    var start = 0
    var isUp = true
    var isLooping = false
    /// Nothing comes through to it or from it.
    var isCutOff = false
    var id: WorkerID?
    var sequence: Int64 = 0
    var held: [LeaseID: Held] = [:]
    var begun: Set<LeaseID> = []

    /// Ends and begins anew, knowing nothing.
    mutating func restart() {
        start += 1
        isUp = true
        id = nil
        sequence = 0
        held = [:]
        begun = []
    }

    mutating func crash() {
        start += 1
        isUp = false
        held = [:]
    }

    static func description(_ name: String) -> WorkerDescription {
        WorkerDescription(name: name, groups: ["etl"], languages: ["checkpoint"], capacity: 2, version: "1")
    }
}

/// What happens between workers and the server.
enum RemoteEvent {
    enum Request {
        case register(instance: String)
        case beat(WorkerID, sequence: Int64, holding: [LeaseID])
        case poll(WorkerID)
        case answer(WorkerID, LeaseID, WorkKey, StepEnd)
    }

    enum Reply {
        case registered(WorkerID)
        /// The server does not know the worker.
        case unknown(WorkerID)
        case orders(WorkerOrders)
        case batch([Lease], WorkerOrders)
        /// An answer was heard, whatever comes of it.
        case heard(LeaseID)
    }

    /// A worker says how it is.
    case loop(Int, start: Int)
    case crash(Int)
    case restart(Int)
    case cut(Int, Bool)
    case request(Request, from: Int, start: Int)
    case reply(Reply, to: Int, start: Int)
    /// What a worker does is done.
    case done(Int, start: Int, LeaseID)
    /// A poll that waits is answered.
    case serve(epoch: Int, WorkerID)
    /// Time passes for the board.
    case tick(epoch: Int)
    /// A step that was asked to stop is not waited for any more.
    case abandon(epoch: Int, WorkKey)
}
