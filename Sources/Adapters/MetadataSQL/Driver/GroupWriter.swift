internal import Cataloging
internal import Errors
internal import Synchronization
internal import Threads

/// Makes the writes of all tasks on a thread of its own, those that wait at the same time as one transaction.
///
/// So many writers share one wait for the disk, and none of them holds a thread of the cooperative pool meanwhile. Each write is a
/// savepoint of its own: a refused one undoes only itself. What ends the transaction as a whole, such as a full disk, fails
/// every write in it and no other.
final class GroupWriter: Sendable {
    /// Writes in one transaction, named `writes per transaction`.
    static let batchLimit = 512

    /// The work of the thread; apart from the writer, so that the thread does not keep that alive.
    private final class Work: Sendable {
        let queue = BlockingQueue<any PendingWriting>()
        let handle: Mutex<SQLHandle>
        let driver: any SQLDriver

        init(_ handle: consuming SQLHandle, _ driver: any SQLDriver) {
            self.handle = Mutex(handle)
            self.driver = driver
        }

        func run() {
            while let batch = queue.take(GroupWriter.batchLimit) {
                handle.withLock { GroupWriter.commit(batch, on: &$0, driver) }
            }
        }
    }

    private let work: Work
    private let thread = Mutex<SystemThread?>(nil)

    init(_ handle: consuming SQLHandle, _ driver: any SQLDriver) { work = Work(handle, driver) }

    deinit {
        work.queue.close()
        thread.withLock { $0 }?.join()
    }

    func write<Value: Sendable>(
        durability: Durability, _ body: @escaping PendingWrite<Value>.Body
    ) async throws(MartletError) -> Value {
        try startThread()
        let result = await withCheckedContinuation { continuation in
            _ = work.queue.push(PendingWrite(durability: durability, body: body, waiting: continuation))
        }
        return try result.get()
    }

    private func startThread() throws(MartletError) {
        try thread.withLock { thread throws(MartletError) in
            guard thread == nil else { return }
            let work = work
            thread = try SystemThread.start(name: "state-writer") { work.run() }
        }
    }

    private static func commit(
        _ batch: [any PendingWriting], on handle: inout SQLHandle, _ driver: any SQLDriver
    ) {
        do throws(MartletError) {
            try begin(batch.contains { $0.durability == .full } ? .full : .relaxed, on: &handle, driver)
            if batch.count == 1 {
                // Needs no savepoint: nothing is left of one that is not kept.
                if try batch[0].perform(&handle) { try handle.commit() } else { try handle.rollback() }
                return batch[0].end(nil)
            }
            let failures = try perform(batch, &handle)
            try handle.commit()
            for (write, failure) in zip(batch, failures) { write.end(failure) }
        } catch {
            var failure = error
            do throws(MartletError) {
                // A full disk, for one, has ended the transaction already.
                if handle.isInTransaction { try handle.rollback() }
            } catch {
                failure.cause = error
            }
            for write in batch { write.end(failure) }
        }
    }

    /// Begins a transaction; on a new connection where the old one broke since the last write.
    private static func begin(
        _ durability: Durability, on handle: inout SQLHandle, _ driver: any SQLDriver
    ) throws(MartletError) {
        if !handle.isBroken {
            do throws(MartletError) {
                return try begin(durability, &handle, driver)
            } catch {
                guard handle.isBroken else { throw error }
            }
        }
        handle.replace(with: try driver.connect(.writing))
        try begin(durability, &handle, driver)
    }

    private static func begin(
        _ durability: Durability, _ handle: inout SQLHandle, _ driver: any SQLDriver
    ) throws(MartletError) {
        try handle.begin(durability)
        // Within the transaction, so that nothing is written to what was moved away.
        try StateMark.refuseMoved(&handle, driver)
    }

    /// Makes each write; returns the errors of those that failed alone.
    ///
    /// - Throws: What ended the transaction for all.
    private static func perform(
        _ batch: [any PendingWriting], _ handle: inout SQLHandle
    ) throws(MartletError) -> [MartletError?] {
        var failures: [MartletError?] = []
        for write in batch {
            var failure: MartletError?
            var isKept = false
            try handle.savepoint()
            do throws(MartletError) {
                isKept = try write.perform(&handle)
            } catch {
                guard handle.isInTransaction else { throw error }
                failure = error
            }
            if isKept { try handle.keepSavepoint() } else { try handle.undoSavepoint() }
            failures.append(failure)
        }
        return failures
    }
}
