internal import Cataloging
internal import Errors
internal import Synchronization

/// A write that waits for its place in a transaction.
protocol PendingWriting: Sendable {
    var durability: Durability { get }

    /// Makes the write; false where nothing of it shall be stored.
    func perform(_ handle: inout SQLHandle) throws(MartletError) -> Bool

    /// Lets the task go on: with what `perform` gave, or with an error.
    func end(_ failure: MartletError?)
}

/// A write with its result, and the task that waits for it.
final class PendingWrite<Value: Sendable>: PendingWriting {
    typealias Body = @Sendable (inout SQLHandle) throws(MartletError) -> SQLDatabase.Ending<Value>

    let durability: Durability
    private let body: Body
    private let value = Mutex<Value?>(nil)
    private let waiting: CheckedContinuation<Result<Value, MartletError>, Never>

    init(
        durability: Durability, body: @escaping Body, waiting: CheckedContinuation<Result<Value, MartletError>, Never>
    ) {
        self.durability = durability
        self.body = body
        self.waiting = waiting
    }

    func perform(_ handle: inout SQLHandle) throws(MartletError) -> Bool {
        switch try body(&handle) {
        case .keep(let result):
            value.withLock { $0 = result }
            return true
        case .undo(let result):
            value.withLock { $0 = result }
            return false
        }
    }

    func end(_ failure: MartletError?) {
        let result: Result<Value, MartletError> = value.withLock { value in
            if let failure { return .failure(failure) }
            guard let value else { return .failure(MartletError(.internal, "a write ended before it was made")) }
            return .success(value)
        }
        waiting.resume(returning: result)
    }
}
